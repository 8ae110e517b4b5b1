import type { ReactElement, ReactNode } from 'react'
import { Table, TableBody, TableHead, TableRow } from '@/components/ui/table'

/** A table that scrolls sideways by itself on narrow screens, so that the keyboard must reach it. */
export function ScrollingTable(props: {
  readonly label: string
  readonly heads: readonly string[]
  readonly children: ReactNode
}): ReactElement {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section tabIndex={0} aria-label={props.label} className="overflow-x-auto">
      <Table>
        <caption className="sr-only">{props.label}</caption>
        <thead>
          <TableRow>
            {props.heads.map((head) => (
              <TableHead key={head}>{head}</TableHead>
            ))}
          </TableRow>
        </thead>
        <TableBody>{props.children}</TableBody>
      </Table>
    </section>
  )
}
