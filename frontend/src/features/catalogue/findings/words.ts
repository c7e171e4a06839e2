import { languageName } from "@/shared/format/language";
import { linesOf } from "../quality";
import type { Source } from "./types";

/** `1080p`; empty when not known. */
export function linesIn({ resolution, quality }: Source): string {
  return resolution === null ? linesOf(quality) : `${resolution}p`;
}

/** What the picture has beyond its lines: `HDR10, Dolby Vision, 10 bit`. */
export function depthOf({ hdr, bitDepth }: Source): string {
  const names = hdr.map((name) => (name === "DV" ? "Dolby Vision" : name));
  return [...names, ...(bitDepth === null ? [] : [`${bitDepth} bit`])].join(", ");
}

/** `English, German`; empty when not known. */
export function spokenIn({ languages }: Source): string {
  return languages.map(languageName).join(", ");
}

/** `12 seeders`, `no seeders`. */
export function seedersIn(count: number): string {
  if (count === 0) return "no seeders";
  return `${count} seeder${count === 1 ? "" : "s"}`;
}

/** One line about how the search goes. */
export function progressOf(sources: readonly Source[] | undefined, looking: boolean): string {
  const count = sources?.length ?? 0;
  if (looking) return count === 0 ? "Looking for sources …" : "Looking for more sources …";
  if (count === 0) return "None is known yet. Miauflix keeps looking in the background.";
  return count === 1 ? "One source is known." : `${count} sources are known, the best first.`;
}
