import type { LogLevel } from './logger'
import { standardOutput, type LineOutput } from './standard-output'

const SILENT_LEVELS: ReadonlySet<LogLevel> = new Set(['warn', 'error', 'fatal', 'silent'])

/**
 * Makes the writer of access lines, one JSON line a request in the logger's format at level info. It costs a request a
 * few microseconds: fields are written as they come, so callers pass ids and figures only. `output` replaces stdout (tests).
 */
export function createAccessLog(
  level: LogLevel,
  output: Pick<LineOutput, 'writeSoon'> = standardOutput(),
): (fields: object) => void {
  if (SILENT_LEVELS.has(level)) return () => {}
  const { pid } = process
  return (fields) => {
    const rest = JSON.stringify(fields).slice(1, -1)
    const time = new Date().toISOString()
    output.writeSoon(`{"level":"info","time":"${time}","pid":${pid},${rest},"msg":"request"}\n`)
  }
}
