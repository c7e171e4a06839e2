import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ADMIN, LOGGED_IN, openApp } from "@/test/app";
import { virtualClock } from "@/test/clock";
import { anActor, aStart } from "@/test/data";
import { fakeServer, refusal } from "@/test/server";

const ACTORS = [
  anActor("catalogue", { handled: 12 }),
  anActor("stats", {
    state: "backing_off",
    restarts: 3,
    mailbox: { length: 5, highWater: 9, capacity: 64, oldestAgeS: 2 },
    lastError: { type: "OSError", message: "tracker refused", at: "2026-11-22T10:00:00Z" },
    ticks: [
      {
        name: "scrape",
        lastRun: null,
        lastDurationS: 0.02,
        runs: 40,
        failures: 2,
        nextDueInS: 1.5,
        intervalS: 2,
      },
    ],
  }),
];

const tree = (actors = ACTORS) => ({
  body: { actors, events: { published: 70, dropped: 1 }, uptimeS: 3700 },
});

const TORRENT = {
  id: "t1",
  name: "Night Walk",
  size: 1000,
  downloaded: 250,
  state: "downloading",
  peers: 1,
  seeds: 1,
  rateBytesPerS: 2000,
  files: [],
  addedAt: "2026-11-22T10:00:00Z",
};

const ADDED = { id: "t2", name: "A film", files: [{}], streamingKey: "k2", url: "/api/stream/k2" };

const WELL = { trouble: "", requests: 0, failures: 0, skipped: 0, parts: [] };
const REPORT = {
  directories: [
    {
      ...WELL,
      name: "films",
      requests: 40,
      failures: 2,
      parts: [
        { ...WELL, name: "one.example", requests: 38, skipped: 3 },
        { ...WELL, name: "two.example", trouble: "It does not answer.", requests: 2, failures: 2 },
      ],
    },
    { ...WELL, name: "folder" },
  ],
  searchesWaiting: 7,
  filesWaiting: 12,
  sources: 420,
  withFile: 300,
};

const SERVER = {
  ...LOGGED_IN,
  "GET /actors": tree(),
  "GET /torrents": { body: { torrents: [TORRENT] } },
  "GET /sources": { body: REPORT },
  "GET /trackers": { body: [] },
  "GET /starts": { body: { hours: 24, started: 0, slowest: [] } },
};

const actor = (name: string) => screen.findByRole("article", { name });

describe("the supervision tree", () => {
  it("tells how long messages took only where there were any", async () => {
    const handling = { count: 4, sumS: 0.2, p50S: 0.01, p95S: 0.1, maxS: 0.1 };
    fakeServer({
      ...SERVER,
      "GET /actors": tree([anActor("catalogue", { handling }), anActor("stats")]),
    });
    openApp("/operator");
    const works = within(await actor("catalogue"));
    expect(works.getByText(/half within 10\.0 ms, 95 % within 100 ms/)).toBeVisible();
    expect(within(await actor("stats")).getByText(/no message yet/)).toBeVisible();
  });

  it("shows each actor with its state, mailbox, restarts and last error", async () => {
    fakeServer(SERVER);
    openApp("/operator");
    const stats = await actor("stats");
    expect(stats).toHaveTextContent("waiting to restart");
    expect(stats).toHaveTextContent("3 restarts");
    expect(stats).toHaveTextContent("OSError: tracker refused");
    expect(within(stats).getByRole("meter", { name: "Mailbox" })).toHaveAttribute(
      "aria-valuetext",
      "5 of 64 waiting, 9 at most",
    );
    expect(
      within(stats).getByRole("row", { name: /scrape 2\.0 s 1\.5 s 20\.0 ms 40 2/ }),
    ).toBeInTheDocument();
    expect(await actor("catalogue")).toHaveTextContent("running for 1 min");
    expect(screen.getByText("1 of 2 actors are running; stats is not.")).toBeVisible();
    expect(screen.getByText(/up 1 h 1 min · 70 events published, 1 dropped/)).toBeVisible();
  });

  it("follows what happens", async () => {
    const server = fakeServer(SERVER);
    const pass = virtualClock();
    openApp("/operator");
    await actor("stats");
    server.route("GET /actors", tree([anActor("catalogue"), anActor("stats")]));
    await pass(2000);
    expect(await screen.findByText("All 2 actors are running.")).toBeVisible();
  });

  it("says that it is out of date when the server stops answering", async () => {
    const server = fakeServer(SERVER);
    const pass = virtualClock();
    openApp("/operator");
    await actor("stats");
    server.route("GET /actors", refusal(503, "Stopping."));
    await pass(2000);
    expect(await screen.findByText(/Not up to date: Stopping\./)).toBeVisible();
    expect(await actor("stats")).toBeVisible();
  });

  it("restarts an actor, after asking", async () => {
    const server = fakeServer({ ...SERVER, "POST /actors/stats/restart": { body: {} } });
    const { user } = openApp("/operator");
    await user.click(await screen.findByRole("button", { name: "Restart stats" }));
    expect(server.count("POST /actors/stats/restart")).toBe(0);
    const dialog = screen.getByRole("dialog", { name: "Restart stats?" });
    await user.click(within(dialog).getByRole("button", { name: "Restart" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(server.count("POST /actors/stats/restart")).toBe(1);
  });

  it("leaves it alone when the answer is no", async () => {
    const server = fakeServer(SERVER);
    const { user } = openApp("/operator");
    await user.click(await screen.findByRole("button", { name: "Restart stats" }));
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(server.seen.some((request) => request.path.endsWith("/restart"))).toBe(false);
  });

  it("says why a restart did not happen", async () => {
    fakeServer({ ...SERVER, "POST /actors/stats/restart": refusal(409, "It is stopping.") });
    const { user } = openApp("/operator");
    await user.click(await screen.findByRole("button", { name: "Restart stats" }));
    await user.click(screen.getByRole("button", { name: "Restart" }));
    expect(await screen.findByRole("alert")).toHaveTextContent(
      "stats was not restartedIt is stopping.",
    );
  });

  it("is for administrators", async () => {
    const session = { session: "s1", user: { ...ADMIN, role: "user" } };
    const server = fakeServer({ ...LOGGED_IN, "GET /auth/session": { body: session } });
    openApp("/operator");
    expect(await screen.findByRole("heading", { name: "Nothing here" })).toBeVisible();
    expect(screen.queryByRole("link", { name: "Operator" })).toBeNull();
    expect(server.count("GET /actors")).toBe(0);
  });
});

describe("source directories", () => {
  it("are listed, each with its mirrors below it", async () => {
    fakeServer(SERVER);
    openApp("/operator");
    const table = within(
      await screen.findByRole("region", { name: "Table of source directories" }),
    );
    const rows = table.getAllByRole("row").map((row) => row.textContent);
    expect(rows).toEqual([
      "NameStateRequestsFailuresEntries skipped",
      "films well4020",
      "one.example of filmswell3803",
      "two.example of filmsIt does not answer.220",
      "folder well000",
    ]);
    expect(table.getAllByTestId("directory")).toHaveLength(2);
    expect(table.getByRole("rowheader", { name: "one.example of films" })).toBeInTheDocument();
  });

  it("have the figures of what waits and what there is", async () => {
    fakeServer(SERVER);
    openApp("/operator");
    const figures = (await screen.findByText("Searches waiting")).closest("dl");
    expect(figures).toHaveTextContent(
      "Sources known420With their torrent file300Searches waiting7Torrent files waiting12",
    );
  });

  it("are followed, and say when they are out of date", async () => {
    const server = fakeServer(SERVER);
    const pass = virtualClock();
    openApp("/operator");
    await screen.findByText("420");
    server.route("GET /sources", { body: { ...REPORT, sources: 421 } });
    await pass(5000);
    expect(await screen.findByText("421")).toBeVisible();
    server.route("GET /sources", refusal(503, "The sources restart."));
    await pass(5000);
    expect(await screen.findByText(/Not up to date: The sources restart\./)).toBeVisible();
    expect(screen.getByText("421")).toBeVisible();
  });

  it("may not be there at all", async () => {
    fakeServer({ ...SERVER, "GET /sources": { body: { ...REPORT, directories: [] } } });
    openApp("/operator");
    expect(await screen.findByText(/None is configured/)).toBeVisible();
  });

  it("can be asked again when they could not be", async () => {
    const server = fakeServer({ ...SERVER, "GET /sources": refusal(503, "The sources restart.") });
    const { user } = openApp("/operator");
    expect(await screen.findByRole("alert")).toHaveTextContent("The sources restart.");
    server.route("GET /sources", { body: REPORT });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("420")).toBeVisible();
  });
});

describe("trackers", () => {
  it("are listed with what ails them and when they are asked again", async () => {
    const well = { trouble: "", lastSuccessAt: "2026-11-22T10:00:00Z", failures: 0, restsForS: 0 };
    const tired = {
      trouble: "It does not answer.",
      lastSuccessAt: null,
      failures: 3,
      restsForS: 61,
    };
    fakeServer({
      ...SERVER,
      "GET /trackers": {
        body: [
          { ...tired, host: "udp://one.example:1337" },
          { ...well, host: "https://two.example" },
        ],
      },
    });
    openApp("/operator");
    const table = within(await screen.findByRole("region", { name: "Table of trackers" }));
    expect(table.getAllByTestId("tracker").map((row) => row.textContent)).toEqual([
      "udp://one.example:1337It does not answer.3in 2 min",
      "https://two.examplewell0when needed",
    ]);
  });

  it("say so when none was asked", async () => {
    fakeServer(SERVER);
    openApp("/operator");
    expect(await screen.findByText("None was asked of late.")).toBeVisible();
  });
});

const starts = (...slowest: ReturnType<typeof aStart>[]) => ({
  body: { hours: 24, started: 7, slowest },
});
const startRows = () => screen.findAllByTestId("start");

describe("the slowest starts", () => {
  it("are told with what each stage took, and why", async () => {
    fakeServer({ ...SERVER, "GET /starts": starts(aStart()) });
    openApp("/operator");
    const [row] = await startRows();
    expect(row).toHaveAccessibleName("Night Walk");
    expect(row).toHaveTextContent("3 minutes ago · night-walk.mp4");
    expect(row).toHaveTextContent("4.0 s");
    const stages = within(row as HTMLElement).getAllByRole("listitem");
    expect(stages.map((stage) => stage.textContent)).toEqual([
      "choosing a source 40.0 ms",
      "finding peers 3.1 s",
      "the first piece 900 ms",
      "the first byte under 1 ms",
    ]);
    expect(row).toHaveTextContent("Nobody who has this was found yet.");
    expect(
      screen.getByText(/the slowest of the last 24 hours\. 7 films were started/),
    ).toBeVisible();
  });

  it("stand below each other by their length, each drawn against the slowest", async () => {
    const quick = aStart({
      id: 2,
      name: "Quick",
      stages: [{ stage: "head", ms: 404.06 }],
      totalMs: 404.06,
      cause: "none",
      explanation: "",
    });
    fakeServer({ ...SERVER, "GET /starts": starts(aStart(), quick) });
    openApp("/operator");
    const all = await startRows();
    expect(all.map((row) => row.getAttribute("aria-label"))).toEqual(["Night Walk", "Quick"]);
    expect(all[1]?.querySelector("[style]")).toHaveStyle({ width: "10%" });
    expect(all[1]).toHaveTextContent("Quick: there is nothing to explain.");
  });

  it("tell what became of those that were given up, and of those that stood still later", async () => {
    const left = aStart({ name: "Left", outcome: "left" });
    const broken = aStart({ id: 2, name: "Broken", outcome: "broken", explanation: "" });
    const halting = aStart({ id: 3, name: "Halting", rebufferings: 2, rebufferedMs: 3400 });
    fakeServer({ ...SERVER, "GET /starts": starts(left, broken, halting) });
    openApp("/operator");
    const texts = (await startRows()).map((row) => row.textContent);
    expect(texts[0]).toContain("was found yet. The viewer left before it played.");
    expect(texts[1]).toContain("The stream broke before it played.");
    expect(texts[2]).toContain("Stood still 2 times later, for 3.4 s in all.");
  });

  it("are asked for anew by whoever comes back to the page", async () => {
    const server = fakeServer({ ...SERVER, "GET /lists": { body: [] } });
    const { user } = openApp("/operator");
    await screen.findByText(/No film was started/);
    await user.click(screen.getByRole("link", { name: "Home" }));
    await waitFor(() => expect(screen.queryByText(/No film was started/)).toBeNull());
    server.route("GET /starts", starts(aStart()));
    await user.click(screen.getByRole("link", { name: "Operator" }));
    expect(await startRows()).toHaveLength(1);
  });

  it("say so quietly while there are none", async () => {
    fakeServer(SERVER);
    openApp("/operator");
    expect(await screen.findByText(/No film was started in the last 24 hours/)).toBeVisible();
    expect(screen.queryByTestId("start")).toBeNull();
  });

  it("are followed, and say when they are out of date", async () => {
    const server = fakeServer({ ...SERVER, "GET /starts": starts() });
    const pass = virtualClock();
    openApp("/operator");
    await screen.findByText(/No film was started/);
    server.route("GET /starts", starts(aStart()));
    await pass(5000);
    expect(await startRows()).toHaveLength(1);
    server.route("GET /starts", refusal(503, "The engine restarts."));
    await pass(5000);
    expect(await screen.findByText(/Not up to date: The engine restarts\./)).toBeVisible();
    expect(await startRows()).toHaveLength(1);
  });
});

describe("torrents", () => {
  it("are listed with what has arrived", async () => {
    fakeServer(SERVER);
    openApp("/operator");
    const row = await screen.findByRole("article", { name: "Night Walk" });
    expect(row).toHaveTextContent("250 B of 1.0 kB (25 %)");
    expect(within(row).getByRole("progressbar")).toHaveAttribute("aria-valuenow", "25");
  });

  it("are added by magnet link and can be played at once", async () => {
    const server = fakeServer({
      ...SERVER,
      "POST /torrents": { status: 201, body: ADDED },
      "GET /stream/k2/status": { body: {} },
    });
    const { user } = openApp("/operator");
    await user.type(await screen.findByLabelText("Magnet link"), "magnet:?xt=urn:btih:abc");
    await user.click(screen.getByRole("button", { name: "Add" }));
    await user.click(await screen.findByRole("link", { name: "Play" }));
    expect(server.last("POST /torrents")?.body).toEqual({ magnet: "magnet:?xt=urn:btih:abc" });
    expect(await screen.findByTestId("video")).toHaveAttribute("src", "/api/stream/k2");
    expect(screen.getByRole("heading", { name: "A film" })).toBeVisible();
  });

  it("are added by file, sent as what it is", async () => {
    const server = fakeServer({ ...SERVER, "POST /torrents": { status: 201, body: ADDED } });
    const { user } = openApp("/operator");
    const file = new File(["d4:infoe"], "a.torrent");
    await user.upload(await screen.findByTestId("torrent-file"), file);
    expect(await screen.findByRole("link", { name: "Play" })).toBeVisible();
    const sent = server.last("POST /torrents");
    expect(sent?.headers.get("Content-Type")).toBe("application/x-bittorrent");
    expect(sent?.body).toBe("d4:infoe");
  });

  it("are refused with the server's reason", async () => {
    fakeServer({ ...SERVER, "POST /torrents": refusal(504, "No metadata within 30 s.") });
    const { user } = openApp("/operator");
    const field = await screen.findByLabelText("Magnet link");
    await user.type(field, "magnet:?xt=urn:btih:abc{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("No metadata within 30 s.");
    expect(field).toHaveValue("magnet:?xt=urn:btih:abc");
  });

  it("are not asked for with something that is no magnet link", async () => {
    const server = fakeServer(SERVER);
    const { user } = openApp("/operator");
    await user.type(await screen.findByLabelText("Magnet link"), "http://example.org{Enter}");
    expect(screen.getByLabelText("Magnet link")).toHaveAccessibleDescription(/starts with/);
    expect(server.count("POST /torrents")).toBe(0);
  });

  it("are removed, after asking", async () => {
    const server = fakeServer({ ...SERVER, "DELETE /torrents/t1": { status: 204 } });
    const { user } = openApp("/operator");
    await user.click(await screen.findByRole("button", { name: "Remove Night Walk" }));
    await user.click(screen.getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(server.count("DELETE /torrents/t1")).toBe(1));
  });
});
