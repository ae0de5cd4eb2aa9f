import type { Logger } from '../ports/logger.ts'
import type { Meter } from '../ports/meter.ts'
import type { Span, Tracer } from '../ports/tracer.ts'

/** A meter that counts nothing. */
export const NO_METER: Meter = { count: () => {}, gauge: () => {}, observe: () => {} }

/** A logger that writes nothing. */
export const NO_LOGGER: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

const NO_SPAN: Span = {
  context: { traceId: '0'.repeat(32), spanId: '0'.repeat(16), sampled: false },
  setAttributes: () => {},
  recordError: () => {},
  end: () => {},
}

/** A tracer whose spans go nowhere. Their identifiers are all zeros, which no receiver takes for a trace. */
export const NO_TRACER: Tracer = { startSpan: () => NO_SPAN }

/** One meter that gives what it gets to several. */
export function teeMeter(...meters: readonly Meter[]): Meter {
  return {
    count: (name, labels, by) => {
      for (const meter of meters) meter.count(name, labels, by)
    },
    gauge: (name, value, labels) => {
      for (const meter of meters) meter.gauge(name, value, labels)
    },
    observe: (name, value, labels) => {
      for (const meter of meters) meter.observe(name, value, labels)
    },
  }
}
