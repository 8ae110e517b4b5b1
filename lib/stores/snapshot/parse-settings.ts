import { DEFAULT_SETTINGS, isTimeZone, parseDecimal, Decimal, type Settings } from '@/lib/core'
import type { GatewaySettings } from '@/lib/gateway'
import { DEFAULT_COOLDOWN_SETTINGS, type CooldownSettings } from '@/lib/scheduling'

const SECOND_MS = 1000

type Stored = ReadonlyMap<string, unknown>

type DurationName = keyof Settings & `${string}_seconds`
type SwitchName = 'family_fallback' | 'sticky_legacy_read'
type ChoiceName = 'unpriced_models' | 'on_client_abort' | 'holds' | 'subscription_windows' | 'store_outage'

const CHOICES: { readonly [K in ChoiceName]: readonly Settings[K][] } = {
  unpriced_models: ['reject', 'allow'],
  on_client_abort: ['drain', 'abort'],
  holds: ['bounded', 'strict'],
  subscription_windows: ['rolling', 'calendar'],
  store_outage: ['local', 'reject'],
}

/**
 * Reads the settings of the request path from rows of `settings` by their names. One that is not stored has its default, and
 * so has a value that makes no sense.
 */
export function parseSettings(stored: Stored): GatewaySettings {
  const holds = choice(stored, 'holds')
  return {
    defaultRateMultiplier: multiplier(stored),
    unpricedModels: choice(stored, 'unpriced_models'),
    familyFallback: isOn(stored, 'family_fallback'),
    onClientAbort: choice(stored, 'on_client_abort'),
    headersTimeoutMs: durationMs(stored, 'upstream_headers_timeout_seconds'),
    streamStartTimeoutMs: streamStartTimeoutMs(stored),
    idleTimeoutMs: durationMs(stored, 'upstream_idle_timeout_seconds'),
    stickyBreakAfterMs: durationMs(stored, 'sticky_break_after_seconds'),
    cooldowns: cooldowns(stored),
    errorProbeMs: errorProbeMs(stored),
    holds,
    subscriptionWindows: subscriptionWindows(stored),
    // A strict hold is worth nothing where processes count by themselves.
    storeOutage: holds === 'strict' ? 'reject' : choice(stored, 'store_outage'),
    stickyLegacyRead: isOn(stored, 'sticky_legacy_read'),
    corsAllowedOrigins: origins(stored),
  }
}

/** The settings of the request path while nothing is stored, and until something is read. */
export const DEFAULT_GATEWAY_SETTINGS: GatewaySettings = parseSettings(new Map())

function subscriptionWindows(stored: Stored): GatewaySettings['subscriptionWindows'] {
  const kind = choice(stored, 'subscription_windows')
  if (kind === 'rolling') return { kind }
  const zone = stored.get('subscription_time_zone')
  return {
    kind,
    timeZone: typeof zone === 'string' && isTimeZone(zone) ? zone : DEFAULT_SETTINGS.subscription_time_zone,
  }
}

function cooldowns(stored: Stored): CooldownSettings {
  const overloadFirstMs = durationMs(stored, 'overload_pause_seconds')
  return {
    ...DEFAULT_COOLDOWN_SETTINGS,
    overloadFirstMs,
    overloadMaxMs: Math.max(overloadFirstMs, durationMs(stored, 'overload_pause_max_seconds')),
    rateLimitDefaultMs: durationMs(stored, 'rate_limit_pause_seconds'),
  }
}

function multiplier(stored: Stored): Decimal {
  const parsed = parseDecimal(stored.get('default_rate_multiplier'))
  return parsed === null || parsed.isNegative()
    ? new Decimal(DEFAULT_SETTINGS.default_rate_multiplier)
    : parsed
}

function origins(stored: Stored): readonly string[] {
  const value = stored.get('cors_allowed_origins')
  return Array.isArray(value)
    ? value.filter((item) => typeof item === 'string')
    : DEFAULT_SETTINGS.cors_allowed_origins
}

/** `null` = accounts in error are not probed. */
function errorProbeMs(stored: Stored): number | null {
  const value = stored.get('account_error_probe_minutes')
  const minutes = isPositive(value) ? value : DEFAULT_SETTINGS.account_error_probe_minutes
  return minutes === 0 ? null : minutes * 60 * SECOND_MS
}

function streamStartTimeoutMs(stored: Stored): number {
  const value = stored.get('upstream_stream_start_timeout_seconds')
  const seconds = isPositive(value) ? value : DEFAULT_SETTINGS.upstream_stream_start_timeout_seconds
  return seconds === 0 ? Number.POSITIVE_INFINITY : seconds * SECOND_MS
}

function choice<K extends ChoiceName>(stored: Stored, name: K): Settings[K] {
  const value = stored.get(name)
  return CHOICES[name].find((known) => known === value) ?? DEFAULT_SETTINGS[name]
}

function isOn(stored: Stored, name: SwitchName): boolean {
  const value = stored.get(name)
  return typeof value === 'boolean' ? value : DEFAULT_SETTINGS[name]
}

function durationMs(stored: Stored, name: DurationName): number {
  const value = stored.get(name)
  return (isPositive(value) ? value : DEFAULT_SETTINGS[name]) * SECOND_MS
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0
}
