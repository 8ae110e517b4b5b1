import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  anthropicReset,
  matchTemporaryRule,
  readRateLimitReset,
  type TemporaryRule,
  type UpstreamHeaders,
} from '@/lib/upstream'

const NOW_MS = 1_770_000_000_000
const NOW_S = NOW_MS / 1_000
const DAY_S = 86_400

function reset(headers: UpstreamHeaders, body: unknown = ''): number | null {
  const bodyText = typeof body === 'string' ? body : JSON.stringify(body)
  const untilMs = readRateLimitReset({ headers, bodyText, nowMs: NOW_MS })
  return untilMs === null ? null : (untilMs - NOW_MS) / 1_000
}

function windows(
  fiveHours: readonly [string, number],
  sevenDays: readonly [string, number],
): UpstreamHeaders {
  return {
    'anthropic-ratelimit-unified-5h-utilization': fiveHours[0],
    'anthropic-ratelimit-unified-5h-reset': String(fiveHours[1]),
    'anthropic-ratelimit-unified-7d-utilization': sevenDays[0],
    'anthropic-ratelimit-unified-7d-reset': String(sevenDays[1]),
  }
}

describe('anthropicReset', () => {
  it.each([
    ['one exhausted: its reset', windows(['1.0', 1_000_000_100], ['0.5', 1_000_000_900]), 1_000_000_100],
    ['the other: its reset', windows(['0.9', 1_000_000_100], ['1.2', 1_000_000_900]), 1_000_000_900],
    ['both: the later', windows(['1.0', 1_000_000_100], ['1.0', 1_000_000_900]), 1_000_000_900],
    ['neither: the sooner', windows(['0.9', 1_000_000_900], ['0.9', 1_000_000_100]), 1_000_000_100],
    ['shares as languages print them', windows(['1e0', 1_000_000_900], ['.3', 1_000_000_100]), 1_000_000_900],
    ['next to nothing used', windows(['1e-05', 1_000_000_100], ['1.', 1_000_000_900]), 1_000_000_900],
    ['the unified reset', { 'anthropic-ratelimit-unified-reset': '1000000500' }, 1_000_000_500],
    [
      'milliseconds',
      { 'anthropic-ratelimit-unified-5h-reset': '1770998400000', 'anthropic-ratelimit-unified-reset': '5' },
      1_770_998_400,
    ],
    [
      'an exhausted window without a reset leaves it to the unified one',
      {
        'anthropic-ratelimit-unified-5h-surpassed-threshold': 'true',
        'anthropic-ratelimit-unified-7d-reset': '1000000900',
        'anthropic-ratelimit-unified-reset': '1000000500',
      },
      1_000_000_500,
    ],
  ])('%s', (_name, headers, expectedSeconds) => {
    expect(anthropicReset(headers)).toBe(expectedSeconds * 1_000)
  })

  it.each([
    {},
    { 'anthropic-ratelimit-unified-5h-reset': 'soon' },
    { 'anthropic-ratelimit-unified-reset': '' },
  ])('nothing in %j', (headers) => {
    expect(anthropicReset(headers)).toBeNull()
  })
})

describe('readRateLimitReset', () => {
  it.each<[string, UpstreamHeaders, unknown, number | null]>([
    ['retry-after in seconds', { 'retry-after': '20' }, '', 20],
    ['retry-after as a date', { 'retry-after': new Date(NOW_MS + 90_000).toUTCString() }, '', 90],
    ['retry-after in milliseconds', { 'retry-after-ms': '2500', 'retry-after': '9' }, '', 2.5],
    [
      'openai requests',
      { 'x-ratelimit-reset-requests': '1m30s', 'x-ratelimit-remaining-requests': '0' },
      '',
      90,
    ],
    [
      'openai: the used-up one of two',
      {
        'x-ratelimit-reset-requests': '6m0s',
        'x-ratelimit-remaining-requests': '10',
        'x-ratelimit-reset-tokens': '20.5s',
        'x-ratelimit-remaining-tokens': '0',
      },
      '',
      20.5,
    ],
    [
      'openai: limits that are not used up tell nothing',
      {
        'x-ratelimit-reset-requests': '6ms',
        'x-ratelimit-remaining-requests': '9999',
        'x-ratelimit-reset-tokens': '10ms',
        'x-ratelimit-remaining-tokens': '199000',
        'retry-after': '120',
      },
      '',
      120,
    ],
    [
      'openai: a limit that does not say what is left may be the one',
      {
        'x-ratelimit-reset-requests': '6ms',
        'x-ratelimit-remaining-requests': '9999',
        'x-ratelimit-reset-tokens': '30s',
      },
      '',
      30,
    ],
    ['openai below a second: clamped', { 'x-ratelimit-reset-tokens': '20ms' }, '', 1],
    [
      'codex: the used-up window',
      {
        'x-codex-primary-used-percent': '100',
        'x-codex-primary-reset-after-seconds': '3600',
        'x-codex-secondary-used-percent': '40',
        'x-codex-secondary-reset-after-seconds': '60',
      },
      '',
      3_600,
    ],
    ['body: resets_at', {}, { error: { resets_at: NOW_S + 77 } }, 77],
    ['body: resets_at in milliseconds', {}, { error: { resets_at: NOW_MS + 77_000 } }, 77],
    ['body: resets_in_seconds', {}, { error: { type: 'usage_limit_reached', resets_in_seconds: 120 } }, 120],
    ['body: retryDelay', {}, { error: { details: [{ '@type': 'x' }, { retryDelay: '34.07s' }] } }, 34.07],
    ['body: a list', {}, [{ error: { details: [{ retryDelay: '5s' }] } }], 5],
    ['headers before body', { 'retry-after': '3' }, { error: { resets_in_seconds: 120 } }, 3],
    [
      'windows before retry-after',
      { ...windows(['1', NOW_S + 500], ['0', NOW_S + 900]), 'retry-after': '3' },
      '',
      500,
    ],
    ['the past: one second', { 'anthropic-ratelimit-unified-reset': String(NOW_S - 10) }, '', 1],
    ['too far: eight days', { 'retry-after': String(30 * DAY_S) }, '', 8 * DAY_S],
    ['zero seconds: one second', { 'retry-after': '0' }, '', 1],
    ['nothing', {}, { error: { message: 'slow down' } }, null],
    ['nonsense', { 'retry-after': 'later' }, '{', null],
  ])('%s', (_name, headers, ...[body, expectedSeconds]) => {
    expect(reset(headers, body)).toBe(expectedSeconds)
  })

  it('is within 1 s and 8 days of now, whatever arrives', () => {
    const text = fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String))
    const names = [
      'retry-after',
      'retry-after-ms',
      'x-ratelimit-reset-tokens',
      'anthropic-ratelimit-unified-reset',
    ]
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), text), fc.jsonValue(), (headers, body) => {
        const seconds = reset(headers, JSON.stringify(body))
        if (seconds === null) return
        expect(seconds).toBeGreaterThanOrEqual(1)
        expect(seconds).toBeLessThanOrEqual(8 * DAY_S)
      }),
    )
  })
})

describe('matchTemporaryRule', () => {
  const rule = { statusCode: 503, keywords: [' Overloaded '], durationMinutes: 30 }
  const at = (position: number): string => 'x'.repeat(position) + 'OVERLOADED'

  it.each<[string, readonly TemporaryRule[], string, TemporaryRule | null]>([
    ['status and keyword', [rule], 'Server overloaded', rule],
    ['another status', [{ ...rule, statusCode: 500 }], 'overloaded', null],
    ['an empty body', [rule], '', null],
    ['no keywords', [{ ...rule, keywords: [] }], 'overloaded', null],
    ['empty keywords', [{ ...rule, keywords: ['', ' '] }], 'overloaded', null],
    ['no duration', [{ ...rule, durationMinutes: 0 }], 'overloaded', null],
    ['the end of the first 64 KiB', [rule], at(65_526), rule],
    ['beyond the first 64 KiB', [rule], at(65_527), null],
    ['bytes, not characters', [rule], 'ü'.repeat(32_768) + 'overloaded', null],
    ['the first that matches', [{ ...rule, keywords: ['no'] }, rule], 'overloaded', rule],
  ])('%s', (_name, rules, ...[bodyText, expected]) => {
    expect(matchTemporaryRule(rules, { status: 503, bodyText })).toEqual(expected)
  })
})
