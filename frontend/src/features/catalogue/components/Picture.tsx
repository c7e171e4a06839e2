import { type CSSProperties, type ReactNode, useState } from "react";
import { classes } from "@/shared/ui/classes";
import styles from "./Picture.module.css";

interface Props {
  /** Address of the picture, or empty. */
  src: string;
  alt: string;
  /** Four colours for its quarters, or none. */
  colors?: string[] | undefined;
  className?: string | undefined;
  /** Far down on a page: load it only when it comes near. */
  lazy?: boolean;
  /** What stands here when there is no picture, or it cannot be loaded. */
  instead: ReactNode;
}

/** A picture that is its own colours until it has come, and something else when it does not come. */
export function Picture({ src, alt, colors, className, lazy = false, instead }: Props) {
  const [failed, setFailed] = useState("");
  const [loaded, setLoaded] = useState("");
  if (src === "" || failed === src) return instead;
  return (
    <img
      className={classes(className, loaded !== src && styles.coming)}
      style={colors?.length === 4 ? asVariables(colors) : undefined}
      src={src}
      alt={alt}
      loading={lazy ? "lazy" : undefined}
      decoding="async"
      onLoad={() => setLoaded(src)}
      onError={() => setFailed(src)}
    />
  );
}

function asVariables(colors: string[]): CSSProperties {
  return Object.fromEntries(colors.map((color, at) => [`--quarter-${at}`, color])) as CSSProperties;
}
