import { headerValue } from './header-value'
import { fieldOf } from './json/read-span'
import type { RequestHeaders } from './protocol'
import { parseObjectText, sessionIdOfUserId } from './session-id'

const USER_AGENT = /^claude-cli\/\d/i
const USER_ID = /^user_[0-9a-f]{64}_account_[0-9a-f-]*_session_[0-9a-f-]{36}$/i

/**
 * Whether a request comes from the Claude Code CLI: user-agent `claude-cli/…`, and for messages also `x-app` and a
 * well-formed `metadata.user_id`. `undefined` as user id = an endpoint without metadata, where the user-agent decides.
 */
export function isClaudeCodeClient(
  headers: RequestHeaders,
  metadataUserId: string | null | undefined,
): boolean {
  if (!USER_AGENT.test(headerValue(headers, 'user-agent'))) return false
  if (metadataUserId === undefined) return true
  if (metadataUserId === null || headerValue(headers, 'x-app') === '') return false
  return isWellFormedUserId(metadataUserId)
}

/** Both forms the CLI has used: `user_<hash>_account_<uuid>_session_<uuid>`, and a JSON object of the same parts. */
function isWellFormedUserId(metadataUserId: string): boolean {
  if (USER_ID.test(metadataUserId)) return true
  const deviceId = fieldOf(parseObjectText(metadataUserId), 'device_id')
  return typeof deviceId === 'string' && deviceId !== '' && sessionIdOfUserId(metadataUserId) !== ''
}
