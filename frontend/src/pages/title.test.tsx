import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { LOGGED_IN, openApp } from "@/test/app";
import { virtualClock } from "@/test/clock";
import { aMovie, aSource } from "@/test/data";
import { fakeServer, refusal } from "@/test/server";

function openTitle(movie: ReturnType<typeof aMovie>) {
  const server = fakeServer({ ...LOGGED_IN, "GET /movies/5": { body: movie } });
  return { server, ...openApp("/movie/5") };
}

describe("a title's page", () => {
  it("tells the facts and asks for the sources", async () => {
    const { server } = openTitle(aMovie({ id: 5, runtime: 95 }));
    expect(await screen.findByRole("heading", { name: "Night Walk", level: 1 })).toBeVisible();
    expect(screen.getByText("1 h 35 min")).toBeVisible();
    expect(screen.getByText("CC0 1.0")).toBeVisible();
    expect(document.title).toBe("Night Walk · Miauflix");
    expect(server.last("GET /movies/5")?.query.get("includeSources")).toBe("true");
  });

  it("lists sources with size and swarm, and says what was not measured", async () => {
    const unknown = aSource({ id: 2, quality: null, broadcasters: null, watchers: null });
    openTitle(aMovie({ id: 5, sources: [aSource(), unknown] }));
    const [, first, second] = await screen.findAllByRole("row");
    expect(first).toHaveTextContent("FHD 1080pWEBX2646.3 MB31");
    expect(second).toHaveTextContent("Unknown");
    expect(within(second as HTMLElement).getAllByText("not measured")).toHaveLength(2);
  });

  it("offers the qualities there are, best first, and watches in the chosen one", async () => {
    const sources = [aSource({ quality: "HD" }), aSource({ id: 2 }), aSource({ id: 3 })];
    const { user } = openTitle(aMovie({ id: 5, sources }));
    const choices = await screen.findAllByRole("radio");
    expect(choices.map((choice) => choice.getAttribute("value"))).toEqual(["auto", "FHD", "HD"]);
    const watch = screen.getByRole("link", { name: "Watch" });
    expect(watch).toHaveAttribute("href", "/watch/5");
    await user.click(screen.getByRole("radio", { name: /HD 720p|HD720p/ }));
    expect(watch).toHaveAttribute("href", "/watch/5?quality=HD");
  });

  it("says why there is nothing to watch", async () => {
    openTitle(aMovie({ id: 5, playable: false, sources: [] }));
    expect(await screen.findByText(/No source for this film is known yet/)).toBeVisible();
    expect(screen.queryByRole("link", { name: "Watch" })).toBeNull();
  });

  it("shows the way in as soon as a source is found", async () => {
    const pass = virtualClock();
    const { server } = openTitle(aMovie({ id: 5, playable: false, sources: [] }));
    await screen.findByText(/No source for this film is known yet/);
    server.route("GET /movies/5", { body: aMovie({ id: 5 }) });
    await pass(5000);
    expect(await screen.findByRole("link", { name: "Watch" })).toBeVisible();
    await pass(20_000);
    expect(server.count("GET /movies/5")).toBe(2);
  });

  it("says that nobody shares what is known", async () => {
    openTitle(aMovie({ id: 5, playable: false, sources: [aSource({ broadcasters: 0 })] }));
    expect(await screen.findByText(/nobody is sharing them/)).toBeVisible();
  });

  it("says that a title does not exist", async () => {
    fakeServer({ ...LOGGED_IN, "GET /movies/5": refusal(404, "Movie not found") });
    openApp("/movie/5");
    expect(await screen.findByRole("heading", { name: "Nothing here" })).toBeVisible();
  });

  it("does not bother the server with an id that is none", async () => {
    const server = fakeServer(LOGGED_IN);
    openApp("/movie/abc");
    expect(await screen.findByRole("heading", { name: "Nothing here" })).toBeVisible();
    expect(server.seen.some((request) => request.path.startsWith("/movies"))).toBe(false);
  });
});
