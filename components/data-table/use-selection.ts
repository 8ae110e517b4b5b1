'use client'

import { useMemo, useState } from 'react'

/** Rows chosen by id; rows that have left the page are not chosen. */
export type Selection = {
  readonly ids: readonly number[]
  readonly has: (id: number) => boolean
  readonly toggle: (id: number) => void
  readonly all: 'none' | 'some' | 'all'
  readonly toggleAll: () => void
  readonly clear: () => void
}

/** The selection among the rows that are shown. */
export function useSelection(shown: readonly number[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  return useMemo(() => {
    const ids = shown.filter((id) => chosen.has(id))
    const all = ids.length === 0 ? 'none' : ids.length === shown.length ? 'all' : 'some'
    return {
      ids,
      all,
      has: (id) => chosen.has(id),
      toggle: (id) => setChosen(new Set(chosen.has(id) ? ids.filter((other) => other !== id) : [...ids, id])),
      toggleAll: () => setChosen(new Set(all === 'all' ? [] : shown)),
      clear: () => setChosen(new Set()),
    }
  }, [shown, chosen])
}
