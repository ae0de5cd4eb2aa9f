/** Plain values by name. Keys are snake case, as they stand in the log: `trace_id`, `latency_ms`, `provider`. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/**
 * Where events are written. An event is a name such as `document.processed`, not a sentence; what varies is in the
 * fields. Nothing of a document, no path and no secret is ever a field.
 */
export interface Logger {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}
