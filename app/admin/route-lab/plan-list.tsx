import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Countdown } from '@/components/format/countdown'
import { Facts } from '@/components/layout/facts'
import { Badge } from '@/components/ui/badge'
import type { RouteLabStepView, RouteLabView } from '@/lib/services'

const BREAKER_TONES = { closed: 'success', open: 'danger', half_open: 'warning' } as const

/** The planned routes in the order they are tried. */
export function PlanList(props: { readonly view: RouteLabView; readonly nowMs: number }): ReactElement {
  const { decision, plan } = props.view
  const servedIndex = decision.kind === 'refused' ? null : decision.plan_index
  return (
    <ol className="flex flex-col gap-3">
      {plan.map((step, index) => (
        <li key={step.channel_id ?? 0} className="rounded-md border border-border p-3">
          <Step step={step} number={index + 1} takesIt={servedIndex === index} nowMs={props.nowMs} />
        </li>
      ))}
    </ol>
  )
}

function Step(props: {
  readonly step: RouteLabStepView
  readonly number: number
  readonly takesIt: boolean
  readonly nowMs: number
}): ReactElement {
  const t = useTranslations('routeLab')
  const format = useFormatter()
  const { step } = props
  const used = step.extra_attempts_last_minute
  return (
    <>
      <p className="mb-2 flex flex-wrap items-center gap-2 font-medium">
        <span className="tabular-nums text-muted-foreground">{props.number}.</span>
        <span className="break-words">{step.name ?? t('legacyRoute')}</span>
        {props.takesIt && <Badge tone="success">{t('takesIt')}</Badge>}
        {step.skipped !== null && (
          <Badge tone="warning" className="whitespace-normal">
            {t('skipped')}: {t(`skips.${step.skipped}`)}
          </Badge>
        )}
      </p>
      <Facts
        facts={[
          { label: t('grade'), value: t(`grades.${step.grade}`, { length: step.prefix_length ?? 0 }) },
          {
            label: t('becomes'),
            value: <code className="font-mono text-xs break-all">{step.mapped_model}</code>,
          },
          {
            label: t('handsOver'),
            value:
              step.channel_id === null
                ? null
                : format.list(step.failover_policy.map((reason) => t(`reasons.${reason}`))) || t('never'),
          },
          {
            label: t('breaker'),
            value: step.breaker === null ? null : <Breaker breaker={step.breaker} nowMs={props.nowMs} />,
          },
          {
            label: t('budget'),
            value: t('budgetText', {
              used: String(used),
              allowed: String(step.extra_attempts_allowed),
              requests: step.requests_last_minute,
            }),
          },
        ]}
      />
    </>
  )
}

function Breaker(props: {
  readonly breaker: NonNullable<RouteLabStepView['breaker']>
  readonly nowMs: number
}): ReactElement {
  const t = useTranslations('routeLab')
  const { state, failures, open_until: openUntil } = props.breaker
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Badge tone={BREAKER_TONES[state]} className="whitespace-normal">
        {t(`breakers.${state}`)}
        {state === 'open' && openUntil !== null && (
          <Countdown untilMs={Date.parse(openUntil)} nowMs={props.nowMs} />
        )}
      </Badge>
      <span className="text-muted-foreground">{t('breakerFailures', { count: failures })}</span>
    </span>
  )
}
