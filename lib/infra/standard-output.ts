import pino from 'pino'

/** Lines on their way to stdout. */
export type LineOutput = {
  /** Writes at once, behind everything that waits. */
  write(line: string): void
  /** Writes within 100 ms, many lines at a time: for lines as frequent as requests. */
  writeSoon(line: string): void
}

const GATHER_MS = 100
const GATHER_CHARACTERS = 64 * 1024
/** What stdout does not take waits, up to so many bytes; what comes after that is lost. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024

let output: LineOutput | null = null

/** The one output of the process, so that lines of all its logs come whole and in order. */
export function standardOutput(): LineOutput {
  output ??= openOutput()
  return output
}

function openOutput(): LineOutput {
  // It flushes only what has a least length.
  const stream = pino.destination({ dest: 1, sync: true, minLength: 1, maxLength: MOST_WAITING_BYTES })
  // A log that cannot be written (a full disk) ends nothing that runs: each further line tries again, a lost one too.
  stream.on('error', () => undefined)
  stream.on('drop', () => stream.flush())
  let waiting = ''
  let timer: NodeJS.Timeout | null = null
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (waiting === '') return
    const lines = waiting
    waiting = ''
    stream.write(lines)
  }
  process.once('exit', flush)
  return {
    write(line) {
      flush()
      stream.write(line)
    },
    writeSoon(line) {
      waiting += line
      if (waiting.length >= GATHER_CHARACTERS) flush()
      else timer ??= setTimeout(flush, GATHER_MS).unref()
    },
  }
}
