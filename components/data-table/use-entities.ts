'use client'

import { useEffect, useState } from 'react'
import { withoutWholeKey } from '@/lib/core'

export type Entity = { readonly id: number; readonly name: string }

export type EntitiesState = 'loading' | 'loaded' | 'failed'

type Result = { readonly entities: readonly Entity[]; readonly state: EntitiesState }

/** An answer and the text it answers. */
type Answered = Result & { readonly text: string }

const TYPING_PAUSE_MS = 200
const SHOWN = 20

/**
 * Entities of a list of the JSON API that match a text; the newest question wins. Until it is answered the state is
 * `loading`, beside the entities of the one before.
 */
export function useEntities(listUrl: string, nameField: string, text: string): Result {
  const [result, setResult] = useState<Answered>({ entities: [], state: 'loading', text })
  useEffect(() => {
    const abort = new AbortController()
    const load = async (): Promise<void> => {
      const query = new URLSearchParams({ page_size: String(SHOWN), search: withoutWholeKey(text.trim()) })
      try {
        const response = await fetch(`${listUrl}?${query}`, { signal: abort.signal })
        if (!response.ok) throw new Error(`HTTP ${response.status}`)
        setResult({ entities: readEntities(await response.json(), nameField), state: 'loaded', text })
      } catch {
        if (!abort.signal.aborted) setResult({ entities: [], state: 'failed', text })
      }
    }
    const timer = setTimeout(() => void load(), text === '' ? 0 : TYPING_PAUSE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [listUrl, nameField, text])
  return result.text === text ? result : { entities: result.entities, state: 'loading' }
}

/** The entities of a list answer `{data: {items: [{id, …}]}}`; anything else is left out. */
export function readEntities(answer: unknown, nameField: string): Entity[] {
  const items = property(property(answer, 'data'), 'items')
  if (!Array.isArray(items)) return []
  return items.flatMap((item: unknown) => {
    const id = property(item, 'id')
    const name = property(item, nameField)
    return typeof id === 'number' && typeof name === 'string' ? [{ id, name }] : []
  })
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}
