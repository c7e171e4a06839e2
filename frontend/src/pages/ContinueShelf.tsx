import { type NamedCard, NamedShelf } from "@/features/catalogue";
import { type Continuation, useGetContinuationsQuery } from "@/features/viewing";
import { watchAddress } from "@/shared/watching/work";

/** More would be a list of its own. */
const AT_MOST = 20;

/** What this viewer has begun: every card leads back into the picture. */
export function ContinueShelf() {
  const { data } = useGetContinuationsQuery();
  if (!data || data.length === 0) return null;
  return <NamedShelf name="Continue watching" cards={data.slice(0, AT_MOST).map(cardOf)} />;
}

function cardOf(known: Continuation): NamedCard {
  const seen = known.progress;
  const to = watchAddress(known);
  if (known.type === "movie") {
    return {
      type: "movie",
      id: known.movieId,
      seen,
      to,
      caption: `${Math.round(seen * 100)} % seen`,
    };
  }
  const caption = `Season ${known.season}, episode ${known.episode}`;
  return { type: "tvshow", id: known.showId, seen, to, caption };
}
