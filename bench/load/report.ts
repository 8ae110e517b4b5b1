import { STREAMS, type OpenStreams } from '../streams/measure'
import { EVENTS_PER_SECOND } from '../streams/pace'
import type { AddedLatency } from './added-latency'
import { faultOf, median, type Comparison, type DoorRun } from './compare'
import type { LoadRun } from './wrk'

/** Everything one bench run measured. */
export type Findings = {
  readonly whole: Comparison
  readonly streamed: Comparison
  /** The streams through an nginx that buffers them. */
  readonly buffered: readonly LoadRun[]
  /** Streams asked for through Chat. A text says why they were not measured. */
  readonly translated: Comparison | string
  /** The first with limits shared through Redis. A text says why they were not measured. */
  readonly shared: Comparison | string
  readonly single: DoorRun
  /** A text says why they were not measured. */
  readonly routeHandlers: readonly LoadRun[] | string
  readonly latency: AddedLatency
  /** A text says why they were not measured. */
  readonly open: OpenStreams | string
  /** Usage rows in the database, and answers that were sent. */
  readonly rows: number
  readonly answers: number
  /** Requests that may have been cut off when a load run ended. */
  readonly cutOff: number
}

/** A line of the table. */
export type Row = {
  readonly what: string
  readonly measured: string
  readonly target: string
  readonly verdict: 'yes' | 'no' | '-'
}

function rateOf(runs: readonly LoadRun[]): number {
  return median(runs.map((run) => run.perSecond))
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

function verdict(isMet: boolean): 'yes' | 'no' {
  return isMet ? 'yes' : 'no'
}

function ratioRow(what: string, comparison: Comparison, target: number): Row {
  const yardstick = rateOf(comparison.yardstick)
  const gateway = rateOf(comparison.gateway)
  const ratio = gateway / yardstick
  return {
    what,
    measured: `${ratio.toFixed(2)} × nginx (${whole(gateway)} / ${whole(yardstick)} per second)`,
    target: `≥ ${target.toFixed(2)} ×`,
    verdict: verdict(ratio >= target),
  }
}

function routeHandlerRow(findings: Findings): Row {
  const what = 'against the same core in Next.js route handlers'
  if (typeof findings.routeHandlers === 'string')
    return { what, measured: `not measured: ${findings.routeHandlers}`, target: '≥ 10 ×', verdict: '-' }
  const handlers = rateOf(findings.routeHandlers)
  const ratio = rateOf(findings.whole.gateway) / handlers
  return {
    what,
    measured: `${ratio.toFixed(1)} × (${whole(handlers)} per second there)`,
    target: '≥ 10 ×',
    verdict: verdict(ratio >= 10),
  }
}

function latencyRows({ latency }: Findings): Row[] {
  return (['p50', 'p99'] as const).map((place): Row => {
    const added = latency.gateway[place] - latency.direct[place]
    const most = place === 'p50' ? 0.5 : 3
    return {
      what: `added latency at 500 requests/s, ${place}`,
      measured: `${added.toFixed(2)} ms (${latency.gateway[place].toFixed(2)} − ${latency.direct[place].toFixed(2)})`,
      target: `≤ ${most} ms`,
      verdict: verdict(added <= most),
    }
  })
}

function openRows({ open }: Findings): Row[] {
  const what = `${whole(STREAMS)} open streams, ${EVENTS_PER_SECOND} events/s each`
  if (typeof open === 'string')
    return [{ what, measured: `not measured: ${open}`, target: '≤ 25 ms', verdict: '-' }]
  const { direct, gateway, cpuMicroseconds, residentKiB } = open
  const added = gateway.p99 - direct.p99
  return [
    {
      what: `${what}: added delay of an event, p99`,
      measured: `${added.toFixed(1)} ms (${gateway.p99.toFixed(1)} − ${direct.p99.toFixed(1)})`,
      target: '≤ 25 ms',
      verdict: verdict(added <= 25),
    },
    {
      what: 'resident memory for such a stream',
      measured: `${whole(residentKiB)} KiB`,
      target: '≤ 100 KiB',
      verdict: verdict(residentKiB <= 100),
    },
    {
      what: 'CPU for such an event',
      measured: `${whole(cpuMicroseconds)} µs`,
      target: '-',
      verdict: '-',
    },
  ]
}

function cpuRow(what: string, runs: readonly DoorRun[]): Row {
  const all = median(runs.map((run) => run.cpuMicroseconds))
  const main = median(runs.map((run) => run.mainMicroseconds))
  return {
    what: `CPU per request, ${what}`,
    measured: `${whole(all)} µs (main thread ${whole(main)} µs)`,
    target: '≤ 100 µs',
    verdict: verdict(all <= 100),
  }
}

function settlementRows(findings: Findings): Row[] {
  const runs = [...findings.whole.gateway, ...findings.streamed.gateway]
  const events = runs.reduce((sum, run) => sum + run.requests, 0)
  const seconds = runs.reduce((sum, run) => sum + run.requests / run.perSecond + run.drainMs / 1_000, 0)
  const lag = Math.max(...runs.map((run) => run.atEnd.lagMs))
  const missing = findings.answers - findings.rows
  const isComplete = missing <= 0 && -missing <= findings.cutOff
  return [
    {
      what: 'settlement, under load until all is settled',
      measured: `${whole(events / seconds)} events per second`,
      target: '≥ 5,000',
      verdict: verdict(events / seconds >= 5_000),
    },
    {
      what: 'settlement lag at the end of a run',
      measured: `${whole(lag)} ms`,
      target: '≤ 2,000 ms',
      verdict: verdict(lag <= 2_000),
    },
    {
      what: 'usage rows for answers sent',
      measured: `${whole(findings.rows)} for ${whole(findings.answers)} (+ ≤ ${findings.cutOff} cut off at the end of runs)`,
      target: 'none lost',
      verdict: verdict(isComplete),
    },
  ]
}

function sharedRow({ shared }: Findings): Row {
  const what = 'non-streaming requests, Redis on localhost'
  if (typeof shared !== 'string') return ratioRow(what, shared, 0.3)
  return { what, measured: `not measured: ${shared}`, target: '≥ 0.30 ×', verdict: '-' }
}

function translatedRow({ translated }: Findings): Row {
  const what = 'translated streams (Chat ← Messages)'
  if (typeof translated !== 'string') return ratioRow(what, translated, 0.2)
  return { what, measured: `not measured: ${translated}`, target: '≥ 0.20 ×', verdict: '-' }
}

function bufferedRow({ buffered, streamed, translated }: Findings): Row {
  const nginx = rateOf(buffered)
  const beside = [streamed, translated].flatMap((comparison) =>
    typeof comparison === 'string' ? [] : [`${(rateOf(comparison.gateway) / nginx).toFixed(2)} ×`],
  )
  return {
    what: 'the streams above, beside nginx that buffers them',
    measured: `${beside.join(' and ')} nginx (${whole(nginx)} per second)`,
    target: '-',
    verdict: '-',
  }
}

/** The table's lines, in the order of the targets. */
export function rowsOf(findings: Findings): Row[] {
  return [
    ratioRow('non-streaming requests', findings.whole, 0.45),
    sharedRow(findings),
    ratioRow('streamed answers, 103 events', findings.streamed, 0.5),
    translatedRow(findings),
    bufferedRow(findings),
    routeHandlerRow(findings),
    ...latencyRows(findings),
    ...openRows(findings),
    cpuRow('64 connections', findings.whole.gateway),
    ...(typeof findings.shared === 'string'
      ? []
      : [cpuRow('64 connections, Redis on localhost', findings.shared.gateway)]),
    cpuRow('1 connection', [findings.single]),
    ...settlementRows(findings),
  ]
}

/** Why the whole run does not count; empty = it does. */
export function faultsOf(findings: Findings): string[] {
  const shared = typeof findings.shared === 'string' ? [] : findings.shared.gateway
  const translated = typeof findings.translated === 'string' ? [] : findings.translated.gateway
  const all = [findings.whole.gateway, findings.streamed.gateway, translated, shared, [findings.single]]
  const runs = all.flat()
  const faults = runs.map(faultOf).filter((fault) => fault !== null)
  const yardsticks = [...findings.whole.yardstick, ...findings.streamed.yardstick, ...findings.buffered]
  if (yardsticks.some((run) => run.refused > 0 || run.requests === 0)) faults.push('the yardstick failed')
  if (typeof findings.routeHandlers !== 'string' && findings.routeHandlers.some((run) => run.refused > 0))
    faults.push('route handlers refused requests')
  if (findings.latency.failures > 0) faults.push(`${findings.latency.failures} paced calls failed`)
  return faults
}

/** Renders rows as a table of even columns. */
export function renderTable(rows: readonly Row[]): string {
  const cells = [
    ['what', 'measured', 'target', 'met'],
    ...rows.map(({ what, measured, target, verdict: met }) => [what, measured, target, met]),
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  const lines = cells.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  )
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return [lines[0], rule, ...lines.slice(1)].join('\n')
}
