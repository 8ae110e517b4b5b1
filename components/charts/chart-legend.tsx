import type { ReactElement } from 'react'
import { Link } from '../navigation'
import { seriesStyle } from './series-style'

type Entry = { readonly key: string; readonly label: string; readonly href?: string }

/** What each line means, with the way to where it leads. */
export function ChartLegend({ series }: { readonly series: readonly Entry[] }): ReactElement {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
      {series.map(({ key, label, href }, index) => (
        <li key={key} className="flex min-w-0 items-center gap-1.5">
          <Swatch index={index} />
          {href === undefined ? (
            <span className="truncate text-muted-foreground">{label}</span>
          ) : (
            <Link href={href} className="truncate text-primary underline-offset-4 hover:underline">
              {label}
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}

function Swatch({ index }: { readonly index: number }): ReactElement {
  const { color, dash } = seriesStyle(index)
  return (
    <svg aria-hidden width="26" height="8" className="shrink-0">
      <path
        d="M1 4h24"
        stroke={color}
        strokeWidth={2.5}
        {...(dash === 'none' ? {} : { strokeDasharray: dash })}
      />
    </svg>
  )
}
