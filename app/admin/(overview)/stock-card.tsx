import { useFormatter } from 'next-intl'
import type { ReactElement } from 'react'
import { Link } from '@/components/navigation'
import { Card } from '@/components/ui/card'

/** How many there are of something, with the way to its list where there is one. */
export function StockCard(props: {
  readonly label: string
  readonly count: number
  readonly href?: string
}): ReactElement {
  const format = useFormatter()
  return (
    <Card className="p-4">
      <p className="text-sm text-muted-foreground">
        {props.href === undefined ? (
          props.label
        ) : (
          <Link href={props.href} className="underline-offset-4 hover:text-foreground hover:underline">
            {props.label}
          </Link>
        )}
      </p>
      <p className="mt-1 text-2xl font-semibold tabular-nums">{format.number(props.count)}</p>
    </Card>
  )
}
