import { describe, expect, it } from 'vitest'
import { faultOf, median, type DoorRun } from '../../../bench/load/compare'
import { faultsOf, renderTable, rowsOf, type Findings } from '../../../bench/load/report'

const yardstick = { requests: 30_000, perSecond: 10_000, refused: 0, socketErrors: 0 }

function doorRun(parts: Partial<DoorRun> = {}): DoorRun {
  return {
    requests: 15_000,
    perSecond: 5_000,
    refused: 0,
    socketErrors: 0,
    cpuMicroseconds: 80,
    mainMicroseconds: 60,
    atEnd: { backlog: 0, lagMs: 100 },
    drainMs: 0,
    ...parts,
  }
}

function findings(parts: Partial<Findings> = {}): Findings {
  return {
    whole: { yardstick: [yardstick], gateway: [doorRun()] },
    streamed: { yardstick: [yardstick], gateway: [doorRun({ perSecond: 4_000 })] },
    buffered: [{ ...yardstick, perSecond: 20_000 }],
    translated: { yardstick: [yardstick], gateway: [doorRun({ perSecond: 2_500 })] },
    single: doorRun(),
    shared: 'no redis-server',
    routeHandlers: [{ ...yardstick, perSecond: 500 }],
    latency: { direct: { p50: 0.3, p99: 1 }, gateway: { p50: 0.7, p99: 5 }, samples: 100, failures: 0 },
    open: {
      direct: { events: 1_000, p50: 0.2, p99: 1 },
      gateway: { events: 1_000, p50: 2, p99: 27.5 },
      cpuMicroseconds: 20,
      residentKiB: 40,
    },
    rows: 45_100,
    answers: 45_100,
    cutOff: 64,
    ...parts,
  }
}

const measuredOf = (found: Findings, what: string) => {
  const row = rowsOf(found).find((candidate) => candidate.what.startsWith(what))
  return [row?.measured, row?.verdict]
}

describe('bench report', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[], Number.NaN],
  ])('takes the median of %j', (values, expected) => {
    expect(median(values)).toBe(expected)
  })

  it('shows ratios of one run against their targets', () => {
    expect(measuredOf(findings(), 'non-streaming')).toEqual([
      '0.50 × nginx (5,000 / 10,000 per second)',
      'yes',
    ])
    expect(measuredOf(findings(), 'streamed')).toEqual(['0.40 × nginx (4,000 / 10,000 per second)', 'no'])
    expect(measuredOf(findings(), 'translated')).toEqual(['0.25 × nginx (2,500 / 10,000 per second)', 'yes'])
    expect(measuredOf(findings(), 'the streams above')).toEqual([
      '0.20 × and 0.13 × nginx (20,000 per second)',
      '-',
    ])
    expect(measuredOf(findings(), 'against')).toEqual(['10.0 × (500 per second there)', 'yes'])
    expect(measuredOf(findings(), 'added latency at 500 requests/s, p50')).toEqual([
      '0.40 ms (0.70 − 0.30)',
      'yes',
    ])
    expect(measuredOf(findings(), 'added latency at 500 requests/s, p99')).toEqual([
      '4.00 ms (5.00 − 1.00)',
      'no',
    ])
  })

  it('shows what many open streams cost', () => {
    expect(measuredOf(findings(), '2,000 open streams')).toEqual(['26.5 ms (27.5 − 1.0)', 'no'])
    expect(measuredOf(findings(), 'resident memory')).toEqual(['40 KiB', 'yes'])
    expect(measuredOf(findings({ open: 'refused' }), '2,000 open streams')).toEqual([
      'not measured: refused',
      '-',
    ])
  })

  it('says so when the other door was not measured', () => {
    expect(measuredOf(findings({ routeHandlers: 'no build of the app' }), 'against')).toEqual([
      'not measured: no build of the app',
      '-',
    ])
  })

  it.each([
    [{ answers: 45_100, rows: 45_164 }, 'yes'],
    [{ answers: 45_100, rows: 45_099 }, 'no'],
    [{ answers: 45_100, rows: 45_165 }, 'no'],
  ])('counts rows against answers: %j', (parts, expected) => {
    expect(measuredOf(findings(parts), 'usage rows')[1]).toBe(expected)
  })

  it.each([
    [{}, null],
    [{ requests: 0 }, 'no answers'],
    [{ refused: 3 }, '3 answers were not 2xx'],
    [{ socketErrors: 1 }, '1 socket errors'],
    [{ atEnd: { backlog: 9, lagMs: 2_001 } }, 'settlement was 2001 ms behind'],
  ])('judges a run: %j', (parts, expected) => {
    expect(faultOf(doorRun(parts))).toBe(expected)
  })

  it('names every reason why a run does not count', () => {
    expect(faultsOf(findings())).toEqual([])
    const bad = findings({
      single: doorRun({ refused: 1 }),
      latency: { ...findings().latency, failures: 2 },
    })
    expect(faultsOf(bad)).toEqual(['1 answers were not 2xx', '2 paced calls failed'])
  })

  it('renders columns of even width', () => {
    const lines = renderTable(rowsOf(findings())).split('\n')
    expect(new Set(lines.map((line) => line.length)).size).toBe(1)
  })
})
