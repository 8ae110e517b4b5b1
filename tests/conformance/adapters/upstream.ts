import type { AccountType } from '@/lib/core'
import {
  anthropicReset,
  credentialHeader,
  isForwardedHeader,
  matchTemporaryRule,
  oauthBetaHeader,
  type TemporaryRule,
  type UpstreamHeaders,
} from '@/lib/upstream'
import type { AdapterTable, CaseInput } from '../support/adapter'
import { listOf, objectOf, objectsOf, platformOf, textOf } from '../support/read-input'

const TYPES: Readonly<Record<string, AccountType>> = {
  apikey: 'api_key',
  api_key: 'api_key',
  'api-key': 'api_key',
  oauth: 'oauth',
  setup_token: 'setup_token',
  'setup-token': 'setup_token',
}

function typeOf(value: unknown): AccountType {
  return TYPES[textOf(value)] ?? 'oauth'
}

function headersOf(value: unknown): UpstreamHeaders {
  return Object.fromEntries(
    Object.entries(objectOf(value)).map(([name, text]) => [name.toLowerCase(), String(text)]),
  )
}

function ruleOf(value: unknown): TemporaryRule {
  const fields = objectOf(value)
  return {
    statusCode: Number(fields['error_code'] ?? fields['status_code']),
    keywords: listOf(fields['keywords']).map(String),
    durationMinutes: Number(fields['duration_minutes']),
  }
}

function matchRule(input: CaseInput): unknown {
  const rules = 'rules' in input ? objectsOf(input['rules']).map(ruleOf) : [ruleOf(input['rule'])]
  const rule = matchTemporaryRule(rules, {
    status: Number(input['status']),
    bodyText: textOf(input['body']),
  })
  return { match: rule !== null, pause_minutes: rule?.durationMinutes ?? 0 }
}

function authHeader(input: CaseInput): unknown {
  const [name, value] = credentialHeader({
    platform: platformOf(input['platform']),
    type: typeOf(input['type']),
    secret: textOf(input['token'] ?? input['api_key'] ?? input['key']),
  })
  return { [name]: value, [name === 'authorization' ? 'Authorization' : name]: value }
}

/** Adapters of the areas `ratelimit.*`, `beta.oauth_header` and `forward.*`. */
export const adapters: AdapterTable = {
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
