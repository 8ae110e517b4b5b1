import type { ReactElement } from 'react'
import { Badge, type BadgeTone } from './badge'

/** A name somebody gave as a badge; a long one is cut, so that it leaves room to what stands beside it. */
export function NameBadge(props: { readonly name: string; readonly tone?: BadgeTone }): ReactElement {
  return (
    <Badge tone={props.tone ?? 'neutral'} className="max-w-40" title={props.name}>
      <span className="truncate">{props.name}</span>
    </Badge>
  )
}
