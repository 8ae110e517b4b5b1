import { sharedMultiplier } from '@/lib/billing'
import { buildModelTable } from '@/lib/core'
import type { GatewayAccount } from '@/lib/gateway'
import { sharedText } from '../shared-text'
import type { StoreLogger } from '../store-logger'
import { chatgptAccountOf } from '../upkeep/chatgpt-account'
import { expiryOf, parseCredentials, textOf, type PlainCredentials } from '../upkeep/read-credentials'
import type { AccountRow } from './config-rows'

/** What opening credentials needs. */
export type CredentialOpener = {
  readonly decrypt: (ciphertext: string) => string
  readonly logger: StoreLogger
}

/**
 * An account ready for the request path, its secrets in plain text. One whose secrets cannot be read is not schedulable:
 * the log says so, the others are unaffected. Nor is one whose proxy is disabled: it must not call out directly.
 */
export function compileAccountRow(row: AccountRow, opener: CredentialOpener): GatewayAccount {
  const secrets = openSecrets(row, opener)
  return {
    id: row.id,
    name: row.name,
    platform: sharedText(row.platform),
    type: sharedText(row.type),
    status: sharedText(row.status),
    schedulable: row.schedulable && secrets !== null && row.proxy_status !== 'disabled',
    expiresAtMs: row.expires_at_ms,
    autoPauseOnExpired: row.auto_pause_on_expired,
    concurrency: row.concurrency,
    priority: row.priority,
    loadFactor: row.load_factor,
    modelMapping: buildModelTable(Object.entries(row.model_mapping)),
    mixedScheduling: row.mixed_scheduling,
    maxSessions: row.max_sessions,
    sessionIdleMs: row.session_idle_minutes * 60_000,
    baseUrl: row.base_url,
    secret: secrets?.secret ?? '',
    proxy: secrets?.proxy ?? null,
    tokenLife: secrets?.tokenLife ?? null,
    projectId: secrets?.projectId ?? null,
    chatgptAccountId: secrets?.chatgptAccountId ?? null,
    identity: row.type === 'api_key' ? null : identityOf(row, secrets?.accountUuid ?? ''),
    customErrorCodes: row.custom_error_codes,
    temporaryRules: row.temp_unschedulable_rules.map((rule) => ({
      statusCode: rule.status_code,
      keywords: rule.keywords,
      durationMinutes: rule.duration_minutes,
    })),
    rateMultiplier: sharedMultiplier(row.rate_multiplier),
    interceptWarmup: row.intercept_warmup,
  }
}

type Secrets = Pick<GatewayAccount, 'secret' | 'proxy' | 'tokenLife' | 'projectId'> & {
  readonly accountUuid: string
  readonly chatgptAccountId: string | null
}

function openSecrets(row: AccountRow, { decrypt, logger }: CredentialOpener): Secrets | null {
  try {
    const credentials = parseCredentials(decrypt(row.credentials))
    const tokenLife = tokenLifeOf(row, credentials)
    const field = row.type === 'api_key' ? 'api_key' : 'access_token'
    const secret = textOf(credentials, field) ?? (tokenLife === null ? null : '')
    if (secret === null) throw new Error(`the credentials hold no ${field}`)
    const accountUuid = textOf(credentials, 'account_uuid') ?? ''
    const projectId = textOf(credentials, 'project_id')
    const chatgptAccountId = row.platform === 'openai' ? chatgptAccountOf(credentials) : null
    return { secret, tokenLife, accountUuid, projectId, chatgptAccountId, proxy: proxyOf(row, decrypt) }
  } catch (error) {
    logger.error({ accountId: row.id, err: error }, 'the credentials of an account cannot be read')
    return null
  }
}

/** A token that is not there yet has run out: the first request fetches it. */
function tokenLifeOf(row: AccountRow, credentials: PlainCredentials): GatewayAccount['tokenLife'] {
  if (row.type === 'api_key' || textOf(credentials, 'refresh_token') === null) return null
  return { expiresAtMs: textOf(credentials, 'access_token') === null ? 0 : expiryOf(credentials) }
}

function identityOf(
  { stable_identity: stored }: AccountRow,
  accountUuid: string,
): GatewayAccount['identity'] {
  if (stored?.enabled !== true) return null
  return { clientId: stored.client_id ?? null, headers: stored.headers ?? null, accountUuid }
}

function proxyOf(row: AccountRow, decrypt: (ciphertext: string) => string): GatewayAccount['proxy'] {
  const { proxy_protocol: protocol, proxy_host: host, proxy_port: port } = row
  if (protocol === null || host === null || port === null) return null
  const password = row.proxy_password === null ? null : decrypt(row.proxy_password)
  return { protocol, host, port, username: row.proxy_username, password }
}
