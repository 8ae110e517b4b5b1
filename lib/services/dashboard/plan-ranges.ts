/** A span of time, end excluded; milliseconds since the epoch. */
export type TimeSpan = { readonly startMs: number; readonly endMs: number }

/** What a range is read from: whole summed UTC days, summed quarters of an hour, quarters not summed yet, rows at its edges. */
export type RangePlan = {
  readonly days: readonly TimeSpan[]
  /** Parts of days that are not over, from their start: all that their sums by two dimensions hold. */
  readonly begun: readonly TimeSpan[]
  readonly quarters: readonly TimeSpan[]
  readonly open: readonly TimeSpan[]
  readonly rows: readonly TimeSpan[]
  /** Parts of whole days that do not belong to the range: what rows say of them is taken away. */
  readonly taken: readonly TimeSpan[]
}

/** What is not summed yet: starts of quarters, and of UTC days whose daily level is missing. Everything else is. */
export type OpenTimes = {
  readonly quarters: readonly number[]
  readonly days: ReadonlySet<number>
  /** Up to when sums by two dimensions hold a day that is not over, by its start. */
  readonly pairedUntil?: ReadonlyMap<number, number>
  /** Rows before this are dropped; left out = all are kept. */
  readonly keptFromMs?: number
}

type PlanOptions = { readonly wholeDays: boolean; readonly begins?: boolean; readonly borrows?: boolean }

const QUARTER_MS = 15 * 60_000
const DAY_MS = 24 * 60 * 60_000

/**
 * Splits a range by what is summed. With `wholeDays` days are read from the daily level where they lie in the range as a
 * whole; parts of a quarter at the edges only rows can tell. `open.quarters` are in order. A reader who looks whether sums have
 * changed meanwhile may have more: with `begins` sums by two dimensions of days that are not over, with `borrows` a day of which
 * the range has the larger part, and whose rows are kept, counts as a whole, the rest being `taken`.
 */
export function planRanges(
  range: TimeSpan,
  open: OpenTimes,
  { wholeDays, begins = false, borrows = false }: PlanOptions,
): RangePlan {
  const inner = {
    startMs: Math.ceil(range.startMs / QUARTER_MS) * QUARTER_MS,
    endMs: Math.floor(range.endMs / QUARTER_MS) * QUARTER_MS,
  }
  if (inner.endMs <= inner.startMs) return { ...EMPTY, rows: range.endMs > range.startMs ? [range] : [] }
  const plan = {
    days: [] as TimeSpan[],
    begun: [] as TimeSpan[],
    quarters: [] as TimeSpan[],
    open: [] as TimeSpan[],
  }
  const taken: TimeSpan[] = []
  const { keptFromMs = -Infinity } = open
  for (let dayMs = Math.floor(inner.startMs / DAY_MS) * DAY_MS; dayMs < inner.endMs; dayMs += DAY_MS) {
    const span = { startMs: Math.max(dayMs, inner.startMs), endMs: Math.min(dayMs + DAY_MS, inner.endMs) }
    const unsummed = open.quarters.filter((startMs) => startMs >= dayMs && startMs < dayMs + DAY_MS)
    const day = { startMs: dayMs, endMs: dayMs + DAY_MS }
    const lengthMs = span.endMs - span.startMs
    const isSummed = wholeDays && unsummed.length === 0 && !open.days.has(dayMs)
    if (isSummed && (lengthMs === DAY_MS || (borrows && dayMs >= keptFromMs && lengthMs > DAY_MS / 2))) {
      append(plan.days, day)
      append(taken, { startMs: day.startMs, endMs: span.startMs })
      append(taken, { startMs: span.endMs, endMs: day.endMs })
      continue
    }
    const begun = begins ? begunPart(span, open.pairedUntil?.get(dayMs)) : null
    if (begun !== null) plan.begun.push(begun)
    splitDay({ startMs: begun?.endMs ?? span.startMs, endMs: span.endMs }, unsummed, plan)
  }
  const rows: TimeSpan[] = []
  append(rows, { startMs: range.startMs, endMs: inner.startMs })
  append(rows, { startMs: inner.endMs, endMs: range.endMs })
  return { ...plan, rows, taken }
}

/** The part of a day that its sums by two dimensions hold, if `span`, which is of the range, has all of it. */
function begunPart(span: TimeSpan, untilMs: number | undefined): TimeSpan | null {
  if (untilMs === undefined || span.startMs % DAY_MS !== 0 || untilMs > span.endMs) return null
  return { startMs: span.startMs, endMs: untilMs }
}

const EMPTY: RangePlan = { days: [], begun: [], quarters: [], open: [], rows: [], taken: [] }

function splitDay(
  span: TimeSpan,
  unsummed: readonly number[],
  plan: { readonly quarters: TimeSpan[]; readonly open: TimeSpan[] },
): void {
  let fromMs = span.startMs
  for (const startMs of unsummed) {
    if (startMs < span.startMs || startMs >= span.endMs) continue
    append(plan.quarters, { startMs: fromMs, endMs: startMs })
    append(plan.open, { startMs, endMs: startMs + QUARTER_MS })
    fromMs = startMs + QUARTER_MS
  }
  append(plan.quarters, { startMs: fromMs, endMs: span.endMs })
}

/** Adds a span that is not empty; joined to the last one where they meet. */
function append(spans: TimeSpan[], span: TimeSpan): void {
  if (span.endMs <= span.startMs) return
  const last = spans.at(-1)
  if (last === undefined || last.endMs !== span.startMs) spans.push(span)
  else spans[spans.length - 1] = { startMs: last.startMs, endMs: span.endMs }
}
