'use client'

import type { ReactElement } from 'react'
import { ErrorMessage } from '@/components/layout/error-message'

export default function SelfError(props: {
  readonly error: unknown
  readonly retry: () => void
}): ReactElement {
  return (
    <div className="pt-[8vh]">
      <ErrorMessage error={props.error} retry={props.retry} />
    </div>
  )
}
