import { useTranslations } from 'next-intl'
import type { ReactElement, ReactNode } from 'react'
import { formatFactor, formatUsd } from '../format/format-money'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { AttemptsTable } from './attempts-table'
import { CostLines } from './cost-lines'
import { clientOf, ExplainLink } from './explain-link'
import { PriceFacts } from './price-facts'
import { ClientFacts, RouteFacts, TimingFacts } from './request-facts'
import type { OperatorRequest, RequestRow } from './request-row'
import { toCostRow } from './to-cost-row'
import { TokenLines } from './token-lines'

/** Everything about one request, as a page and in the drawer over a list; in two columns where there is room. */
export function UsageDetails(props: {
  readonly row: RequestRow
  /** Left out where the reader is whoever made the request. */
  readonly operator?: OperatorRequest
  /** What was given back or charged anew. */
  readonly corrections?: ReactNode
}): ReactElement {
  const { row, operator = null, corrections } = props
  const t = useTranslations('usageDetail')
  return (
    <div className="@container">
      <div className="grid items-start gap-4 @3xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <Section title={t('route')}>
            <div className="flex flex-col gap-4">
              <RouteFacts row={row} operator={operator} />
              {operator !== null && (
                <ExplainLink request={{ ...row, ...clientOf(row.user_agent), user_id: operator.user_id }} />
              )}
            </div>
          </Section>
          <Section title={t('timing')}>
            <TimingFacts row={row} />
          </Section>
          <Section title={t('client')}>
            <ClientFacts row={row} operator={operator} />
          </Section>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Section title={t('costTitle')}>
            <Cost row={row} operator={operator} />
          </Section>
          {corrections !== undefined && <Section title={t('correctionsTitle')}>{corrections}</Section>}
          <Section title={t('tokensTitle')}>
            <TokenLines row={row} />
          </Section>
        </div>
        {operator !== null && (
          <Section title={t('attempts')} wide>
            <AttemptsTable attempts={operator.attempts} />
          </Section>
        )}
      </div>
    </div>
  )
}

function Cost(props: { readonly row: RequestRow; readonly operator: OperatorRequest | null }): ReactElement {
  const { row, operator } = props
  const t = useTranslations('usageDetail')
  const accountCost =
    operator === null
      ? null
      : t('accountCostText', {
          cost: formatUsd(operator.account_cost_exact),
          factor: formatFactor(operator.account_multiplier),
        })
  return (
    <div className="flex flex-col gap-4">
      <CostLines row={toCostRow(row)} />
      <div className="border-t border-border pt-4">
        <PriceFacts row={row} more={[{ label: t('accountCost'), value: accountCost }]} />
      </div>
    </div>
  )
}

function Section(props: {
  readonly title: string
  readonly wide?: boolean
  readonly children: ReactNode
}): ReactElement {
  return (
    <Card className={props.wide === true ? 'min-w-0 @3xl:col-span-2' : 'min-w-0'}>
      <CardHeader>
        <CardTitle>{props.title}</CardTitle>
      </CardHeader>
      <CardContent>{props.children}</CardContent>
    </Card>
  )
}
