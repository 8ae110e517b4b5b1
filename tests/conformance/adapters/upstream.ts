import {
  anthropicReset,
  credentialHeader,
  isForwardedHeader,
  matchTemporaryRule,
  oauthBetaHeader,
  type TemporaryRule,
} from '@/lib/upstream'
import type { AdapterTable, CaseInput } from '../support/adapter'
import {
  accountTypeOf,
  bodyTextOf,
  headersOf,
  listOf,
  objectOf,
  objectsOf,
  platformOf,
  textOf,
} from '../support/read-input'

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
    bodyText: bodyTextOf(input['body']),
  })
  return { match: rule !== null, pause_minutes: rule?.durationMinutes ?? 0 }
}

function authHeader(input: CaseInput): unknown {
  const [name, value] = credentialHeader({
    platform: platformOf(input['platform']),
    type: accountTypeOf(input['type'] ?? input['account_type']),
    secret: textOf(input['token'] ?? input['access_token'] ?? input['api_key'] ?? input['key']),
  })
  const others = { Authorization: null, 'x-api-key': null, 'x-goog-api-key': null }
  return { ...others, [name]: value, [name === 'authorization' ? 'Authorization' : name]: value }
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
      accountType: accountTypeOf(input['account_type']),
      clientHeader: textOf(input['client_header']),
      model: textOf(input['model']),
    }),
  }),
  'forward.header_allowlist': (input) => ({
    forwarded: isForwardedHeader(textOf(input['header']), accountTypeOf(input['account_type'])),
  }),
  'forward.auth_header': authHeader,
}
