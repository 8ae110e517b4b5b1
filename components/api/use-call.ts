'use client'

import { useState } from 'react'
import { toast } from '../toast/toast'
import { useNavigation } from '../navigation'
import type { ApiResult } from './call-api'
import { useErrorText } from './use-error-text'

/** Waits for one call at a time, says how it went and reads the page anew. */
export function useCall(): {
  readonly busy: boolean
  /** Takes a call that was begun and what is said when it worked; answers whether it did. */
  readonly call: (begun: Promise<ApiResult>, done: string) => Promise<boolean>
} {
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const [busy, setBusy] = useState(false)
  return {
    busy,
    async call(begun, done) {
      setBusy(true)
      const result = await begun
      setBusy(false)
      if (result.ok) toast.success(done)
      else toast.error(errorText({ code: result.reason, message: result.message }))
      refresh()
      return result.ok
    },
  }
}
