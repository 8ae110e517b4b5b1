import { fieldOf } from './json/read-span'

const SESSION_IN_USER_ID = /session_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/i

/** The session id inside `metadata.user_id`: after `session_`, or `session_id` of a JSON string; empty = none. */
export function sessionIdOfUserId(metadataUserId: string): string {
  const match = SESSION_IN_USER_ID.exec(metadataUserId)
  if (match?.[1] !== undefined) return match[1]
  const sessionId = fieldOf(parseObjectText(metadataUserId), 'session_id')
  return typeof sessionId === 'string' ? sessionId.trim() : ''
}

/** The value of a string that holds a JSON object; `null` for every other string. */
export function parseObjectText(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
