import { CircleCheck, CircleX, Hourglass } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { cn } from '@/components/cn'
import { gatewayText } from '@/components/format/gateway-words'
import { Facts } from '@/components/layout/facts'
import { ModelChain } from '@/components/routing/model-chain'
import { PlatformBadge } from '@/components/routing/platform-badge'
import { Card } from '@/components/ui/card'
import type { RouteLabDecisionView, RouteLabView } from '@/lib/services'

const LOOKS = {
  served: { icon: CircleCheck, classes: 'border-success/40 bg-success-soft text-success' },
  waits: { icon: Hourglass, classes: 'border-warning/40 bg-warning-soft text-warning' },
  refused: { icon: CircleX, classes: 'border-destructive/40 bg-danger-soft text-destructive' },
} as const

/** What the request would come to, in one sentence, and the names it goes by. */
export function DecisionBanner({ view }: { readonly view: RouteLabView }): ReactElement {
  const t = useTranslations('routeLab')
  const format = useFormatter()
  const { decision } = view
  const { icon: Icon, classes } = LOOKS[decision.kind]
  const requested = view.requested_model
  const mapped = view.mapped_model ?? requested
  return (
    <Card className="overflow-hidden">
      <section
        aria-label={t('decision')}
        aria-live="polite"
        className={cn('flex gap-3 border-b px-5 py-4', classes)}
      >
        <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
        <div className="min-w-0">
          <h2 className="font-semibold break-words">
            <DecisionTitle decision={decision} />
          </h2>
          <DecisionDetail decision={decision} />
        </div>
      </section>
      <div className="p-5">
        <Facts
          facts={[
            {
              label: t('chain'),
              value: <ModelChain names={{ requested, mapped, upstream: view.upstream_model ?? mapped }} />,
            },
            { label: t('group'), value: view.group?.name ?? null },
            { label: t('key'), value: view.api_key === null ? null : keyText(view.api_key) },
            {
              label: t('platforms'),
              value:
                view.platforms.length === 0 ? null : (
                  <span className="flex flex-wrap gap-1">
                    {view.platforms.map((platform) => (
                      <PlatformBadge key={platform} platform={platform} />
                    ))}
                  </span>
                ),
            },
          ]}
        />
        {view.group?.claude_code_only === true && (
          <p className="mt-3 text-sm text-warning">{t('claudeCodeOnly')}</p>
        )}
        {view.fallback_from !== null && (
          <p className="mt-3 text-sm text-warning">
            {t('fallbackFrom', { from: view.fallback_from.name, to: view.group?.name ?? '' })}
          </p>
        )}
        {view.accounts_bound_to_channels_only !== null && (
          <p className="mt-3 text-sm">
            {t('boundToChannelsOnly', { count: view.accounts_bound_to_channels_only })}
          </p>
        )}
        <p className="mt-3 text-xs text-muted-foreground">
          {t('asOf', {
            seq: view.snapshot_seq,
            time: format.dateTime(new Date(view.at), { dateStyle: 'medium', timeStyle: 'medium' }),
          })}
        </p>
      </div>
    </Card>
  )
}

function keyText(key: NonNullable<RouteLabView['api_key']>): string {
  return `${key.name} (${key.user_email})`
}

function DecisionTitle({ decision }: { readonly decision: RouteLabDecisionView }): string {
  const t = useTranslations('routeLab.decisions')
  switch (decision.kind) {
    case 'served': {
      const account = decision.account_name ?? `#${decision.account_id}`
      const channel = decision.channel_name
      return channel === null ? t('servedLegacy', { account }) : t('served', { account, channel })
    }
    case 'waits':
      return t('waits')
    case 'refused':
      return t('refused', { status: String(decision.status), code: decision.code })
  }
}

function DecisionDetail({ decision }: { readonly decision: RouteLabDecisionView }): ReactElement | null {
  const t = useTranslations('routeLab')
  const words = useTranslations('gatewayWords')
  if (decision.kind === 'refused') {
    return <p className="text-sm break-words">{gatewayText(decision.message, words)}</p>
  }
  if (decision.kind === 'waits') return <p className="text-sm">{t(`waitsFor.${decision.limit}`)}</p>
  if (decision.plan_index === 0) return null
  return <p className="text-sm">{t('afterSkipping', { count: decision.plan_index })}</p>
}
