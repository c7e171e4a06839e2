import { type WorkName, watchAddress } from "@/shared/watching/work";
import type { Quality } from "./quality";

/** The player's address: it goes on where the viewer stopped, or begins `from` the start. */
export function wayInto(work: WorkName, quality: Quality, from?: "start"): string {
  const search = new URLSearchParams();
  if (quality !== "auto") search.set("quality", quality);
  if (from) search.set("from", from);
  return `${watchAddress(work)}${search.size > 0 ? `?${search}` : ""}`;
}
