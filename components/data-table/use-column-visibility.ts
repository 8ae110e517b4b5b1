'use client'

import { useCallback, useMemo, useSyncExternalStore } from 'react'

type Visibility = Readonly<Record<string, boolean>>

const CHANGED = 'switchyard:columns'

function subscribe(notify: () => void): () => void {
  window.addEventListener('storage', notify)
  window.addEventListener(CHANGED, notify)
  return () => {
    window.removeEventListener('storage', notify)
    window.removeEventListener(CHANGED, notify)
  }
}

function parse(text: string): Visibility {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(Object.entries(value).map(([id, shown]) => [id, shown === true]))
  } catch {
    return {}
  }
}

/** Which columns a viewer sees, remembered in this browser under the table's id. */
export function useColumnVisibility(
  tableId: string,
  defaults: Visibility,
): readonly [visibility: Record<string, boolean>, change: (next: Visibility) => void] {
  const storageKey = `switchyard.columns.${tableId}`
  const stored = useSyncExternalStore(
    subscribe,
    () => window.localStorage.getItem(storageKey) ?? '',
    () => '',
  )
  const visibility = useMemo(
    () => ({ ...defaults, ...(stored === '' ? {} : parse(stored)) }),
    [defaults, stored],
  )
  const change = useCallback(
    (next: Visibility) => {
      window.localStorage.setItem(storageKey, JSON.stringify(next))
      window.dispatchEvent(new Event(CHANGED))
    },
    [storageKey],
  )
  return [visibility, change]
}
