import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { formatUsd } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { totalTokens } from '@/components/usage/token-lines'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import type { OwnUsageView } from '@/lib/services'

/** The newest requests, each leading to its detail. */
export function LatestRequests({ rows }: { readonly rows: readonly OwnUsageView[] }): ReactElement {
  const t = useTranslations('self.dashboard')
  const u = useTranslations('usage')
  const format = useFormatter()
  return (
    <Card className="min-w-0">
      <CardHeader>
        <CardTitle>{t('latest')}</CardTitle>
      </CardHeader>
      <CardContent>
        {rows.length === 0 ? (
          <p className="text-sm text-muted-foreground">{u('empty')}</p>
        ) : (
          // The table may be wider than a phone: the keyboard must reach what scrolls.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <section tabIndex={0} aria-label={t('latest')} className="overflow-x-auto">
            <Table>
              <TableHeader>
                <TableRow>
                  <TableHead>{u('time')}</TableHead>
                  <TableHead>{u('model')}</TableHead>
                  <TableHead className="text-right">{u('cost')}</TableHead>
                  <TableHead className="text-right">{u('tokens')}</TableHead>
                  <TableHead>{u('key')}</TableHead>
                </TableRow>
              </TableHeader>
              <TableBody>
                {rows.map((row) => (
                  <TableRow key={row.id}>
                    <TableCell className="whitespace-nowrap">
                      <Link
                        href={`/usage/${row.id}`}
                        className="text-primary underline-offset-4 hover:underline"
                      >
                        <LocalTime iso={row.created_at} stacked />
                      </Link>
                    </TableCell>
                    <TableCell>
                      <code className="font-mono text-xs">{row.requested_model}</code>
                    </TableCell>
                    <TableCell className="text-right tabular-nums">
                      {formatUsd(row.actual_cost_exact)}
                    </TableCell>
                    <TableCell className="text-right tabular-nums">
                      {format.number(totalTokens(row))}
                    </TableCell>
                    <TableCell>{row.api_key_name ?? `#${row.api_key_id}`}</TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </section>
        )}
      </CardContent>
    </Card>
  )
}
