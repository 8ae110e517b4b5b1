import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { formatFactor, formatUsd } from '@/components/format/format-money'
import { Facts } from '@/components/layout/facts'
import type { UsageDetail } from '@/lib/services'

/** What the request costs the operator, with the account's multiplier. */
export function AccountCost({ row }: { readonly row: UsageDetail }): ReactElement {
  const t = useTranslations('usageDetail')
  const value = t('accountCostText', {
    cost: formatUsd(row.account_cost_exact),
    factor: formatFactor(row.account_multiplier),
  })
  return <Facts facts={[{ label: t('accountCost'), value }]} />
}
