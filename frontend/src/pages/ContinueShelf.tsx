import { type NamedCard, NamedShelf } from "@/features/catalogue";
import { type Continuation, useGetContinuationsQuery } from "@/features/viewing";

/** More would be a list of its own. */
const AT_MOST = 20;

/** What this viewer has begun: films lead back into the picture, series to their page. */
export function ContinueShelf() {
  const { data } = useGetContinuationsQuery();
  if (!data || data.length === 0) return null;
  return <NamedShelf name="Continue watching" cards={data.slice(0, AT_MOST).map(cardOf)} />;
}

function cardOf(known: Continuation): NamedCard {
  const seen = known.progress;
  if (known.type === "movie") {
    const { movieId: id } = known;
    return {
      type: "movie",
      id,
      seen,
      to: `/watch/${id}`,
      caption: `${Math.round(seen * 100)} % seen`,
    };
  }
  const caption = `Season ${known.season}, episode ${known.episode}`;
  return { type: "tvshow", id: known.showId, seen, caption };
}
