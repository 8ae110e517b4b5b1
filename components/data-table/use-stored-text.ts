'use client'

import { useCallback, useSyncExternalStore } from 'react'

const CHANGED = 'switchyard:stored'

function subscribe(notify: () => void): () => void {
  window.addEventListener('storage', notify)
  window.addEventListener(CHANGED, notify)
  return () => {
    window.removeEventListener('storage', notify)
    window.removeEventListener(CHANGED, notify)
  }
}

/** A text this browser remembers under a key, '' = none; all that show it hear of a change. */
export function useStoredText(key: string): readonly [text: string, write: (text: string) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => window.localStorage.getItem(key) ?? '',
    () => '',
  )
  const write = useCallback(
    (next: string) => {
      window.localStorage.setItem(key, next)
      window.dispatchEvent(new Event(CHANGED))
    },
    [key],
  )
  return [text, write]
}
