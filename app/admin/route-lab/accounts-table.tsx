import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { gatewayText } from '@/components/format/gateway-words'
import { Countdown } from '@/components/format/countdown'
import { Badge } from '@/components/ui/badge'
import { TableCell, TableRow } from '@/components/ui/table'
import type { RouteLabAccountView, RouteLabDecisionView, RouteLabStepView } from '@/lib/services'
import { ScrollingTable } from './scrolling-table'

/** The accounts of one planned route in the order they are asked, then those that cannot serve and why. */
export function AccountsTable(props: {
  readonly step: RouteLabStepView
  readonly decision: RouteLabDecisionView
  readonly nowMs: number
}): ReactElement {
  const t = useTranslations('routeLab')
  const { step, decision } = props
  if (step.accounts.length === 0) return <p className="text-sm text-muted-foreground">{t('noAccounts')}</p>
  const isServing = decision.kind === 'served' && decision.channel_id === step.channel_id
  const pickedId = isServing ? decision.account_id : null
  const heads = [
    t('rank'),
    t('account'),
    t('health'),
    t('load'),
    t('priorities'),
    t('placedBy'),
    t('upstreamModel'),
  ]
  const label = t('accountsOf', { channel: step.name ?? t('legacyRoute') })
  return (
    <ScrollingTable label={label} heads={heads}>
      {step.accounts.map((account) => (
        <AccountRow
          key={account.account_id}
          account={account}
          isPicked={account.account_id === pickedId}
          nowMs={props.nowMs}
        />
      ))}
    </ScrollingTable>
  )
}

function AccountRow(props: {
  readonly account: RouteLabAccountView
  readonly isPicked: boolean
  readonly nowMs: number
}): ReactElement {
  const t = useTranslations('routeLab')
  const { account } = props
  const limit = account.concurrency <= 0 ? '∞' : String(account.concurrency)
  return (
    <TableRow>
      <TableCell className="tabular-nums">{account.rank ?? '–'}</TableCell>
      <TableCell className="min-w-36 font-medium">
        <span className="flex flex-wrap items-center gap-2">
          {account.name}
          {props.isPicked && <Badge tone="success">{t('picked')}</Badge>}
        </span>
      </TableCell>
      <TableCell className="min-w-40">
        <AccountHealth account={account} nowMs={props.nowMs} />
      </TableCell>
      <TableCell className="whitespace-nowrap tabular-nums">
        {account.slots_in_use} / {limit}
        {account.waiting > 0 && (
          <span className="text-warning"> · {t('waiting', { count: String(account.waiting) })}</span>
        )}
      </TableCell>
      <TableCell className="whitespace-nowrap tabular-nums">
        {t('prioritiesText', {
          binding: String(account.binding_priority),
          account: String(account.priority),
        })}
      </TableCell>
      <TableCell>{account.placed_by === null ? '–' : t(`places.${account.placed_by}`)}</TableCell>
      <TableCell>
        <code className="font-mono text-xs">{account.upstream_model ?? '–'}</code>
      </TableCell>
    </TableRow>
  )
}

function AccountHealth(props: {
  readonly account: RouteLabAccountView
  readonly nowMs: number
}): ReactElement {
  const t = useTranslations('routeLab')
  const words = useTranslations('gatewayWords')
  const { reason, rank, until, health_message: message } = props.account
  const excluded = reason === null ? null : words(`exclusions.${reason}`)
  const isCooling = rank !== null && until !== null
  return (
    <>
      <Badge tone={rank === null ? 'warning' : isCooling ? 'info' : 'success'}>
        {excluded ?? (isCooling ? t('coolingRescue') : t('ready'))}
        {until !== null && <Countdown untilMs={Date.parse(until)} nowMs={props.nowMs} />}
      </Badge>
      {message !== null && rank === null && (
        <span className="mt-0.5 block max-w-72 text-xs break-words text-muted-foreground">
          {gatewayText(message, words)}
        </span>
      )}
    </>
  )
}
