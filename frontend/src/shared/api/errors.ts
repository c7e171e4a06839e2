import type { FetchBaseQueryError } from "@reduxjs/toolkit/query";

/** What went wrong with a request, in one shape for the whole app. */
export interface ApiError {
  /** HTTP status, or 0 when no answer came at all. */
  status: number;
  /** One sentence for a person. */
  message: string;
  /** The server's machine word, or `offline` / `unreadable` from this side. */
  code: string;
  /** What is wrong with which input, by field name. */
  fields: Record<string, string>;
  /** Seconds to wait before another try, where the server named them. */
  retryAfterS: number | null;
}

/** An error that only this side knows of. */
export function ownError(code: string, message: string): ApiError {
  return { ...blank, message, code };
}

const OFFLINE = "Miauflix does not answer. Check that it is running and that you are connected.";
export const UNREADABLE = "The server gave an answer that could not be read.";

/** From the errors of RTK Query's `fetch`; what is made by hand has the same shape. */
export function toApiError(
  error: FetchBaseQueryError,
  meta?: { response?: Response | undefined },
): ApiError {
  const retryAfterS = readRetryAfter(meta?.response?.headers.get("Retry-After") ?? null);
  if (typeof error.status === "number") {
    const told = isRecord(error.data) ? error.data : {};
    return {
      status: error.status,
      message: firstText(told.message, told.error) ?? `The server answered ${error.status}.`,
      code: firstText(told.code) ?? `http_${error.status}`,
      fields: readFields(told.fields),
      retryAfterS,
    };
  }
  if (error.status === "PARSING_ERROR") {
    const message = error.originalStatus === 429 ? "Too many requests." : UNREADABLE;
    return { ...blank, status: error.originalStatus, message, code: "unreadable", retryAfterS };
  }
  return ownError("offline", OFFLINE);
}

const blank: ApiError = { status: 0, message: "", code: "", fields: {}, retryAfterS: null };

/** True for the errors of our own base query, as `unwrap()` throws them. */
export function isApiError(value: unknown): value is ApiError {
  return isRecord(value) && typeof value.status === "number" && "message" in value;
}

/** The sentence to show, with the wait when the server named one. */
export function errorText(error: unknown): string {
  if (!isApiError(error)) return "Something went wrong in this page.";
  if (error.status === 429 && error.retryAfterS !== null) {
    return `${error.message} Try again in ${waitText(error.retryAfterS)}.`;
  }
  return error.message;
}

function waitText(seconds: number): string {
  if (seconds < 90) return `${seconds} second${seconds === 1 ? "" : "s"}`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

function readRetryAfter(header: string | null): number | null {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : null;
}

function readFields(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  const entries = Object.entries(value).map(([name, text]) => [
    name,
    Array.isArray(text) ? text.join(" ") : String(text),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function firstText(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === "string" && value !== "");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
