'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement, ReactNode } from 'react'
import { Link } from '@/components/navigation'
import { MeterBar } from '@/components/charts/meter-bar'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { useConcurrency } from './use-concurrency'

const SHOWN = 12

type Holder = {
  readonly key: string
  readonly name: string
  readonly href: string
  readonly used: number
  readonly limit: number
  readonly waiting: number
}

/** Who holds slots and who waits for them, by account and by user. */
export function ConcurrencyCards({ paused }: { readonly paused: boolean }): ReactElement {
  const t = useTranslations('ops')
  const state = useConcurrency(paused)
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Holders
        title={t('busyAccounts')}
        holders={(state?.accounts ?? []).map((account) => ({
          key: String(account.account_id),
          name: account.name,
          href: `/admin/accounts/${account.account_id}`,
          used: account.slots_in_use,
          limit: account.concurrency,
          waiting: account.waiting,
        }))}
      />
      <Holders
        title={t('busyUsers')}
        holders={(state?.users ?? []).map((user) => ({
          key: String(user.user_id),
          name: user.email,
          href: `/admin/users/${user.user_id}`,
          used: user.requests,
          limit: user.concurrency,
          waiting: user.waiting,
        }))}
      />
    </div>
  )
}

function Holders(props: { readonly title: string; readonly holders: readonly Holder[] }): ReactElement {
  const t = useTranslations('ops')
  return (
    <Card>
      <CardHeader>
        <CardTitle>{props.title}</CardTitle>
      </CardHeader>
      <CardContent className="min-h-24">
        {props.holders.length === 0 && <p className="text-sm text-muted-foreground">{t('nobodyBusy')}</p>}
        <ul className="flex flex-col gap-3">
          {props.holders.slice(0, SHOWN).map((holder) => (
            <li key={holder.key}>
              <MeterBar
                label={holder.name}
                used={holder.used}
                limit={holder.limit}
                text={holder.limit > 0 ? `${holder.used} / ${holder.limit}` : String(holder.used)}
                note={<Waiting holder={holder} />}
              />
            </li>
          ))}
        </ul>
      </CardContent>
    </Card>
  )
}

function Waiting({ holder }: { readonly holder: Holder }): ReactNode {
  const t = useTranslations('ops')
  return (
    <>
      <Link href={holder.href} className="text-primary underline-offset-4 hover:underline">
        {t('open', { name: holder.name })}
      </Link>
      {holder.waiting > 0 && <span>{t('inLine', { count: holder.waiting })}</span>}
    </>
  )
}
