'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { MeterTrack } from '@/components/charts/meter-track'
import { formatUsd } from '@/components/format/format-money'
import type { AccountView } from '@/lib/services'
import { readQuotas, type QuotaNow } from './read-quotas'

/** A bar for each limit of an account, so that one sees which is near; nothing where there is none. */
export function AccountQuotas(props: {
  readonly account: AccountView
  readonly nowMs: number
}): ReactElement | null {
  const quotas = readQuotas(props.account, props.nowMs)
  if (quotas.length === 0) return null
  return (
    <ul className="mt-1.5 flex w-44 flex-col gap-1.5">
      {quotas.map((quota) => (
        <Quota key={quota.name} quota={quota} />
      ))}
    </ul>
  )
}

const CENTS = 100
/** What a product of floats may fall short of the cent it means. */
const RESIDUE = 1e-6

/** Rounded down, without the arithmetic of decimals in the browser: what is not used up does not look so. */
function wholeCents(used: number | string): string {
  return formatUsd((Math.floor(Number(used) * CENTS + RESIDUE) / CENTS).toFixed(2))
}

function Quota({ quota }: { readonly quota: QuotaNow }): ReactElement {
  const t = useTranslations('accountQuotas')
  const format = useFormatter()
  const { name, share, usd, resetsAt } = quota
  const label = t(`names.${name}`)
  const text =
    usd === null
      ? format.number(share, { style: 'percent', maximumFractionDigits: 0 })
      : t('used', { used: wholeCents(usd.used), limit: formatUsd(usd.limit) })
  return (
    <li className="flex flex-col gap-0.5 text-xs">
      <span className="flex flex-wrap justify-between gap-x-3 tabular-nums">
        <span className="text-muted-foreground">{label}</span>
        {text}
      </span>
      <MeterTrack label={label} share={share} text={text} />
      {resetsAt !== null && (
        <span className="text-muted-foreground">
          {t('resets', {
            time: format.dateTime(new Date(resetsAt), { dateStyle: 'short', timeStyle: 'short' }),
          })}
        </span>
      )}
    </li>
  )
}
