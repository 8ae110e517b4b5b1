import { windowAt, type WindowNow } from '@/lib/billing'
import { decimalJson, maskKey, ZERO } from '@/lib/core'
import type { Prisma } from '../shared/database'
import {
  fromDatabase,
  toAmount,
  toAmountOrNull,
  toId,
  toIdOrNull,
  toTime,
  toTimeOrNull,
} from '../shared/json'
import { statusOf } from '../shared/narrow'
import type { Answer, Shown } from '../shared/answer'
import type { createdKeyAnswer, keyAnswer } from './answers'

/** The columns of a key answer. */
export const keySelect = {
  id: true,
  userId: true,
  groupId: true,
  name: true,
  keyPrefix: true,
  keyLast4: true,
  status: true,
  ipWhitelist: true,
  ipBlacklist: true,
  quotaUsd: true,
  limit5hUsd: true,
  limit1dUsd: true,
  limit7dUsd: true,
  rpmLimit: true,
  expiresAt: true,
  idempotencyEnabled: true,
  revision: true,
  createdAt: true,
  updatedAt: true,
  user: { select: { email: true } },
  group: { select: { name: true } },
  state: {
    select: {
      quotaUsed: true,
      usage5h: true,
      windowStart5h: true,
      usage1d: true,
      windowStart1d: true,
      usage7d: true,
      windowStart7d: true,
      lastUsedAt: true,
    },
  },
} satisfies Prisma.ApiKeySelect

export type KeyRow = Prisma.ApiKeyGetPayload<{ select: typeof keySelect }>

/** An API key as the API answers it; the key itself is shown once, at creation. Limits and usage in USD, `null` = no limit. */
export type KeyView = Answer<typeof keyAnswer>

/** The answer to the creation of a key: the only one with the key itself. */
export type CreatedKeyView = Shown<Answer<typeof createdKeyAnswer>, 'key'>

const HOUR_MS = 3_600_000

/** Renders a key row as it is at a time: windows that have ended count for nothing. */
export function toKeyView(row: KeyRow, now: Date): KeyView {
  const { state } = row
  const windows = {
    h5: currentWindow(state?.usage5h, state?.windowStart5h, { hours: 5, now }),
    d1: currentWindow(state?.usage1d, state?.windowStart1d, { hours: 24, now }),
    d7: currentWindow(state?.usage7d, state?.windowStart7d, { hours: 168, now }),
  }
  return {
    id: toId(row.id),
    user_id: toId(row.userId),
    user_email: row.user.email,
    group_id: toIdOrNull(row.groupId),
    group_name: row.group?.name ?? null,
    name: row.name,
    key_masked: maskKey(row),
    status: statusOf(row.status),
    quota: toAmountOrNull(row.quotaUsd),
    quota_used: state === null ? 0 : toAmount(state.quotaUsed),
    rate_limit_5h: toAmountOrNull(row.limit5hUsd),
    rate_limit_1d: toAmountOrNull(row.limit1dUsd),
    rate_limit_7d: toAmountOrNull(row.limit7dUsd),
    usage_5h: decimalJson(windows.h5.used),
    usage_1d: decimalJson(windows.d1.used),
    usage_7d: decimalJson(windows.d7.used),
    window_5h_ends_at: endOf(windows.h5),
    window_1d_ends_at: endOf(windows.d1),
    window_7d_ends_at: endOf(windows.d7),
    rpm_limit: row.rpmLimit,
    ip_whitelist: row.ipWhitelist,
    ip_blacklist: row.ipBlacklist,
    expires_at: toTimeOrNull(row.expiresAt),
    idempotency_enabled: row.idempotencyEnabled,
    last_used_at: toTimeOrNull(state?.lastUsedAt ?? null),
    revision: row.revision,
    created_at: toTime(row.createdAt),
    updated_at: toTime(row.updatedAt),
  }
}

function currentWindow(
  used: { toFixed(): string } | undefined,
  start: Date | null | undefined,
  { hours, now }: { readonly hours: number; readonly now: Date },
): WindowNow {
  const state = {
    startMs: start?.getTime() ?? null,
    used: used === undefined ? ZERO : fromDatabase(used),
    lengthMs: hours * HOUR_MS,
  }
  return windowAt(state, now.getTime())
}

function endOf(window: WindowNow): string | null {
  return window.endsAtMs === null ? null : new Date(window.endsAtMs).toISOString()
}
