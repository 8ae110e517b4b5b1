'use client'

import { useEffect, useState } from 'react'
import { callApi } from '@/components/api/call-api'
import type { Concurrency } from '@/lib/services'

const EVERY_MS = 5_000

/** Slots and waiters, every five seconds while the page is seen; `null` until they are known. */
export function useConcurrency(paused: boolean): Concurrency | null {
  const [state, setState] = useState<Concurrency | null>(null)
  useEffect(() => {
    if (paused) return undefined
    let isGone = false
    const look = async (): Promise<void> => {
      if (document.hidden) return
      const result = await callApi('GET /admin/ops/concurrency')
      if (result.ok && !isGone) setState(result.data)
    }
    void look()
    const timer = setInterval(() => void look(), EVERY_MS)
    return () => {
      isGone = true
      clearInterval(timer)
    }
  }, [paused])
  return state
}
