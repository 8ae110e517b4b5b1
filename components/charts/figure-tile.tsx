import type { ReactElement, ReactNode } from 'react'
import { Link } from '../navigation'
import { Card } from '../ui/card'
import { SparkLine } from './spark-line'

/** One figure with its name, what it is made of, and how it went. */
export function FigureTile(props: {
  readonly label: string
  readonly value: ReactNode
  readonly note?: ReactNode
  /** How it went over the range; drawn without axes, said nowhere else. */
  readonly trend?: readonly number[]
  readonly href?: string
}): ReactElement {
  return (
    <Card className="relative flex min-h-28 flex-col gap-1 overflow-hidden p-4">
      <p className="text-sm text-muted-foreground">
        {props.href === undefined ? (
          props.label
        ) : (
          <Link href={props.href} className="underline-offset-4 hover:text-foreground hover:underline">
            {props.label}
          </Link>
        )}
      </p>
      <p className="text-2xl font-semibold tabular-nums">{props.value}</p>
      {props.note !== undefined && <p className="text-xs text-muted-foreground">{props.note}</p>}
      {props.trend !== undefined && <SparkLine values={props.trend} className="mt-auto h-7 pt-1" />}
    </Card>
  )
}
