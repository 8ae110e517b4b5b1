'use client'

import { useEffect, useState } from 'react'
import { apiUrl } from '@/components/api/api-url'
import type { RealtimeEvent } from '@/lib/services'

export type Connection = 'connecting' | 'live' | 'lost' | 'paused'

type Realtime = {
  readonly state: RealtimeEvent
  readonly connection: Connection
  readonly pause: () => void
  readonly resume: () => void
}

/** What the gateway does, each second; the browser connects anew by itself, and a hidden page does not listen. */
export function useRealtime(first: RealtimeEvent): Realtime {
  const [state, setState] = useState(first)
  const [connection, setConnection] = useState<Connection>('connecting')
  const [paused, setPaused] = useState(false)
  useEffect(() => {
    if (paused) return undefined
    let source: EventSource | null = null
    const hear = (event: MessageEvent<string>): void => {
      setState(readEvent(event.data))
      setConnection('live')
    }
    const open = (): void => {
      source = new EventSource(apiUrl('GET /admin/ops/realtime'))
      source.addEventListener('state', hear)
      source.addEventListener('unavailable', hear)
      source.addEventListener('error', () => setConnection('lost'))
    }
    const close = (): void => {
      source?.close()
      source = null
    }
    const followVisibility = (): void => {
      if (document.hidden) close()
      else if (source === null) open()
    }
    document.addEventListener('visibilitychange', followVisibility)
    followVisibility()
    return () => {
      document.removeEventListener('visibilitychange', followVisibility)
      close()
    }
  }, [paused])
  return {
    state,
    connection: paused ? 'paused' : connection,
    pause: () => setPaused(true),
    resume: () => {
      setConnection('connecting')
      setPaused(false)
    },
  }
}

/** The API of this very build sends what its type says. */
function readEvent(text: string): RealtimeEvent {
  return JSON.parse(text) as RealtimeEvent
}
