const NAMES = new Intl.DisplayNames(["en"], { type: "language" });

/** `de` → `German` (RFC 5646); what is no such code comes back as it is. */
export function languageName(code: string): string {
  try {
    return NAMES.of(code) ?? code;
  } catch {
    return code; // Codes that are not even well-formed are refused.
  }
}
