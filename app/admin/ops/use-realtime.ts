'use client'

import { useEffect, useRef, useState } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { callApi } from '@/components/api/call-api'
import { useNavigation } from '@/components/navigation'
import type { RealtimeEvent } from '@/lib/services'
import { followEvents } from './follow-events'

export type Connection = 'connecting' | 'live' | 'lost' | 'paused'

type Realtime = {
  readonly state: RealtimeEvent
  readonly connection: Connection
  readonly pause: () => void
  readonly resume: () => void
}

/**
 * What the gateway does, each second; a connection that is lost is made anew, a hidden page does not listen, and who is signed
 * out meanwhile is led to the sign-in.
 */
export function useRealtime(first: RealtimeEvent): Realtime {
  const { refresh } = useNavigation()
  const signedOut = useRef(refresh)
  useEffect(() => {
    signedOut.current = refresh
  }, [refresh])
  const [state, setState] = useState(first)
  const [connection, setConnection] = useState<Connection>('connecting')
  const [paused, setPaused] = useState(false)
  useEffect(() => {
    if (paused) return undefined
    let end: (() => void) | null = null
    const begin = (): void => {
      end = followEvents({
        open: () => new EventSource(apiUrl('GET /admin/ops/realtime')),
        names: ['state', 'unavailable'],
        hear: (data) => {
          setState(readEvent(data))
          setConnection('live')
        },
        lost: () => setConnection('lost'),
        mayReopen: async () => {
          const isSignedIn = await hasSession()
          // The page itself knows the way to the sign-in, and back.
          if (!isSignedIn) signedOut.current()
          return isSignedIn
        },
      })
    }
    const followVisibility = (): void => {
      if (document.hidden) {
        end?.()
        end = null
      } else if (end === null) begin()
    }
    document.addEventListener('visibilitychange', followVisibility)
    followVisibility()
    return () => {
      document.removeEventListener('visibilitychange', followVisibility)
      end?.()
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

/** An `EventSource` does not tell why it was refused; any other call does. */
async function hasSession(): Promise<boolean> {
  const result = await callApi('GET /admin/ops/concurrency')
  return result.ok || result.status !== 401
}

/** The API of this very build sends what its type says. */
function readEvent(text: string): RealtimeEvent {
  return JSON.parse(text) as RealtimeEvent
}
