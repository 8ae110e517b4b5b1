import { getFormatter, getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { Facts } from '@/components/layout/facts'
import { formatUsd, formatUsdSum } from '@/components/format/format-money'
import { formatUsdUsed } from '@/components/format/format-usd-used'
import { countErrors } from '@/components/usage/count-errors'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { plotValue } from '@/lib/core'
import type { AccountStats, AccountView } from '@/lib/services'

/** What the account has done and used lately. */
export async function AccountFigures(props: {
  readonly account: AccountView
  readonly stats: AccountStats
}): Promise<ReactElement> {
  const { account, stats } = props
  const [t, format] = await Promise.all([getTranslations('accountFigures'), getFormatter()])
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('title', { days: stats.days })}</CardTitle>
      </CardHeader>
      <CardContent>
        <Facts
          facts={[
            { label: t('requests'), value: format.number(stats.requests) },
            { label: t('errors'), value: format.number(countErrors(stats)) },
            { label: t('tokens'), value: format.number(stats.input_tokens + stats.output_tokens) },
            { label: t('cost'), value: formatUsdSum(plotValue(stats.account_cost)) },
            { label: t('charged'), value: formatUsdSum(plotValue(stats.actual_cost)) },
            { label: t('quota'), value: quotaText(account.quota_used_usd, account.quota_usd) },
            {
              label: t('quotaDaily'),
              value: quotaText(account.quota_daily_used_usd, account.quota_daily_usd),
            },
            {
              label: t('quotaWeekly'),
              value: quotaText(account.quota_weekly_used_usd, account.quota_weekly_usd),
            },
          ]}
        />
      </CardContent>
    </Card>
  )
}

function quotaText(used: number | string, quota: number | string | null): string {
  return quota === null ? formatUsdSum(plotValue(used)) : `${formatUsdUsed(used)} / ${formatUsd(quota)}`
}
