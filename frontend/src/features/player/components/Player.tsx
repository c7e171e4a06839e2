import { type ReactNode, useCallback, useRef, useState } from "react";
import { classes } from "@/shared/ui/classes";
import type { Moment } from "@/shared/watching/moment";
import type { Command } from "../keys";
import { run, seekTo, setVolume } from "../playback/run";
import { useFullscreen } from "../playback/useFullscreen";
import { useIdle } from "../playback/useIdle";
import { useKeys } from "../playback/useKeys";
import { useMoments } from "../playback/useMoments";
import { usePlaybackNotes } from "../playback/usePlaybackNotes";
import { useWatching } from "../playback/useWatching";
import { spansOfBytes } from "../spans";
import type { Stream } from "../types";
import { Controls } from "./Controls";
import { DetailsPanel } from "./DetailsPanel";
import type { Next } from "./NextPanel";
import { Overlay } from "./Overlay";
import { Picture } from "./Picture";
import styles from "./Player.module.css";
import { TopBar } from "./TopBar";

const HIDE_AFTER_MS = 3000;

export interface PlayerProps {
  title: string;
  stream: Pick<Stream, "streamingKey" | "url" | "quality" | "videoCodec" | "size">;
  /** When the viewer asked for it, on the clock of `performance.now()`. */
  askedAt: number;
  /** Stands in the picture's place until it comes. */
  scene?: ReactNode;
  /** Where to begin, in seconds. */
  startAt?: number;
  /** What is offered when this is over. */
  next?: Next | undefined;
  onLeave: () => void;
  /** Hears where the film is, several times a second while it moves. */
  onMoment?: ((moment: Moment) => void) | undefined;
  /**
   * Asks the server for the film anew, to go on at `position` seconds; without it, the same
   * stream is loaded again.
   */
  onRestart?: ((position: number) => void) | undefined;
}

/** Plays one stream: picture, controls, and the reason when there is no picture yet. */
export function Player({ title, stream, askedAt, scene, startAt = 0, next, ...on }: PlayerProps) {
  const root = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const { play, reload, ...film } = useWatching(video, stream.streamingKey, startAt);
  useMoments(video, on.onMoment);
  usePlaybackNotes(video, stream.streamingKey, askedAt);
  const { playback, status } = film;
  const { full, possible, toggle } = useFullscreen(root);
  const idle = useIdle(root, HIDE_AFTER_MS);
  const [details, setDetails] = useState(false);
  const { startedAt } = playback;
  const firstFrameMs = startedAt === null ? null : Math.round(startedAt - askedAt);

  const onCommand = (command: Command) => {
    if (command.kind === "fullscreen") toggle();
    else if (command.kind === "details") setDetails((open) => !open);
    else if (command.kind === "leave") (full ? toggle : on.onLeave)();
    else if (video.current) run(command, video.current, play);
  };
  useKeys(root, onCommand);
  const onSeek = useCallback((s: number) => video.current && seekTo(video.current, s), []);
  const restart = on.onRestart;
  const place = startedAt === null ? startAt : playback.time;
  const hidden = idle && film.smooth && !playback.paused && !details;
  return (
    <main
      ref={root}
      className={classes(styles.player, hidden && styles.hidden)}
      tabIndex={-1}
      data-testid="player"
    >
      <Picture
        video={video}
        url={stream.url}
        firstFrameMs={firstFrameMs}
        onToggle={() => onCommand({ kind: "toggle" })}
        onFullscreen={() => onCommand({ kind: "fullscreen" })}
      />
      {startedAt === null && scene && <div className={styles.scene}>{scene}</div>}
      <div className={styles.top}>
        <TopBar title={title} onLeave={on.onLeave} />
      </div>
      <Overlay
        {...film}
        videoCodec={stream.videoCodec}
        next={next}
        onPlay={play}
        onRetry={restart ? () => restart(film.failure?.at ?? place) : reload}
        onLeave={on.onLeave}
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
