import type { ReactElement, ReactNode } from 'react'

export function PageHeader(props: {
  readonly title: string
  readonly description?: ReactNode
  readonly actions?: ReactNode
}): ReactElement {
  return (
    <div className="mb-4 flex flex-wrap items-end justify-between gap-3">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight">{props.title}</h1>
        {props.description !== undefined && (
          <p className="mt-1 text-sm text-muted-foreground">{props.description}</p>
        )}
      </div>
      {props.actions}
    </div>
  )
}
