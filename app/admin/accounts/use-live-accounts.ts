'use client'

import { useEffect, useState } from 'react'
import { callApi } from '@/components/api/call-api'
import type { AccountView } from '@/lib/services'
import { serverClock } from './server-clock'

const EVERY_MS = 5_000

type Seen = { readonly accounts: readonly AccountView[]; readonly nowMs: number }

/** The accounts of a page at the server's time `nowMs`, with load and health read anew every few seconds while the page is in sight. */
export function useLiveAccounts(accounts: readonly AccountView[], nowMs: number): Seen {
  const [live, setLive] = useState<{ readonly of: readonly AccountView[]; readonly seen: Seen } | null>(null)
  useEffect(() => {
    const ids = accounts.map(({ id }) => id).join(',')
    if (ids === '') return undefined
    let isCurrent = true
    const startedAt = performance.now()
    const read = async (): Promise<void> => {
      if (document.hidden) return
      const result = await callApi('GET /admin/accounts', { query: { page_size: 1000, ids } })
      if (!isCurrent || !result.ok) return
      const fresh = new Map(result.data.items.map((account) => [account.id, account]))
      const merged = accounts.map((account) => fresh.get(account.id) ?? account)
      const countedMs = nowMs + performance.now() - startedAt
      setLive({
        of: accounts,
        seen: { accounts: merged, nowMs: serverClock(countedMs, result.answeredAtMs) },
      })
    }
    const timer = setInterval(() => void read(), EVERY_MS)
    return () => {
      isCurrent = false
      clearInterval(timer)
    }
  }, [accounts, nowMs])
  return live?.of === accounts ? live.seen : { accounts, nowMs }
}
