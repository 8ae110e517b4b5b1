import type { useTranslations } from 'next-intl'
import { dataColumnHelper, type DataColumn } from '../data-table/data-column'
import { Duration } from '../format/duration'
import { LocalTime } from '../format/local-time'

/** A failed request, as the API answers it. */
type FailureRow = {
  readonly created_at: string
  readonly requested_model: string | null
  readonly duration_ms: number
}

/** What every list of failed requests shows, whoever reads it. */
export function failureColumns<Row extends FailureRow>(
  t: ReturnType<typeof useTranslations<'ops'>>,
): Readonly<Record<'time' | 'model' | 'duration', DataColumn<Row>>> {
  const column = dataColumnHelper<Row>()
  return {
    time: column.display({
      id: 'time',
      enableHiding: false,
      meta: { label: t('time'), className: 'whitespace-nowrap', csv: (error) => error.created_at },
      cell: ({ row }) => <LocalTime iso={row.original.created_at} stacked />,
    }),
    model: column.display({
      id: 'model',
      meta: { label: t('model'), csv: (error) => error.requested_model },
      cell: ({ row }) => <span className="font-mono text-xs">{row.original.requested_model ?? '–'}</span>,
    }),
    duration: column.display({
      id: 'duration',
      meta: {
        label: t('duration'),
        align: 'right',
        className: 'whitespace-nowrap',
        csv: (error) => error.duration_ms,
      },
      cell: ({ row }) => <Duration ms={row.original.duration_ms} />,
    }),
  }
}
