import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { classes } from "@/shared/ui/classes";
import { Icon } from "@/shared/ui/Icon";
import { useGetStreamStatusQuery } from "../api";
import type { Command } from "../keys";
import { beginAt, run, seekTo, setVolume } from "../playback/run";
import { useFailure } from "../playback/useFailure";
import { useFullscreen } from "../playback/useFullscreen";
import { useHeld } from "../playback/useHeld";
import { useIdle } from "../playback/useIdle";
import { useKeys } from "../playback/useKeys";
import { usePlayback } from "../playback/usePlayback";
import { spansOfBytes } from "../spans";
import type { Stream } from "../types";
import { Controls } from "./Controls";
import { DetailsPanel } from "./DetailsPanel";
import { Overlay } from "./Overlay";
import styles from "./Player.module.css";

const HIDE_AFTER_MS = 3000;
const STARTING_POLL_MS = 500;
const PLAYING_POLL_MS = 5000;

export interface PlayerProps {
  title: string;
  stream: Pick<Stream, "streamingKey" | "url" | "quality" | "videoCodec" | "size">;
  /** When the viewer asked for it, on the clock of `performance.now()`. */
  askedAt: number;
  /** Stands in the picture's place until it comes. */
  scene?: ReactNode;
  onLeave: () => void;
  /** Where to begin, in seconds. */
  startAt?: number;
  /** Asks the server for the film anew, to go on at `position` seconds; without it, the same stream is loaded again. */
  onRestart?: ((position: number) => void) | undefined;
}

/** Plays one stream: picture, controls, and the reason when there is no picture yet. */
export function Player({
  title,
  stream,
  askedAt,
  scene,
  startAt = 0,
  onLeave,
  onRestart,
}: PlayerProps) {
  const root = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const { playback, play } = usePlayback(video);
  const { failure, reconnecting, reload } = useFailure(video, play);
  const { full, possible, toggle } = useFullscreen(root);
  const idle = useIdle(root, HIDE_AFTER_MS);
  const [details, setDetails] = useState(false);
  const { startedAt } = playback;
  const firstFrameMs = startedAt === null ? null : Math.round(startedAt - askedAt);
  const waiting = useHeld(playback.waiting || reconnecting, 500);
  const smooth = startedAt !== null && !waiting && failure === null;
  const { data: status, error: statusError } = useGetStreamStatusQuery(stream.streamingKey, {
    pollingInterval: smooth ? PLAYING_POLL_MS : STARTING_POLL_MS,
  });

  useEffect(() => {
    if (video.current) beginAt(video.current, startAt);
    play();
  }, [play, startAt]);

  const onCommand = (command: Command) => {
    if (command.kind === "fullscreen") toggle();
    else if (command.kind === "details") setDetails((open) => !open);
    else if (command.kind === "leave") (full ? toggle : onLeave)();
    else if (video.current) run(command, video.current, play);
  };
  useKeys(root, onCommand);
  const onSeek = useCallback((seconds: number) => {
    if (video.current) seekTo(video.current, seconds);
  }, []);
  const hidden = idle && smooth && !playback.paused && !details;
  return (
    <main
      ref={root}
      className={classes(styles.player, hidden && styles.hidden)}
      tabIndex={-1}
      data-testid="player"
    >
      {/* biome-ignore lint/a11y/useMediaCaption: subtitles come with the files that have them */}
      <video
        ref={video}
        className={styles.video}
        src={stream.url}
        playsInline
        preload="auto"
        onClick={(event) => {
          // A touch only brings the controls back; the pointer has moved over them long before.
          if (!isTouch(event.nativeEvent)) onCommand({ kind: "toggle" });
        }}
        onDoubleClick={() => onCommand({ kind: "fullscreen" })}
        data-testid="video"
        data-first-frame-ms={firstFrameMs ?? undefined}
      />
      {startedAt === null && scene && <div className={styles.scene}>{scene}</div>}
      <header className={styles.top}>
        <button type="button" className={styles.back} onClick={onLeave} aria-label="Back">
          <Icon name="back" size={28} />
        </button>
        <h1 className={styles.title}>{title}</h1>
      </header>
      <Overlay
        playback={playback}
        waiting={waiting}
        failure={failure}
        status={status}
        statusError={statusError}
        videoCodec={stream.videoCodec}
        onPlay={play}
        onRetry={onRestart ? () => onRestart(playback.time) : reload}
        onLeave={onLeave}
      />
      {details && <DetailsPanel stream={stream} status={status} firstFrameMs={firstFrameMs} />}
      <div className={styles.bottom}>
        <Controls
          playback={playback}
          onDisk={status ? spansOfBytes(status.progress, status.size) : []}
          quality={stream.quality}
          full={possible ? full : null}
          detailsOpen={details}
          onCommand={onCommand}
          onSeek={onSeek}
          onVolume={(volume) => video.current && setVolume(video.current, volume)}
        />
      </div>
    </main>
  );
}

function isTouch(event: MouseEvent): boolean {
  return event instanceof PointerEvent && event.pointerType === "touch";
}
