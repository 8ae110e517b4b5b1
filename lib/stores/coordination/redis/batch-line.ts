import type { StoreAnswer, StoreOperation } from './store-operations'

/** One operation on its way; exactly one of `done` and `failed` is called, `late` possibly after `failed`. */
export type LineEntry = {
  readonly operation: StoreOperation
  done(answer: StoreAnswer, nowMs: number): void
  failed(): void
  /** The store has done it after all, when nobody waited any more. */
  late?(answer: StoreAnswer): void
}

export type BatchLineOptions = {
  /** One command: the operations in, their answers out. */
  readonly send: (operations: readonly StoreOperation[]) => Promise<{
    readonly nowMs: number
    readonly answers: readonly StoreAnswer[]
  }>
  /** A command that takes longer has failed. */
  readonly deadlineMs: number
  /** Hears of every command that failed. */
  readonly onFailure: (error: Error) => void
}

/** Gathers the operations of one turn of the event loop into one command. */
export type BatchLine = {
  add(entry: LineEntry): void
  /** The same for what may wait a little for company: it goes with the next that may not, in its order. */
  addPatient(entry: LineEntry): void
  /** Whatever is gathered may not wait any longer. */
  hurry(): void
  /** Sends what is gathered now, apart from later operations. */
  flush(): void
  /** Fails everything that is on its way or gathered. */
  failAll(): void
  /** Resolves when nothing is on its way. */
  settled(): Promise<void>
}

/** Bounds the time one command keeps the store busy. */
const MOST_IN_BATCH = 128
const WATCH_MS = 50
/** So long waits what may wait. */
const PATIENCE_MS = 4

/** `looks` counts how often the watch has seen it: a blocked event loop is not the store's delay. */
type Flight = { readonly entries: readonly LineEntry[]; looks: number; isOver: boolean }

type Line = {
  readonly options: BatchLineOptions
  gathered: LineEntry[]
  readonly flights: Set<Flight>
  immediate: NodeJS.Immediate | null
  patience: NodeJS.Timeout | null
  watch: NodeJS.Timeout | null
}

/** Makes a line; operations are run in the order they were added. */
export function createBatchLine(options: BatchLineOptions): BatchLine {
  const line: Line = {
    options,
    gathered: [],
    flights: new Set(),
    immediate: null,
    patience: null,
    watch: null,
  }
  const flush = (): void => {
    line.immediate = null
    if (line.patience !== null) clearTimeout(line.patience)
    line.patience = null
    while (line.gathered.length > 0) void send(line, line.gathered.splice(0, MOST_IN_BATCH))
  }
  return {
    add(entry) {
      line.gathered.push(entry)
      line.immediate ??= setImmediate(flush)
    },
    addPatient(entry) {
      line.gathered.push(entry)
      if (line.immediate === null) line.patience ??= setTimeout(flush, PATIENCE_MS)
    },
    hurry() {
      if (line.gathered.length > 0) line.immediate ??= setImmediate(flush)
    },
    flush,
    failAll() {
      const entries = line.gathered
      line.gathered = []
      for (const flight of line.flights) fail(flight)
      for (const entry of entries) entry.failed()
    },
    async settled() {
      if (line.patience !== null) flush()
      while (line.gathered.length > 0 || [...line.flights].some(({ isOver }) => !isOver)) {
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

async function send(line: Line, entries: readonly LineEntry[]): Promise<void> {
  const flight: Flight = { entries, looks: 0, isOver: false }
  line.flights.add(flight)
  line.watch ??= startWatch(line)
  try {
    const { nowMs, answers } = await line.options.send(entries.map(({ operation }) => operation))
    line.flights.delete(flight)
    answer(flight, nowMs, answers)
  } catch (error) {
    line.flights.delete(flight)
    const wasOver = flight.isOver
    fail(flight)
    if (!wasOver) line.options.onFailure(error instanceof Error ? error : new Error(String(error)))
  }
}

function answer(flight: Flight, nowMs: number, answers: readonly StoreAnswer[]): void {
  flight.entries.forEach((entry, index) => {
    const said = answers[index]
    if (said === undefined) return
    if (flight.isOver) entry.late?.(said)
    else entry.done(said, nowMs)
  })
}

function fail(flight: Flight): void {
  if (flight.isOver) return
  flight.isOver = true
  for (const entry of flight.entries) entry.failed()
}

/** Looks for commands past their deadline while any is on its way. */
function startWatch(line: Line): NodeJS.Timeout {
  const timer = setInterval(() => {
    let hasFailed = false
    for (const flight of line.flights) {
      flight.looks += 1
      if (flight.isOver || flight.looks * WATCH_MS < line.options.deadlineMs) continue
      hasFailed = true
      fail(flight)
    }
    if (hasFailed) line.options.onFailure(new Error(`no answer within ${line.options.deadlineMs} ms`))
    if (line.flights.size > 0) return
    clearInterval(timer)
    line.watch = null
  }, WATCH_MS)
  return timer
}
