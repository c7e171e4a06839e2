import { errorText } from "@/shared/api/errors";
import { Button } from "@/shared/ui/Button";
import { Notice } from "@/shared/ui/Notice";
import { useGetWatchlistQuery, useSetListedMutation } from "../api";
import type { TitleName } from "../types";

/** Puts a title on the viewer's list of what they want to see, and takes it off again. */
export function WatchlistButton({ title }: { title: TitleName }) {
  const { data: entries, isFetching } = useGetWatchlistQuery();
  const [setListed, { isLoading, error }] = useSetListedMutation();
  if (!entries) return null;
  const listed = entries.some((entry) => isSame(entry, title));
  return (
    <div>
      <Button
        aria-pressed={listed}
        busy={isLoading || isFetching}
        onClick={() => void setListed({ title, listed: !listed })}
      >
        {listed ? "On your list" : "Add to your list"}
      </Button>
      {error && <Notice>{errorText(error)}</Notice>}
    </div>
  );
}

function isSame(one: TitleName, other: TitleName): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf(title: TitleName): string {
  return title.type === "movie" ? `movie ${title.movieId}` : `show ${title.showId}`;
}
