import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { formatUsd } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { ModelChain } from '@/components/routing/model-chain'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { UsageStatusBadge } from '@/components/usage/usage-badges'
import type { UsageView } from '@/lib/services'

/** The newest billed requests, each with its way to the detail. */
export function LatestRequests({ rows }: { readonly rows: readonly UsageView[] }): ReactElement {
  const t = useTranslations('overview')
  return (
    <Card>
      <CardHeader className="flex-row flex-wrap items-center justify-between gap-x-3">
        <CardTitle>{t('latest')}</CardTitle>
        <Button asChild variant="link" size="bare">
          <Link href="/admin/usage">{t('allUsage')}</Link>
        </Button>
      </CardHeader>
      <CardContent>
        {rows.length === 0 && <p className="text-sm text-muted-foreground">{t('noneYet')}</p>}
        <ul className="divide-y divide-border">
          {rows.map((row) => (
            <li key={row.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 text-sm">
              <Link
                href={`/admin/usage/${row.id}`}
                className="text-primary underline-offset-4 hover:underline"
              >
                <LocalTime iso={row.created_at} />
              </Link>
              <ModelChain
                names={{
                  requested: row.requested_model,
                  mapped: row.mapped_model,
                  upstream: row.upstream_model,
                }}
              />
              <span className="text-muted-foreground">{row.channel_name}</span>
              <span className="ml-auto flex items-center gap-3">
                <UsageStatusBadge status={row.status} />
                <span className="tabular-nums">{formatUsd(row.actual_cost_exact)}</span>
              </span>
            </li>
          ))}
        </ul>
      </CardContent>
    </Card>
  )
}
