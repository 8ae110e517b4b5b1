'use client'

import { useState } from 'react'
import { toast } from '../toast/toast'
import { useNavigation } from '../navigation'
import { callApi } from './call-api'
import { useErrorText } from './use-error-text'

type Call = {
  readonly method: 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly body?: unknown
  /** Said when it worked. */
  readonly done: string
}

/** Makes one call at a time, says how it went and reads the page anew. */
export function useCall(): {
  readonly busy: boolean
  /** Whether it worked. */
  readonly call: (call: Call) => Promise<boolean>
} {
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const [busy, setBusy] = useState(false)
  return {
    busy,
    async call({ method, url, body, done }) {
      setBusy(true)
      const result = await callApi(method, url, body)
      setBusy(false)
      if (result.ok) toast.success(done)
      else toast.error(errorText({ code: result.reason, message: result.message }))
      refresh()
      return result.ok
    },
  }
}
