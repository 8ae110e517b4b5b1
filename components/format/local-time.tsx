import { useFormatter } from 'next-intl'
import type { ReactElement } from 'react'

/** A time in the viewer's zone and language; to the second, as logs need it. */
export function LocalTime({ iso }: { readonly iso: string }): ReactElement {
  const format = useFormatter()
  return (
    <time dateTime={iso} className="tabular-nums">
      {format.dateTime(new Date(iso), { dateStyle: 'medium', timeStyle: 'medium' })}
    </time>
  )
}
