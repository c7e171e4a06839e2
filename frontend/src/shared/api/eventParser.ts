/** A server-sent event. */
export interface ServerEvent {
  type: string;
  data: string;
}

/**
 * Reads server-sent events out of text that comes in pieces, wherever it was cut (HTML Living
 * Standard, 9.2.6). Comments, ids and times to reconnect are left out: nobody here asks for them.
 */
export class EventParser {
  /** The line that has not ended yet. */
  #line = "";
  /** A line feed may still belong to the carriage return before it. */
  #hasReturned = false;
  #type = "";
  #data: string[] = [];

  /** The events that this piece completes. */
  feed(piece: string): ServerEvent[] {
    if (piece === "") return [];
    const text = this.#hasReturned && piece.startsWith("\n") ? piece.slice(1) : piece;
    this.#hasReturned = piece.endsWith("\r");
    const lines = text.split(/\r\n|\r|\n/);
    lines[0] = this.#line + (lines[0] ?? "");
    this.#line = lines.pop() ?? "";
    return lines.flatMap((line) => this.#take(line) ?? []);
  }

  #take(line: string): ServerEvent | null {
    if (line === "") return this.#complete();
    const [, name, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === "event") this.#type = value;
    if (name === "data") this.#data.push(value);
    return null;
  }

  #complete(): ServerEvent | null {
    const event = { type: this.#type || "message", data: this.#data.join("\n") };
    const isEmpty = this.#data.length === 0;
    this.#type = "";
    this.#data = [];
    return isEmpty ? null : event;
  }
}
