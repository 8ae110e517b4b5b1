import type { AccountType, Platform } from '@/lib/core'
import {
  anthropicReset,
  credentialHeader,
  isForwardedHeader,
  matchTemporaryRule,
  oauthBetaHeader,
  type TemporaryRule,
  type UpstreamHeaders,
} from '@/lib/upstream'

type Fields = Readonly<Record<string, unknown>>

const TYPES: Readonly<Record<string, AccountType>> = {
  apikey: 'api_key',
  api_key: 'api_key',
  'api-key': 'api_key',
  oauth: 'oauth',
  setup_token: 'setup_token',
  'setup-token': 'setup_token',
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function typeOf(value: unknown): AccountType {
  return TYPES[textOf(value)] ?? 'oauth'
}

function headersOf(value: unknown): UpstreamHeaders {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).map(([name, text]) => [name.toLowerCase(), String(text)]),
  )
}

function ruleOf(value: unknown): TemporaryRule {
  const fields = fieldsOf(value)
  const keywords = Array.isArray(fields['keywords']) ? fields['keywords'] : []
  return {
    statusCode: Number(fields['error_code'] ?? fields['status_code']),
    keywords: keywords.map(String),
    durationMinutes: Number(fields['duration_minutes']),
  }
}

function matchRule(input: Fields): unknown {
  const rules = Array.isArray(input['rules']) ? input['rules'].map(ruleOf) : [ruleOf(input['rule'])]
  const rule = matchTemporaryRule(rules, {
    status: Number(input['status']),
    bodyText: textOf(input['body']),
  })
  return { match: rule !== null, pause_minutes: rule?.durationMinutes ?? 0 }
}

function authHeader(input: Fields): unknown {
  const [name, value] = credentialHeader({
    platform: (input['platform'] ?? 'anthropic') as Platform,
    type: typeOf(input['type']),
    secret: textOf(input['token'] ?? input['api_key'] ?? input['key']),
  })
  return { [name]: value, [name === 'authorization' ? 'Authorization' : name]: value }
}

/** Adapters of the areas `ratelimit.*`, `beta.oauth_header` and `forward.*`. */
export const upstreamAdapters: Readonly<Record<string, (input: Fields) => unknown>> = {
  'ratelimit.anthropic_429': (input) => {
    const resetMs = anthropicReset(headersOf(input['headers']))
    return { reset_unix: resetMs === null ? null : Math.floor(resetMs / 1_000) }
  },
  'ratelimit.temp_unsched_rule': matchRule,
  'beta.oauth_header': (input) => ({
    header: oauthBetaHeader({
      accountType: typeOf(input['account_type']),
      clientHeader: textOf(input['client_header']),
      model: textOf(input['model']),
    }),
  }),
  'forward.header_allowlist': (input) => ({
    forwarded: isForwardedHeader(textOf(input['header']), typeOf(input['account_type'])),
  }),
  'forward.auth_header': authHeader,
}
