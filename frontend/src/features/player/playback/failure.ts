import type { Reason } from "../types";

export type FailureKind = "network" | "decode" | "unsupported" | "noPicture" | "noFrames";

export interface Failure {
  kind: FailureKind;
  /** Position at which it happened, in seconds. */
  at: number;
}

export interface Explanation {
  title: string;
  message: string;
  nextStep: string;
}

const OTHER_VERSION = "Go back and choose another quality, or watch it on another device.";

const OWN: Record<FailureKind, Explanation> = {
  network: {
    title: "The connection was lost",
    message: "No more of the film is arriving from Miauflix.",
    nextStep: "Check the network, then try again. It goes on from the same place.",
  },
  decode: {
    title: "This device cannot decode the film",
    message: "The browser gave up in the middle of the picture or sound.",
    nextStep: "Try again; if it stops at the same place, choose another quality.",
  },
  unsupported: {
    title: "This cannot be played here",
    message: "The browser cannot open this file, or it could not be fetched.",
    nextStep: OTHER_VERSION,
  },
  noPicture: {
    title: "This device cannot decode the picture",
    message: "Only the sound would play: the browser knows no way to show this video format.",
    nextStep: OTHER_VERSION,
  },
  noFrames: {
    title: "This device cannot decode the picture",
    message: "The film is running, but no picture has come out of it.",
    nextStep: OTHER_VERSION,
  },
};

/** What to tell the viewer. The server's reason goes first, unless the device itself is the reason. */
export function explain(
  kind: FailureKind,
  reason: Reason | null,
  videoCodec: string | null,
): Explanation {
  const own = OWN[kind];
  if (kind === "noPicture" || kind === "noFrames") {
    const named = videoCodec ? `${own.message} (${videoCodec})` : own.message;
    return { ...own, message: named };
  }
  if (!reason) return own;
  return { title: own.title, message: reason.message, nextStep: reason.nextStep };
}

/** The kind of a browser's `MediaError`; `null` for an abort, which is no failure. */
export function kindOf(error: Pick<MediaError, "code"> | null): FailureKind | null {
  switch (error?.code) {
    case 2:
      return "network";
    case 3:
      return "decode";
    case 4:
      return "unsupported";
    default:
      return null;
  }
}
