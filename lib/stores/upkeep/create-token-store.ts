import type { Pool } from 'pg'
import type { Platform, ProxyProtocol } from '@/lib/core'
import { expiryOf, parseCredentials, textOf } from './read-credentials'

/** The key ring's two ways. */
export type Cipher = {
  encrypt(plain: string): string
  decrypt(encrypted: string): string
}

type Row = {
  readonly platform: Platform
  readonly credentials: string
  readonly token_endpoint: string | null
  readonly client_id: string | null
  readonly scopes: readonly string[]
  readonly proxy_protocol: ProxyProtocol | null
  readonly proxy_host: string
  readonly proxy_port: number
  readonly proxy_username: string | null
  readonly proxy_password: string | null
}

// An account whose proxy is disabled must not call out at all.
const READ = `SELECT a.platform, a.credentials, a.oauth_token_endpoint AS token_endpoint, a.oauth_client_id AS client_id,
  a.oauth_scopes AS scopes, x.protocol AS proxy_protocol, x.host AS proxy_host, x.port AS proxy_port,
  x.username AS proxy_username, x.password AS proxy_password
FROM accounts AS a LEFT JOIN proxies AS x ON x.id = a.proxy_id
WHERE a.id = $1 AND a.deleted_at IS NULL AND a.type <> 'api_key' AND (x.id IS NULL OR x.status = 'active')`

// The cipher text is the version: it differs after every encryption. Neither revision nor updated_at move, since no
// operator changed anything.
const REPLACE = `WITH written AS (
  UPDATE accounts SET credentials = $3 WHERE id = $1 AND credentials = $2 AND deleted_at IS NULL RETURNING id
), counted AS (
  INSERT INTO account_state AS s (account_id, token_version) SELECT id, 1 FROM written
  ON CONFLICT (account_id) DO UPDATE SET token_version = s.token_version + 1
)
SELECT announce_change('account', id) FROM written`

/** What the store keeps of a token answer; the endpoint's silence is `null`. */
type Tokens = {
  readonly accessToken: string
  readonly refreshToken: string | null
  readonly expiresAtMs: number | null
  readonly idToken: string | null
  readonly accountUuid: string | null
}

/** The tokens of OAuth accounts in their rows, encrypted; a change is announced like an operator's. */
export function createTokenStore(pool: Pick<Pool, 'query'>, cipher: Cipher) {
  return {
    async read(accountId: number) {
      const { rows } = await pool.query<Row>(READ, [accountId])
      const [row] = rows
      if (row === undefined) return null
      const credentials = parseCredentials(cipher.decrypt(row.credentials))
      return {
        platform: row.platform,
        proxy: proxyOf(row, cipher),
        accessToken: textOf(credentials, 'access_token'),
        refreshToken: textOf(credentials, 'refresh_token'),
        clientSecret: textOf(credentials, 'client_secret'),
        expiresAtMs: expiryOf(credentials),
        endpoint: { url: row.token_endpoint, clientId: row.client_id, scopes: row.scopes },
        mark: row.credentials,
      }
    },
    async replace(input: { readonly accountId: number; readonly mark: string; readonly tokens: Tokens }) {
      const { accountId, mark, tokens } = input
      const renewed = withTokens(parseCredentials(cipher.decrypt(mark)), tokens)
      const sealed = cipher.encrypt(JSON.stringify(renewed))
      const { rowCount } = await pool.query(REPLACE, [accountId, mark, sealed])
      return rowCount === 1
    },
  }
}

/** Everything else that is stored with the tokens stays; a lifetime that is not told is not known any more. */
function withTokens(stored: Readonly<Record<string, unknown>>, tokens: Tokens): Record<string, unknown> {
  const { expires_at: _over, expires_in: _lifetime, ...others } = stored
  const uuid = textOf(stored, 'account_uuid') ?? tokens.accountUuid
  return {
    ...others,
    access_token: tokens.accessToken,
    ...(tokens.refreshToken === null ? {} : { refresh_token: tokens.refreshToken }),
    ...(tokens.idToken === null ? {} : { id_token: tokens.idToken }),
    ...(tokens.expiresAtMs === null ? {} : { expires_at: new Date(tokens.expiresAtMs).toISOString() }),
    ...(uuid === null ? {} : { account_uuid: uuid }),
  }
}

function proxyOf(row: Row, cipher: Cipher) {
  const { proxy_protocol: protocol, proxy_host: host, proxy_port: port, proxy_username: username } = row
  if (protocol === null) return null
  const password = row.proxy_password === null ? null : cipher.decrypt(row.proxy_password)
  return { protocol, host, port, username, password }
}
