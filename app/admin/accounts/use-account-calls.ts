'use client'

import { useState } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi } from '@/components/api/call-api'
import { useErrorText } from '@/components/api/use-error-text'
import { useNavigation } from '@/components/navigation'

/** Calls that change accounts; each says what it did, or why not. */
export function useAccountCalls(): {
  readonly busy: boolean
  /** Whether the call was taken. */
  readonly call: (input: {
    readonly method: string
    readonly path: string
    readonly body?: unknown
    readonly done: string
  }) => Promise<boolean>
} {
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const [busy, setBusy] = useState(false)
  return {
    busy,
    call: async ({ method, path, body, done }) => {
      setBusy(true)
      const result = await callApi(method, `/api/v1/admin/accounts${path}`, body)
      setBusy(false)
      if (result.ok) {
        toast.success(done)
        refresh()
      } else toast.error(errorText({ code: result.reason, message: result.message }))
      return result.ok
    },
  }
}
