'use client'

import { Plus } from 'lucide-react'
import type { ReactElement } from 'react'
import { Button } from '@/components/ui/button'

/** What a list of settings is for, and the button that adds to it. */
export function ListHead(props: {
  readonly text: string
  readonly add: string
  readonly onAdd: () => void
}): ReactElement {
  return (
    <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
      <p className="max-w-3xl text-sm text-muted-foreground">{props.text}</p>
      <Button onClick={props.onAdd}>
        <Plus aria-hidden />
        {props.add}
      </Button>
    </div>
  )
}
