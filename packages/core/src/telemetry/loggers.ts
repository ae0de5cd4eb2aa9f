import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import type { LogFields, Logger } from '../ports/logger.ts'
import { contextFields } from './log-keys.ts'
import { redactText, redactValue } from './redact.ts'
import type { RequestContext } from './request-context.ts'

/** From the least to the most urgent. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Options of {@link consoleLogger}. */
export interface ConsoleLoggerOptions {
  /** The least that is written. Default `info`. */
  readonly level?: LogLevel
  /** One JSON document a line, or `key=value` for people. Default true. */
  readonly json?: boolean
  /** Where lines go. Default the console's method of that level. */
  readonly write?: (line: string, level: LogLevel) => void
  readonly clock?: Clock
}

/** The part of a pino logger that is used. */
export interface PinoLike {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** A logger over the console. Lines have the keys of `LOG_KEYS`, secrets and paths are replaced. */
export function consoleLogger(options: ConsoleLoggerOptions = {}): Logger {
  const { level: least = 'info', json = true, clock = SYSTEM_CLOCK, write = toConsole } = options
  const from = LOG_LEVELS.indexOf(least)
  return redactingLogger(
    loggerOf((level, event, fields) => {
      if (LOG_LEVELS.indexOf(level) < from) return
      const timestamp = new Date(clock.now()).toISOString()
      // The fixed keys stand first, and no field of the same name replaces them.
      const fixed = { timestamp, level, message: event }
      const line = Object.assign({}, fixed, fields, fixed)
      write(json ? JSON.stringify(line) : textLine(timestamp, level, event, fields), level)
    }),
  )
}

/** A logger over pino. The host sets level, timestamp and destination there; secrets and paths are replaced here. */
export function pinoLogger(pino: PinoLike): Logger {
  return redactingLogger(loggerOf((level, event, fields) => pino[level]({ ...fields }, event)))
}

/** The logger behind a guard: secrets by key or by form, and absolute paths, are replaced before it sees them. */
export function redactingLogger(logger: Logger): Logger {
  return loggerOf((level, event, fields) => {
    const entries = Object.entries(fields).map(([key, value]) => [key, redactValue(key, value)])
    logger[level](redactText(event), Object.fromEntries(entries))
  })
}

/** The logger with the identifiers of the request on every line. The context is given, or asked for at each line. */
export function contextLogger(
  logger: Logger,
  context: RequestContext | (() => RequestContext | undefined),
  fields: LogFields = {},
): Logger {
  return loggerOf((level, event, own) => {
    const current = typeof context === 'function' ? context() : context
    logger[level](event, { ...(current && contextFields(current)), ...fields, ...own })
  })
}

function loggerOf(log: (level: LogLevel, event: string, fields: LogFields) => void): Logger {
  return {
    debug: (event, fields = {}) => log('debug', event, fields),
    info: (event, fields = {}) => log('info', event, fields),
    warn: (event, fields = {}) => log('warn', event, fields),
    error: (event, fields = {}) => log('error', event, fields),
  }
}

function toConsole(line: string, level: LogLevel): void {
  console[level](line)
}

function textLine(timestamp: string, level: LogLevel, event: string, fields: LogFields): string {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${quoted(value)}`)
  return `${timestamp} ${level.toUpperCase().padEnd(5)} ${oneLine(event)}${pairs.join('')}`
}

function quoted(value: LogFields[string]): string {
  const text = String(value)
  return /[\s"=]/.test(text) ? JSON.stringify(text) : text
}

/** An event with a line end in it must not look like two events. */
function oneLine(event: string): string {
  return event.replace(/[\r\n]/g, ' ')
}
