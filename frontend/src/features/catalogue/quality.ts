import type { Source } from "./findings/types";

/** From best to least, as the API names them. */
const ORDER = ["8K", "4K", "2K", "FHD", "HD", "SD"] as const;

export type Quality = "auto" | (typeof ORDER)[number];

const LINES: Record<string, string> = {
  "8K": "4320p",
  "4K": "2160p",
  "2K": "1440p",
  FHD: "1080p",
  HD: "720p",
  SD: "480p",
};

/** The qualities that the sources offer, best first, after `auto`. */
export function qualitiesOf(sources: readonly Source[]): Quality[] {
  const present = new Set(sources.map((source) => source.quality));
  return ["auto", ...ORDER.filter((quality) => present.has(quality))];
}

/** `FHD` → `1080p`; `""` where no number of lines belongs to it. */
export function linesOf(quality: string | null): string {
  return quality === null ? "" : (LINES[quality] ?? "");
}
