'use client'

import type { Cell, ReactTable, Row as TableRowOf } from '@tanstack/react-table'
import { useTranslations } from 'next-intl'
import { useRef, type ReactElement, type ReactNode } from 'react'
import { cn } from '../cn'
import { useRememberedSearch } from '../list-search'
import { useNavigation } from '../navigation'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'
import { ColumnMenu } from './column-menu'
import type { DataColumnMeta, DataTableFeatures } from './data-column'
import { ExportButton } from './export-button'
import { exportedRows, type Exported } from './exported'
import type { RowWindow } from './row-window'
import { SortButton } from './sort-button'
import { useDataTable, type DataTableInput } from './use-data-table'
import { useRowWindow } from './use-row-window'

export type DataTableProps<Row extends object> = DataTableInput<Row> & {
  /** Names the table to screen readers. */
  readonly caption: string
  /** Stands in for the rows when there are none. */
  readonly empty: ReactNode
  /** Filters, left of the column menu. */
  readonly toolbar?: ReactNode
  /** Paging. */
  readonly footer?: ReactNode
  readonly exported: Exported
}

/** The one table of the portal: the server sorts, filters and pages; the URL keeps how. */
export function DataTable<Row extends object>(props: DataTableProps<Row>): ReactElement {
  const t = useTranslations('table')
  const { pending } = useNavigation()
  useRememberedSearch()
  const table = useDataTable(props)
  const section = useRef<HTMLElement | null>(null)
  const columns = table.getVisibleLeafColumns().map(({ id }) => id)
  const shown = useRowWindow(section, props.rows.length)
  return (
    <div className="flex min-h-0 flex-col gap-3">
      <Toolbar {...props} table={table} />
      <section
        ref={section}
        // It scrolls in both directions, so the keyboard must reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={props.caption}
        aria-busy={pending}
        className={cn(
          'relative max-h-[max(20rem,calc(100dvh-14rem))] overflow-auto rounded-lg border border-border bg-surface transition-opacity print:max-h-none print:overflow-visible',
          pending && 'opacity-60',
        )}
      >
        <Table aria-rowcount={props.rows.length + 1}>
          <caption className="sr-only">{props.caption}</caption>
          {/* Other columns have other widths: a new head does not hold the old ones. */}
          <TableHeader key={columns.join(' ')}>
            {table.getHeaderGroups().map((group) => (
              <TableRow key={group.id} aria-rowindex={1}>
                {group.headers.map(({ id, column }) => (
                  <TableHead
                    key={id}
                    aria-sort={ariaSort(column.getIsSorted())}
                    className={headClasses(column.columnDef.meta)}
                  >
                    {column.columnDef.meta?.head ?? (
                      <SortButton
                        sortable={column.getCanSort()}
                        sorted={column.getIsSorted()}
                        toggle={() => column.toggleSorting()}
                      >
                        {column.columnDef.meta?.label}
                      </SortButton>
                    )}
                  </TableHead>
                ))}
              </TableRow>
            ))}
          </TableHeader>
          <ShownRows rows={table.getRowModel().rows} shown={shown} />
        </Table>
        {props.rows.length === 0 && <div className="px-4 py-14">{props.empty}</div>}
      </section>
      <output className="sr-only">{pending ? t('loading') : ''}</output>
      {props.footer}
    </div>
  )
}

/** Filters, and beside them which columns are shown and their export. */
function Toolbar<Row extends object>(
  props: DataTableProps<Row> & { readonly table: ReactTable<DataTableFeatures, Row> },
): ReactElement {
  const { table } = props
  const choices = table
    .getAllLeafColumns()
    .filter((column) => column.getCanHide())
    .map((column) => ({
      id: column.id,
      label: column.columnDef.meta?.label ?? column.id,
      visible: column.getIsVisible(),
      toggle: (visible: boolean) => column.toggleVisibility(visible),
    }))
  return (
    <div className="flex flex-wrap items-start gap-2">
      <div className="min-w-0 flex-1">{props.toolbar}</div>
      <ColumnMenu columns={choices} />
      {props.exported !== 'elsewhere' && (
        <ExportButton
          begin={() => ({
            name: props.id,
            columns: table.getVisibleLeafColumns(),
            source: exportedRows(props),
          })}
        />
      )}
    </div>
  )
}

/** One body for all runs: a row that goes from one to another is the same element and keeps the focus. */
function ShownRows<Row extends object>(props: {
  readonly rows: readonly TableRowOf<DataTableFeatures, Row>[]
  readonly shown: RowWindow
}): ReactElement {
  const { rows, shown } = props
  return (
    <TableBody>
      {shown.runs.flatMap(({ first, end, gap }) => [
        <Gap key={`gap above ${first}`} height={gap} />,
        ...rows.slice(first, end).map((row) => <ShownRow key={row.id} row={row} />),
      ])}
      <Gap height={shown.below} />
    </TableBody>
  )
}

function ShownRow<Row extends object>({
  row,
}: {
  readonly row: TableRowOf<DataTableFeatures, Row>
}): ReactElement {
  return (
    // The first is the head.
    <TableRow data-index={row.index} aria-rowindex={row.index + 2}>
      {row.getVisibleCells().map((cell) => (
        <TableCell key={cell.id} className={cellClasses(cell.column.columnDef.meta)}>
          {cellContent(cell)}
        </TableCell>
      ))}
    </TableRow>
  )
}

/** Stands for the rows of a long list that are out of sight. */
function Gap({ height }: { readonly height: number }): ReactElement | null {
  if (height === 0) return null
  return (
    <TableRow aria-hidden>
      <TableCell className="border-0 p-0" style={{ height }} />
    </TableRow>
  )
}

/**
 * What a cell shows. Its renderer is called, not mounted as a component: columns are made anew whenever what they show
 * changes, and a new component would throw away open menus, dialogs and the focus of every row.
 */
function cellContent<Row extends object>(cell: Cell<DataTableFeatures, Row>): ReactNode {
  const render = cell.column.columnDef.cell
  return typeof render === 'function' ? render(cell.getContext()) : render
}

type ColumnClasses = Pick<DataColumnMeta<never>, 'align' | 'pinned' | 'className'>

/** What scrolls under a pinned column fades into it; without scrolling it covers nothing but padding. */
const FADE =
  'before:pointer-events-none before:absolute before:inset-y-0 before:-left-3 before:w-3 before:bg-linear-to-r before:from-transparent'

function headClasses(meta: ColumnClasses | undefined): string {
  return cn(
    meta?.align === 'right' && 'text-right',
    meta?.pinned === true && `sticky right-0 bg-muted ${FADE} before:to-muted`,
  )
}

function cellClasses(meta: ColumnClasses | undefined): string {
  return cn(
    meta?.align === 'right' && 'text-right tabular-nums',
    meta?.pinned === true && `sticky right-0 bg-surface ${FADE} before:to-surface`,
    meta?.className,
  )
}

function ariaSort(sorted: false | 'asc' | 'desc'): 'ascending' | 'descending' | undefined {
  if (sorted === false) return undefined
  return sorted === 'asc' ? 'ascending' : 'descending'
}
