import type { Moment } from "@/shared/watching/moment";

const EVERY_MS = 15_000;
/** Whoever looks for a scene seeks many times a second. */
const SEEKS_EVERY_MS = 2000;

/** Sends one moment; says whether it arrived. */
type Send = (moment: Moment) => Promise<boolean>;

/**
 * Picks the moments of a film that the server is told. One that did not arrive is not sent
 * again: the next one is newer, and it is due as if that one had never been.
 */
export class Reporter {
  #send: Send;
  #triedAt = Date.now();
  /** The place that the server knows, or is being told. */
  #told: number | null = null;
  #hasSeeked = false;

  constructor(send: Send) {
    this.#send = send;
  }

  note(moment: Moment): void {
    if (moment.news === "seeked") this.#hasSeeked = true;
    if (moment.position === this.#told || !this.#isDue(moment)) return;
    void this.#tell(moment);
  }

  #isDue({ news }: Moment): boolean {
    if (news === "halts") return true;
    const pause = this.#hasSeeked ? SEEKS_EVERY_MS : EVERY_MS;
    return Date.now() - this.#triedAt >= pause;
  }

  async #tell(moment: Moment): Promise<void> {
    this.#triedAt = Date.now();
    this.#told = moment.position;
    this.#hasSeeked = false;
    const hasArrived = await this.#send(moment);
    if (!hasArrived && this.#told === moment.position) this.#told = null;
  }
}
