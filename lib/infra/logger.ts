import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino'

/** The process log: JSON lines on stdout, secrets redacted by key. Never pass bodies or prompt content. */
export type Logger = Pick<PinoLogger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  child(bindings: Readonly<Record<string, unknown>>): Logger
}

/** A level of the log, in rising order of gravity; `silent` writes nothing. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

const SECRET_KEYS = [
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
] as const

/** What an error says of itself: type, message, stack, plain fields. Objects it drags along (a connection) stay out. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return Object.fromEntries(
    Object.entries(pino.stdSerializers.err(error)).filter(([, value]) => typeof value !== 'object'),
  )
}

/** Builds the logger of a process; `destination` replaces stdout (tests). */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const quoted = SECRET_KEYS.map((key) => `["${key}"]`)
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: [...quoted, ...quoted.map((key) => `*${key}`), ...quoted.map((key) => `*.*${key}`)],
        censor: '[redacted]',
      },
      serializers: { err: serializeError, error: serializeError },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  )
}
