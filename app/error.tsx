'use client'

import type { ReactElement } from 'react'
import { ErrorMessage } from '@/components/layout/error-message'

export default function ErrorPage(props: {
  readonly error: unknown
  readonly retry: () => void
}): ReactElement {
  return (
    <main className="px-4 pt-[12vh]">
      <ErrorMessage error={props.error} retry={props.retry} />
    </main>
  )
}
