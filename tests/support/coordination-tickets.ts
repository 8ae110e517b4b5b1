import type { SpendClaim, SpendLimit } from '@/lib/billing'
import { expect } from 'vitest'
import type { Admission, AdmissionAccount, AdmissionTicket, CoordinationStore, Lease } from '@/lib/gateway'

let requests = 0

/** An account offered to admission; one slot unless told otherwise. */
export function account(id: number, limits: Partial<AdmissionAccount> = {}): AdmissionAccount {
  return { id, concurrency: 1, maxSessions: null, sessionIdleMs: 300_000, ...limits }
}

/** A first ticket of a new request: user 1 without limit, pool 1:1, account 1 with one slot. */
export function ticket(parts: Partial<AdmissionTicket> = {}): AdmissionTicket {
  requests += 1
  return {
    requestId: `request-${requests}`,
    user: { id: 1, concurrency: 0 },
    rateLimits: [],
    pool: '1:1',
    accounts: [account(1)],
    sticky: null,
    claims: [],
    ticketId: null,
    ...parts,
  }
}

let versions = 0

/** A claim on a user's balance, newer than all before; amounts in units. */
export function balanceClaim(balance: bigint, parts: Partial<SpendClaim> = {}): SpendClaim {
  const limit: SpendLimit = { name: 'balance', limit: 0n, used: -balance, startMs: 0, endsAtMs: 0 }
  return { owner: 'u1', version: (versions += 1), limits: [limit], pending: 0n, hold: 0n, ...parts }
}

/** Admits and returns the lease; fails the test when the answer is another. */
export async function admitted(store: CoordinationStore, request: AdmissionTicket): Promise<Lease> {
  const admission = await store.admit(request)
  expect(admission).toMatchObject({ kind: 'admitted' })
  if (admission.kind !== 'admitted') throw new Error('unreachable')
  return admission.lease
}

/** Admits and returns the request as it looks again; fails the test unless it was queued. */
export async function queued(
  store: CoordinationStore,
  request: AdmissionTicket,
): Promise<AdmissionTicket & { ticketId: string }> {
  const admission = await store.admit(request)
  expect(admission).toMatchObject({ kind: 'queued' })
  if (admission.kind !== 'queued') throw new Error('unreachable')
  return { ...request, ticketId: admission.ticketId }
}

/** What an admission says, without ids: the account, the limit that is full, or the reason. */
export function gist(admission: Admission): string {
  switch (admission.kind) {
    case 'admitted':
      return `account ${admission.lease.accountId}`
    case 'queued':
      return `queued for ${admission.limit}`
    case 'bound':
      return `bound to ${admission.accountId}`
    case 'session_limited':
      return 'session limited'
    case 'refused':
      return admission.reason
    case 'rebuilding':
      return 'rebuilding'
    default:
      return admission satisfies never
  }
}
