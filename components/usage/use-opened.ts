'use client'

import { useEffect, useState } from 'react'
import type { ApiResult } from '../api/call-api'

type Opened<Row> = { readonly id: string; readonly result: ApiResult<Row> }

/** What is read of the thing with an id, `null` while it is under way; `reload` reads it again and shows what stands until then. */
export function useOpened<Row>(
  id: string | null,
  load: (id: string) => Promise<ApiResult<Row>>,
): { readonly result: ApiResult<Row> | null; readonly reload: () => void } {
  const [opened, setOpened] = useState<Opened<Row> | null>(null)
  useEffect(() => {
    if (id === null) return
    let current = true
    void load(id).then((result) => {
      if (current) setOpened({ id, result })
    })
    return () => {
      current = false
    }
  }, [id, load])
  return {
    result: opened !== null && opened.id === id ? opened.result : null,
    reload: () => {
      if (id === null) return
      void load(id).then((result) => {
        setOpened((before) => (before?.id === id ? { id, result } : before))
      })
    },
  }
}
