import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { LOGGED_IN, openApp } from "@/test/app";
import { aMovie, aSeason, aShow, aSource } from "@/test/data";
import { searched } from "@/test/events";
import { fakeServer, refusal } from "@/test/server";

/** A server that keeps a watch list. */
function aServer() {
  const addedAt = "2026-05-01T12:00:00Z";
  let watchlist: unknown[] = [];
  return fakeServer({
    ...LOGGED_IN,
    "GET /movies/5": { body: aMovie({ id: 5 }) },
    "GET /movies/5/sources/events": searched(aSource()),
    "GET /shows/2734": { body: aShow() },
    "GET /shows/2734/seasons/1": { body: aSeason() },
    "GET /watchlist": () => ({ body: { watchlist } }),
    "PUT /watchlist": ({ body }) => {
      watchlist = [{ ...(body as object), addedAt }];
      return { status: 204 };
    },
    "DELETE /watchlist": () => {
      watchlist = [];
      return { status: 204 };
    },
  });
}

describe("the watch list", () => {
  it("takes a film, and gives it back", async () => {
    const server = aServer();
    const { user } = openApp("/movie/5");
    await user.click(await screen.findByRole("button", { name: "Add to your list" }));
    await user.click(await screen.findByRole("button", { name: "On your list", pressed: true }));
    expect(await screen.findByRole("button", { name: "Add to your list" })).toBeVisible();
    expect(server.last("PUT /watchlist")?.body).toEqual({ type: "movie", movieId: 5 });
    const query = server.last("DELETE /watchlist")?.query.toString();
    expect(query).toBe("type=movie&movieId=5");
  });

  it("takes a series", async () => {
    const server = aServer();
    const { user } = openApp("/show/2734");
    await user.click(await screen.findByRole("button", { name: "Add to your list" }));
    expect(await screen.findByRole("button", { name: "On your list" })).toBeVisible();
    expect(server.last("PUT /watchlist")?.body).toEqual({ type: "show", showId: 2734 });
  });

  it("says why a title was not taken", async () => {
    const server = aServer();
    server.route("PUT /watchlist", refusal(503, "The disk is full."));
    const { user } = openApp("/movie/5");
    await user.click(await screen.findByRole("button", { name: "Add to your list" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The disk is full.");
    expect(screen.getByRole("button", { name: "Add to your list", pressed: false })).toBeVisible();
  });
});
