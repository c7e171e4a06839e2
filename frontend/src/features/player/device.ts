/** What this device can show; the server picks a source by it. */
export interface Device {
  video: string[];
  audio: string[];
  /** Lines that the screen has, in its own pixels. */
  maxHeight: number;
}

const VIDEO = [
  ["h264", 'video/mp4; codecs="avc1.640028"'],
  ["hevc", 'video/mp4; codecs="hvc1.1.6.L120.90"'],
  ["av1", 'video/mp4; codecs="av01.0.08M.08"'],
  ["vp9", 'video/webm; codecs="vp9"'],
] as const;

const AUDIO = [
  ["aac", 'audio/mp4; codecs="mp4a.40.2"'],
  ["ac3", 'audio/mp4; codecs="ac-3"'],
  ["eac3", 'audio/mp4; codecs="ec-3"'],
  ["opus", 'audio/webm; codecs="opus"'],
  ["mp3", "audio/mpeg"],
  ["flac", 'audio/mp4; codecs="flac"'],
] as const;

type Probe = Pick<HTMLVideoElement, "canPlayType">;

/** Asks the browser about each codec. `maybe` counts as yes: the player watches for failure. */
export function describeDevice(probe: Probe = document.createElement("video")): Device {
  const played = (types: typeof VIDEO | typeof AUDIO) =>
    types
      .filter(([, type]) => probe.canPlayType(type) !== "" || isSupportedByMse(type))
      .map(([name]) => name);
  return { video: played(VIDEO), audio: played(AUDIO), maxHeight: linesOfScreen() };
}

/** Films lie on their side: on a phone held upright the short side counts, too. */
function linesOfScreen(): number {
  return Math.round(Math.min(screen.width, screen.height) * window.devicePixelRatio);
}

function isSupportedByMse(type: string): boolean {
  return "MediaSource" in globalThis && MediaSource.isTypeSupported(type);
}
