import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino'
import { standardOutput } from './standard-output'

/** The process log: JSON lines on stdout, secrets redacted by key. Never pass bodies or prompt content. */
export type Logger = Pick<PinoLogger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  child(bindings: Readonly<Record<string, unknown>>): Logger
}

/** A level of the log, in rising order of gravity; `silent` writes nothing. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

const SECRET_KEYS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-goog-api-key',
  'apiKey',
  'api_key',
  'key',
  'password',
  'passwordHash',
  'secret',
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'credentials',
  'body',
])

const REDACTED = '[redacted]'
/** Levels of nesting that are looked through; what lies deeper is not written. */
const REDACTED_DEPTH = 3

/** Copies fields with the values of secret names replaced; errors are left to their serializer. */
function redact(fields: object, depth = 1): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (SECRET_KEYS.has(name)) shown[name] = REDACTED
    else shown[name] = redactValue(value, depth)
  }
  return shown
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) {
    return value
  }
  if (depth >= REDACTED_DEPTH) return '[nested]'
  if (Array.isArray(value)) return value.map((entry: unknown) => redactValue(entry, depth + 1))
  return redact(value, depth + 1)
}

/** What an error says of itself: type, message, stack, plain fields. Objects it drags along (a connection) stay out. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return Object.fromEntries(
    Object.entries(pino.stdSerializers.err(error)).filter(
      ([name, value]) => typeof value !== 'object' && !SECRET_KEYS.has(name),
    ),
  )
}

/** Builds the logger of a process; `destination` replaces stdout (tests). */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        bindings: (fields) => redact(fields),
        log: (fields) => redact(fields),
      },
      serializers: { err: serializeError, error: serializeError },
    },
    destination ?? standardOutput(),
  )
}
