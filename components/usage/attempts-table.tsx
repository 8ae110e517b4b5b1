import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Duration } from '../format/duration'
import { GatewayText } from '../format/gateway-text'
import { Badge } from '../ui/badge'
import { Table, TableBody, TableCell, TableHead, TableRow } from '../ui/table'
import { KNOWN_OUTCOMES } from './known-outcomes'

/** One attempt of a request, with the names of its account and channel. */
export type UsageAttempt = {
  readonly account_id: number
  readonly account_name: string | null
  readonly channel_name: string | null
  readonly outcome: string
  readonly status: number | null
  readonly duration_ms: number
  readonly message: string | null
}

/** Every attempt upstream in its order: which account, how it ended, how long it took. */
export function AttemptsTable({ attempts }: { readonly attempts: readonly UsageAttempt[] }): ReactElement {
  const t = useTranslations('usageDetail')
  const u = useTranslations('usage')
  if (attempts.length === 0) return <p className="text-sm text-muted-foreground">{t('noAttempts')}</p>
  return (
    // It scrolls sideways on narrow screens, so the keyboard must reach it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section tabIndex={0} aria-label={t('attempts')} className="overflow-x-auto">
      <Table>
        <caption className="sr-only">{t('attempts')}</caption>
        <thead>
          <TableRow>
            <TableHead>{t('attempt')}</TableHead>
            <TableHead>{u('account')}</TableHead>
            <TableHead>{u('channel')}</TableHead>
            <TableHead>{t('outcome')}</TableHead>
            <TableHead className="text-right">{t('httpStatus')}</TableHead>
            <TableHead className="text-right">{t('duration')}</TableHead>
            <TableHead>{t('message')}</TableHead>
          </TableRow>
        </thead>
        <TableBody>
          {numbered(attempts).map(({ number, attempt }) => (
            <TableRow key={number}>
              <TableCell className="tabular-nums">{number}</TableCell>
              <TableCell>{attempt.account_name ?? `#${attempt.account_id}`}</TableCell>
              <TableCell>{attempt.channel_name ?? u('noChannel')}</TableCell>
              <TableCell>
                <Badge tone={attempt.outcome === 'ok' ? 'success' : 'warning'}>
                  <Outcome outcome={attempt.outcome} />
                </Badge>
              </TableCell>
              <TableCell className="text-right tabular-nums">{attempt.status ?? '–'}</TableCell>
              <TableCell className="text-right whitespace-nowrap tabular-nums">
                <Duration ms={attempt.duration_ms} />
              </TableCell>
              <TableCell className="min-w-40 text-muted-foreground">
                {attempt.message === null ? '–' : <GatewayText text={attempt.message} />}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </section>
  )
}

function Outcome({ outcome }: { readonly outcome: string }): string {
  const t = useTranslations('usageDetail.outcomes')
  const known = KNOWN_OUTCOMES.find((name) => name === outcome)
  return known === undefined ? outcome : t(known)
}

function numbered(
  attempts: readonly UsageAttempt[],
): readonly { readonly number: number; readonly attempt: UsageAttempt }[] {
  return attempts.map((attempt, index) => ({ number: index + 1, attempt }))
}
