'use client'

import { useState, type FormEvent } from 'react'
import type { ApiFailure, ApiResult } from '../api/call-api'
import { fieldErrors } from '../api/field-errors'
import { useErrorText } from '../api/use-error-text'

type PlainForm = {
  readonly busy: boolean
  /** What is wrong with the form as a whole. */
  readonly error: string | null
  readonly errorOf: (name: string) => string | undefined
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void
}

type PlainFormOptions<Data> = {
  /** Sends the fields; `null` = something the form says itself is missing. */
  readonly send: (form: FormData) => Promise<ApiResult<Data>> | null
  /** Hears of the answer and of the fields that were sent. */
  readonly onDone: (data: Data, form: FormData) => void
}

/** A form whose fields are read when it is sent; for pages that are left afterwards. */
export function usePlainForm<Data>({ send: begin, onDone }: PlainFormOptions<Data>): PlainForm {
  const errorText = useErrorText()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const send = async (form: FormData): Promise<void> => {
    const begun = begin(form)
    if (begun === null) return
    setBusy(true)
    setFailure(null)
    const result = await begun
    if (result.ok) return onDone(result.data, form)
    setBusy(false)
    setFailure(result)
  }
  const hasFields = failure !== null && Object.keys(failure.fields).length > 0
  return {
    busy,
    error:
      failure === null || hasFields ? null : errorText({ code: failure.reason, message: failure.message }),
    errorOf(name) {
      const error = failure === null ? undefined : fieldErrors(failure)[name]
      return error === undefined ? undefined : errorText(error)
    },
    onSubmit(event) {
      event.preventDefault()
      if (!busy) void send(new FormData(event.currentTarget))
    },
  }
}
