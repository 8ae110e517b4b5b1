'use client'

import { useCallback, useMemo } from 'react'
import { useStoredText } from './use-stored-text'

type Visibility = Readonly<Record<string, boolean>>

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
  const [stored, write] = useStoredText(`switchyard.columns.${tableId}`)
  const visibility = useMemo(
    () => ({ ...defaults, ...(stored === '' ? {} : parse(stored)) }),
    [defaults, stored],
  )
  const change = useCallback((next: Visibility) => write(JSON.stringify(next)), [write])
  return [visibility, change]
}
