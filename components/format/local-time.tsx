import { useFormatter } from 'next-intl'
import type { ReactElement } from 'react'

/** A time in the viewer's zone and language, to the second, as logs need it; `stacked` puts the clock under the date. */
export function LocalTime(props: { readonly iso: string; readonly stacked?: boolean }): ReactElement {
  const format = useFormatter()
  const time = new Date(props.iso)
  return (
    <time dateTime={props.iso} className="tabular-nums">
      {props.stacked === true ? (
        <>
          <span className="block">{format.dateTime(time, { dateStyle: 'medium' })}</span>
          <span className="block">{format.dateTime(time, { timeStyle: 'medium' })}</span>
        </>
      ) : (
        format.dateTime(time, { dateStyle: 'medium', timeStyle: 'medium' })
      )}
    </time>
  )
}
