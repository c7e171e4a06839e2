import type { Source } from "@/features/catalogue/findings/types";
import type { Episode, Media, Movie, Season, Show } from "@/features/catalogue/types";
import type { Stream, StreamStatus } from "@/features/player/types";
import type { Start } from "@/features/starts/types";
import type { ActorHealth } from "@/features/supervision/types";
import type { Association, Pairing } from "@/features/trakt/types";

export function aMedia(more: Partial<Media> = {}): Media {
  return {
    _type: "movie",
    id: 1_000_000_001,
    tmdbId: null,
    imdbId: null,
    title: "Night Walk",
    overview: "A cat crosses the town by the roofs.",
    tagline: "",
    releaseDate: "2026-03-01",
    runtime: 12,
    poster: "",
    backdrop: "",
    logo: "",
    genres: ["Animation"],
    popularity: 1,
    rating: 0,
    playable: true,
    licence: "CC0 1.0",
    ...more,
  };
}

export function aMovie(more: Partial<Movie> = {}): Movie {
  return { ...aMedia(), title: "Night Walk", ...more };
}

export function aShow(more: Partial<Show> = {}): Show {
  return {
    ...aMovie(),
    id: 5,
    tmdbId: 2734,
    title: "Night Watch",
    firstAirDate: "2020-02-03",
    lastAirDate: "",
    status: "Returning Series",
    nextEpisode: null,
    seasons: [aSeason(), aSeason({ id: 22, seasonNumber: 0, name: "Specials" })],
    watching: false,
    ...more,
  };
}

export function aSeason(more: Partial<Season> = {}): Season {
  return {
    id: 21,
    seasonNumber: 1,
    name: "Season 1",
    overview: "",
    airDate: "2020-02-03",
    poster: "",
    episodeCount: 1,
    complete: true,
    episodes: [anEpisode()],
    ...more,
  };
}

export function anEpisode(more: Partial<Episode> = {}): Episode {
  return {
    id: 31,
    seasonNumber: 1,
    episodeNumber: 1,
    title: "Pilot",
    overview: "It begins.",
    airDate: "2020-02-03",
    runtime: 44,
    still: "",
    rating: 8.1,
    playable: true,
    ...more,
  };
}

export function aSource(more: Partial<Source> = {}): Source {
  return {
    id: 1,
    quality: "FHD",
    resolution: 1080,
    size: 6_300_000,
    videoCodec: "X264",
    bitDepth: null,
    hdr: [],
    languages: [],
    group: "",
    edition: "",
    broadcasters: 3,
    watchers: 1,
    checkedAt: new Date().toISOString(),
    verified: true,
    source: "WEB",
    provider: "demo",
    licence: "",
    pack: false,
    hasDataFile: true,
    ...more,
  };
}

export function aStream(more: Partial<Stream> = {}): Stream {
  return {
    streamingKey: "key",
    url: "/api/stream/key",
    quality: "FHD",
    size: 1000,
    videoCodec: "X264",
    broadcasters: 3,
    watchers: 1,
    expiresAt: "2026-11-22T20:00:00Z",
    delivery: "direct",
    ...more,
  };
}

export function aStatus(more: Partial<StreamStatus> = {}): StreamStatus {
  return {
    stage: "peers",
    reason: null,
    progress: [],
    size: 1000,
    downloaded: 0,
    peers: 0,
    seeds: 0,
    rateBytesPerS: 0,
    playableInS: null,
    timings: {},
    ...more,
  };
}

export function anActor(name: string, more: Partial<ActorHealth> = {}): ActorHealth {
  return {
    name,
    state: "running",
    since: new Date(Date.now() - 60_000).toISOString(),
    restarts: 0,
    mailbox: { length: 0, highWater: 0, capacity: 64, oldestAgeS: null },
    handled: 0,
    failed: 0,
    inFlight: 0,
    handling: { count: 0, sumS: 0, p50S: null, p95S: null, maxS: null },
    lastError: null,
    ticks: [],
    ...more,
  };
}

export function aStart(more: Partial<Start> = {}): Start {
  return {
    id: 1,
    torrentId: 1,
    name: "Night Walk",
    file: "night-walk.mp4",
    at: new Date(Date.now() - 3 * 60_000).toISOString(),
    outcome: "played",
    stages: [
      { stage: "resolve", ms: 40 },
      { stage: "metadata", ms: 0 },
      { stage: "peers", ms: 3100 },
      { stage: "head", ms: 900 },
      { stage: "first_byte", ms: 0.6 },
    ],
    totalMs: 4040.6,
    waitedFor: "peers",
    cause: "no_peers",
    explanation: "Nobody who has this was found yet.",
    firstFrameMs: null,
    rebufferings: 0,
    rebufferedMs: 0,
    ...more,
  };
}

export function aPairing(more: Partial<Pairing> = {}): Pairing {
  return {
    deviceCode: "handle",
    userCode: "77776C8D",
    verificationUrl: "https://trakt.tv/activate",
    expiresIn: 600,
    interval: 5,
    ...more,
  };
}

export function anAssociation(more: Partial<Association> = {}): Association {
  return {
    slug: "ana-a",
    name: "Ana A.",
    isLinked: true,
    needsLink: false,
    message: "",
    linkedAt: "2026-05-01T12:00:00Z",
    waiting: 0,
    ...more,
  };
}

/** Progress in the film 5, as the server tells it. */
export function aPlace(progress: number, position: number) {
  const updatedAt = "2026-05-01T12:00:00Z";
  return { type: "movie", movieId: 5, progress, position, status: "paused", updatedAt };
}
