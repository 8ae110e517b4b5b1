/** Sessions an account serves: seen last, and how many requests of it are running (those never idle out). */
export type SessionCounts = Map<string, { lastSeenMs: number; running: number }>

type SessionLimit = { readonly maxSessions: number | null; readonly sessionIdleMs: number }

/** Whether the account counts sessions at all. */
export function countsSessions(limit: SessionLimit): boolean {
  return limit.maxSessions !== null && limit.maxSessions > 0
}

/** Whether a session may use the account: already counted, or one of at most `maxSessions`. Forgets idle sessions when full. */
export function hasSessionRoom(input: {
  readonly sessions: SessionCounts
  readonly key: string
  readonly limit: SessionLimit
  readonly nowMs: number
}): boolean {
  const { sessions, limit, nowMs } = input
  const most = limit.maxSessions ?? 0
  if (sessions.size < most) return true
  for (const [key, session] of sessions) {
    if (session.running === 0 && session.lastSeenMs + limit.sessionIdleMs <= nowMs) sessions.delete(key)
  }
  return sessions.size < most || sessions.has(input.key)
}

/** A request of the session starts. */
export function enterSession(sessions: SessionCounts, key: string, nowMs: number): void {
  const session = sessions.get(key)
  if (session === undefined) {
    sessions.set(key, { lastSeenMs: nowMs, running: 1 })
    return
  }
  session.lastSeenMs = nowMs
  session.running += 1
}

/** A request of the session ends; its idle time starts here. */
export function exitSession(sessions: SessionCounts, key: string, nowMs: number): void {
  const session = sessions.get(key)
  if (session === undefined) return
  session.lastSeenMs = nowMs
  session.running = Math.max(0, session.running - 1)
}
