import type { Command } from "../keys";

type OnVideo = Exclude<Command, { kind: "fullscreen" | "details" | "leave" }>;

/** Carries out what concerns the `<video>` alone. */
export function run(command: OnVideo, video: HTMLVideoElement, play: () => void): void {
  switch (command.kind) {
    case "toggle":
      if (video.paused) play();
      else video.pause();
      break;
    case "seekBy":
      seekTo(video, video.currentTime + command.seconds);
      break;
    case "seekTo":
      seekTo(video, command.share * video.duration);
      break;
    case "volumeBy":
      setVolume(video, video.volume + command.step);
      break;
    case "mute":
      video.muted = !video.muted;
      break;
  }
}

/** Lets the film begin at `position` seconds as soon as its length is known. */
export function beginAt(video: HTMLVideoElement, position: number): void {
  if (position <= 0) return;
  const go = () => {
    video.currentTime = position;
  };
  video.addEventListener("loadedmetadata", go, { once: true });
}

export function seekTo(video: HTMLVideoElement, seconds: number): void {
  if (!Number.isFinite(video.duration)) return;
  video.currentTime = Math.min(video.duration, Math.max(0, seconds));
}

/** From 0 to 1; turning it up also ends muting. */
export function setVolume(video: HTMLVideoElement, volume: number): void {
  video.volume = Math.min(1, Math.max(0, volume));
  video.muted = video.volume === 0;
}
