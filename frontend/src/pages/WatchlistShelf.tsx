import { NamedShelf } from "@/features/catalogue";
import { useGetWatchlistQuery, type WatchlistEntry } from "@/features/viewing";

/** More would be a list of its own. */
const AT_MOST = 20;

/** What this viewer wants to see. */
export function WatchlistShelf() {
  const { data } = useGetWatchlistQuery();
  if (!data || data.length === 0) return null;
  return <NamedShelf name="Your list" cards={data.slice(0, AT_MOST).map(cardOf)} />;
}

function cardOf(entry: WatchlistEntry) {
  return entry.type === "movie"
    ? { type: "movie" as const, id: entry.movieId }
    : { type: "tvshow" as const, id: entry.showId };
}
