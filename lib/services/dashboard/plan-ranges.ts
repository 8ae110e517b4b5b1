/** A span of time, end excluded; milliseconds since the epoch. */
export type TimeSpan = { readonly startMs: number; readonly endMs: number }

/** What a range is read from: whole finished UTC days, quarters of finished days, quarters of days not rolled up, rows at its edges. */
export type RangePlan = {
  readonly days: readonly TimeSpan[]
  readonly quarters: readonly TimeSpan[]
  readonly open: readonly TimeSpan[]
  readonly rows: readonly TimeSpan[]
}

const QUARTER_MS = 15 * 60_000
const DAY_MS = 24 * 60 * 60_000

/**
 * Splits a range by what is there: `rolledDays` are the starts of rolled-up UTC days in order. With `wholeDays` days are read
 * from the daily level where they lie in the range as a whole; parts of a quarter at the edges only rows can tell.
 */
export function planRanges(
  range: TimeSpan,
  rolledDays: readonly number[],
  { wholeDays }: { readonly wholeDays: boolean },
): RangePlan {
  const inner = {
    startMs: Math.ceil(range.startMs / QUARTER_MS) * QUARTER_MS,
    endMs: Math.floor(range.endMs / QUARTER_MS) * QUARTER_MS,
  }
  if (inner.endMs <= inner.startMs) return { ...EMPTY, rows: range.endMs > range.startMs ? [range] : [] }
  const plan = { days: [] as TimeSpan[], quarters: [] as TimeSpan[], open: [] as TimeSpan[] }
  let fromMs = inner.startMs
  for (const dayMs of rolledDays) {
    const span = { startMs: Math.max(dayMs, inner.startMs), endMs: Math.min(dayMs + DAY_MS, inner.endMs) }
    if (span.endMs <= span.startMs) continue
    append(plan.open, { startMs: fromMs, endMs: span.startMs })
    const isWhole = wholeDays && span.endMs - span.startMs === DAY_MS
    append(isWhole ? plan.days : plan.quarters, span)
    fromMs = span.endMs
  }
  append(plan.open, { startMs: fromMs, endMs: inner.endMs })
  const rows: TimeSpan[] = []
  append(rows, { startMs: range.startMs, endMs: inner.startMs })
  append(rows, { startMs: inner.endMs, endMs: range.endMs })
  return { ...plan, rows }
}

const EMPTY: RangePlan = { days: [], quarters: [], open: [], rows: [] }

/** Adds a span that is not empty; joined to the last one where they meet. */
function append(spans: TimeSpan[], span: TimeSpan): void {
  if (span.endMs <= span.startMs) return
  const last = spans.at(-1)
  if (last === undefined || last.endMs !== span.startMs) spans.push(span)
  else spans[spans.length - 1] = { startMs: last.startMs, endMs: span.endMs }
}
