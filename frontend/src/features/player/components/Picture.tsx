import type { RefObject } from "react";
import styles from "./Picture.module.css";

interface Props {
  video: RefObject<HTMLVideoElement | null>;
  url: string;
  firstFrameMs: number | null;
  onToggle: () => void;
  onFullscreen: () => void;
}

/** The film itself. */
export function Picture({ video, url, firstFrameMs, onToggle, onFullscreen }: Props) {
  return (
    // biome-ignore lint/a11y/useMediaCaption: subtitles come with the files that have them
    <video
      ref={video}
      className={styles.picture}
      src={url}
      playsInline
      preload="auto"
      onClick={(event) => {
        // A touch only brings the controls back; a mouse has moved over them long before.
        if (!isTouch(event.nativeEvent)) onToggle();
      }}
      onDoubleClick={onFullscreen}
      data-testid="video"
      data-first-frame-ms={firstFrameMs ?? undefined}
    />
  );
}

function isTouch(event: MouseEvent): boolean {
  return event instanceof PointerEvent && event.pointerType === "touch";
}
