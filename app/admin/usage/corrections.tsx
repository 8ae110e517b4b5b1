'use client'

import { Undo2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { formatUsd } from '@/components/format/format-money'
import { LocalTime } from '@/components/format/local-time'
import { Button } from '@/components/ui/button'
import type { UsageCorrections } from '@/lib/services'
import { LazyRefundDialog } from './lazy-dialogs'

type CorrectedRow = UsageCorrections & {
  readonly id: string
  readonly billing_type: string
  readonly actual_cost_exact: string
  readonly total_cost_exact: string
}

/** What was given back or charged anew for a request, and the button that gives it back. */
export function Corrections(props: {
  readonly row: CorrectedRow
  /** Reads the request anew where it was not read with the page. */
  readonly reload?: () => void
}): ReactElement {
  const { row } = props
  const t = useTranslations('corrections')
  const [open, setOpen] = useState(false)
  const { refund, rerates } = row
  const isFree =
    Number(row.billing_type === 'subscription' ? row.total_cost_exact : row.actual_cost_exact) === 0
  return (
    <div className="flex flex-col gap-3 text-sm">
      {rerates.length > 0 && (
        <ul className="flex flex-col gap-1">
          {rerates.map((rerate) => (
            <li key={rerate.job_id} className="flex flex-wrap justify-between gap-x-3">
              <span>
                {t('rerated', { job: rerate.job_id })}{' '}
                <span className="text-muted-foreground">
                  <LocalTime iso={rerate.created_at} />
                </span>
              </span>
              <span className="tabular-nums">{formatUsd(rerate.difference_exact)}</span>
            </li>
          ))}
        </ul>
      )}
      {refund === null ? (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <span className="text-muted-foreground">{isFree ? t('free') : t('notRefunded')}</span>
          {!isFree && (
            <Button variant="outline" size="small" onClick={() => setOpen(true)}>
              <Undo2 aria-hidden />
              {t('refund')}
            </Button>
          )}
        </div>
      ) : (
        <div className="flex flex-col gap-1">
          <p>
            {t(refund.billing_type === 'subscription' ? 'refundedWindow' : 'refunded', {
              amount: formatUsd(refund.amount_exact),
            })}{' '}
            <span className="text-muted-foreground">
              <LocalTime iso={refund.created_at} />
            </span>
          </p>
          {refund.actor_email !== null && (
            <p className="text-muted-foreground">{t('by', { email: refund.actor_email })}</p>
          )}
          {refund.notes !== '' && <p>{refund.notes}</p>}
        </div>
      )}
      {open && <LazyRefundDialog row={row} reload={props.reload} onClose={() => setOpen(false)} />}
    </div>
  )
}
