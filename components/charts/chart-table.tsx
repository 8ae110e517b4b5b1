import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'

type Row = { readonly head: string; readonly cells: readonly string[] }

/** The values of a chart as a table for those who cannot see it. */
export function ChartTable(props: {
  readonly label: string
  readonly heads: readonly string[]
  readonly rows: readonly Row[]
}): ReactElement {
  const t = useTranslations('charts')
  return (
    <div className="sr-only">
      <table>
        <caption>{props.label}</caption>
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            {props.heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map(({ head, cells }) => (
            <tr key={head}>
              <th scope="row">{head}</th>
              {cells.map((cell, index) => (
                <td key={props.heads[index]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
