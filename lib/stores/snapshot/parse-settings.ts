import { isTimeZone, ONE, parseDecimal } from '@/lib/core'
import type { Decimal } from '@/lib/core'
import type { GatewaySettings } from '@/lib/gateway'
import { DEFAULT_COOLDOWN_SETTINGS, type CooldownSettings } from '@/lib/scheduling'

const SECOND_MS = 1000

/** The values that hold while a setting is not stored. */
export const DEFAULT_SETTINGS: GatewaySettings = {
  defaultRateMultiplier: ONE,
  unpricedModels: 'reject',
  familyFallback: true,
  onClientAbort: 'drain',
  headersTimeoutMs: 600 * SECOND_MS,
  idleTimeoutMs: 180 * SECOND_MS,
  stickyBreakAfterMs: 60 * SECOND_MS,
  cooldowns: DEFAULT_COOLDOWN_SETTINGS,
  errorProbeMs: null,
  holds: 'bounded',
  subscriptionWindows: { kind: 'rolling' },
  storeOutage: 'local',
  stickyLegacyRead: false,
  corsAllowedOrigins: [],
}

/**
 * Reads the settings of the request path from rows of `settings`: `default_rate_multiplier`, `unpriced_models`,
 * `family_fallback`, `on_client_abort`, `upstream_headers_timeout_seconds`, `upstream_idle_timeout_seconds`,
 * `sticky_break_after_seconds`, `overload_pause_seconds`, `overload_pause_max_seconds`, `rate_limit_pause_seconds`,
 * `account_error_probe_minutes`, `holds`, `subscription_windows`, `subscription_time_zone`, `store_outage`, `sticky_legacy_read`,
 * `cors_allowed_origins`. A value that makes no sense counts as not stored.
 */
export function parseSettings(stored: ReadonlyMap<string, unknown>): GatewaySettings {
  const fallback = DEFAULT_SETTINGS
  const holds = stored.get('holds') === 'strict' ? 'strict' : fallback.holds
  const probeMs = durationMs(stored.get('account_error_probe_minutes'))
  return {
    defaultRateMultiplier:
      multiplier(stored.get('default_rate_multiplier')) ?? fallback.defaultRateMultiplier,
    unpricedModels: stored.get('unpriced_models') === 'allow' ? 'allow' : fallback.unpricedModels,
    familyFallback: stored.get('family_fallback') !== false,
    onClientAbort: stored.get('on_client_abort') === 'abort' ? 'abort' : fallback.onClientAbort,
    headersTimeoutMs: durationMs(stored.get('upstream_headers_timeout_seconds')) ?? fallback.headersTimeoutMs,
    idleTimeoutMs: durationMs(stored.get('upstream_idle_timeout_seconds')) ?? fallback.idleTimeoutMs,
    stickyBreakAfterMs: durationMs(stored.get('sticky_break_after_seconds')) ?? fallback.stickyBreakAfterMs,
    cooldowns: cooldowns(stored),
    errorProbeMs: probeMs === null ? null : probeMs * 60,
    holds,
    subscriptionWindows: subscriptionWindows(stored),
    // A strict hold is worth nothing where processes count by themselves.
    storeOutage:
      holds === 'strict' || stored.get('store_outage') === 'reject' ? 'reject' : fallback.storeOutage,
    stickyLegacyRead: stored.get('sticky_legacy_read') === true,
    corsAllowedOrigins: texts(stored.get('cors_allowed_origins')),
  }
}

function subscriptionWindows(stored: ReadonlyMap<string, unknown>): GatewaySettings['subscriptionWindows'] {
  if (stored.get('subscription_windows') !== 'calendar') return { kind: 'rolling' }
  const timeZone = stored.get('subscription_time_zone')
  return {
    kind: 'calendar',
    timeZone: typeof timeZone === 'string' && isTimeZone(timeZone) ? timeZone : 'UTC',
  }
}

function cooldowns(stored: ReadonlyMap<string, unknown>): CooldownSettings {
  const base = DEFAULT_COOLDOWN_SETTINGS
  const overloadFirstMs = durationMs(stored.get('overload_pause_seconds')) ?? base.overloadFirstMs
  const overloadMaxMs = durationMs(stored.get('overload_pause_max_seconds')) ?? base.overloadMaxMs
  return {
    ...base,
    overloadFirstMs,
    overloadMaxMs: Math.max(overloadFirstMs, overloadMaxMs),
    rateLimitDefaultMs: durationMs(stored.get('rate_limit_pause_seconds')) ?? base.rateLimitDefaultMs,
  }
}

function multiplier(value: unknown): Decimal | null {
  const parsed = parseDecimal(value)
  return parsed === null || parsed.isNegative() ? null : parsed
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function durationMs(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value * SECOND_MS : null
}
