import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '@/lib/core'
import { DEFAULT_COOLDOWN_SETTINGS } from '@/lib/scheduling'
import { DEFAULT_GATEWAY_SETTINGS, parseSettings } from '@/lib/stores/snapshot/parse-settings'

describe('settings of the request path', () => {
  it('are the same whether a default is stored or nothing is', () => {
    expect(parseSettings(new Map(Object.entries(DEFAULT_SETTINGS)))).toEqual(DEFAULT_GATEWAY_SETTINGS)
  })

  it('count one by one: what makes no sense has its default', () => {
    const stored = new Map<string, unknown>(
      Object.keys(DEFAULT_SETTINGS).map((name) => [name, { no: 'sense' }]),
    )
    expect(parseSettings(stored)).toEqual(DEFAULT_GATEWAY_SETTINGS)
    expect(parseSettings(stored.set('on_client_abort', 'abort'))).toEqual({
      ...DEFAULT_GATEWAY_SETTINGS,
      onClientAbort: 'abort',
    })
  })

  it('pause accounts by default for as long as scheduling does by itself', () => {
    expect(DEFAULT_GATEWAY_SETTINGS.cooldowns).toEqual(DEFAULT_COOLDOWN_SETTINGS)
  })

  it('are read in their units', () => {
    const stored = {
      default_rate_multiplier: '1.5',
      upstream_idle_timeout_seconds: 7,
      upstream_stream_start_timeout_seconds: 20,
      account_error_probe_minutes: 2,
      overload_pause_seconds: 900,
      subscription_windows: 'calendar',
      subscription_time_zone: 'Asia/Shanghai',
      family_fallback: false,
      sticky_legacy_read: true,
    }
    expect(parseSettings(new Map(Object.entries(stored)))).toMatchObject({
      idleTimeoutMs: 7_000,
      streamStartTimeoutMs: 20_000,
      errorProbeMs: 120_000,
      cooldowns: { overloadFirstMs: 900_000, overloadMaxMs: 900_000 },
      subscriptionWindows: { kind: 'calendar', timeZone: 'Asia/Shanghai' },
      familyFallback: false,
      stickyLegacyRead: true,
    })
  })

  it('refuse requests in an outage of the store while holds are strict', () => {
    expect(parseSettings(new Map([['holds', 'strict']])).storeOutage).toBe('reject')
  })
})
