import type { ApiError } from "@/shared/api/errors";
import type { Media, Movie, Show, TitleName } from "./types";

type Reply = { data?: unknown; error?: ApiError | undefined };

/**
 * Titles by their names, in that order. One that cannot be had is left out; the error is told
 * when that leaves nothing, unless it is only that they are not known here.
 */
export async function fetchTitles(
  names: readonly TitleName[],
  ask: (url: string) => Reply | PromiseLike<Reply>,
): Promise<{ data: Media[] } | { error: ApiError }> {
  const replies = await Promise.all(
    names.map(async (name) => ({ name, ...(await ask(urlOf(name))) })),
  );
  const data = replies.flatMap(({ name, data: title, error }) =>
    error ? [] : [{ ...(title as Movie | Show), _type: name.type } as Media],
  );
  const trouble = replies.find(({ error }) => error && error.status !== 404)?.error;
  return data.length === 0 && trouble ? { error: trouble } : { data };
}

function urlOf({ type, id }: TitleName): string {
  return `/${type === "movie" ? "movies" : "shows"}/${id}`;
}
