const TYPES = [
  ["h264", 'video/mp4; codecs="avc1.640028"'],
  ["hevc", 'video/mp4; codecs="hvc1.1.6.L120.90"'],
  ["av1", 'video/mp4; codecs="av01.0.08M.08"'],
  ["vp9", 'video/webm; codecs="vp9"'],
  ["aac", 'audio/mp4; codecs="mp4a.40.2"'],
  ["ac3", 'audio/mp4; codecs="ac-3"'],
  ["eac3", 'audio/mp4; codecs="ec-3"'],
  ["opus", 'audio/webm; codecs="opus"'],
  ["mp3", "audio/mpeg"],
  ["flac", 'audio/mp4; codecs="flac"'],
  ["mp4", "video/mp4"],
  ["webm", "video/webm"],
  ["matroska", 'video/x-matroska; codecs="avc1.640028"'],
] as const;

/** What this browser says it can play; the server picks a source by it. */
export type Device = Record<(typeof TYPES)[number][0], boolean>;

type Probe = Pick<HTMLVideoElement, "canPlayType">;

/** Asks the browser about each codec and container. `maybe` counts as yes: the player watches for failure. */
export function describeDevice(probe: Probe = document.createElement("video")): Device {
  const can = (type: string) => probe.canPlayType(type) !== "" || isSupportedByMse(type);
  const answers = TYPES.map(([name, type]) => [name, can(type)] as const);
  return Object.fromEntries(answers) as Device;
}

function isSupportedByMse(type: string): boolean {
  return "MediaSource" in globalThis && MediaSource.isTypeSupported(type);
}
