'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Duration } from '@/components/format/duration'
import { formatDuration } from '@/components/format/format-duration'
import { exclusionText, gatewayText } from '@/components/format/gateway-words'
import { LocalTime } from '@/components/format/local-time'
import { Facts } from '@/components/layout/facts'
import { Dialog } from '@/components/ui/dialog'
import { entityLink } from '@/components/usage/entity-link'
import { ExplainLink } from '@/components/usage/explain-link'
import { KNOWN_OUTCOMES } from '@/components/usage/known-outcomes'
import type { RequestErrorView } from '@/lib/services'

/** One failed request: what the client was told, and every attempt behind it. */
export function ErrorDialog(props: {
  readonly error: RequestErrorView
  readonly onClose: () => void
}): ReactElement {
  const t = useTranslations('ops')
  const { error } = props
  const words = useTranslations('gatewayWords')
  const { attempts, excluded } = useAttempts(error.attempts)
  return (
    <Dialog
      open
      title={`${error.status} ${error.code}`}
      description={gatewayText(error.message, words)}
      onClose={props.onClose}
    >
      <Facts
        facts={[
          { label: t('time'), value: <LocalTime iso={error.created_at} /> },
          { label: t('requestId'), value: <code className="font-mono text-xs">{error.request_id}</code> },
          { label: t('user'), value: entityLink(error.user_email, error.user_id, '/admin/users') },
          { label: t('key'), value: error.api_key_name },
          { label: t('group'), value: entityLink(error.group_name, error.group_id, '/admin/groups') },
          { label: t('channel'), value: entityLink(error.channel_name, error.channel_id, '/admin/channels') },
          { label: t('account'), value: entityLink(error.account_name, error.account_id, '/admin/accounts') },
          { label: t('model'), value: modelsOf(error) },
          { label: t('upstreamStatus'), value: error.upstream_status },
          { label: t('duration'), value: <Duration ms={error.duration_ms} /> },
          { label: t('address'), value: error.ip },
        ]}
      />
      <ExplainLink request={error.code === 'CLAUDE_CODE_ONLY' ? { ...error, client: 'other' } : error} />
      <h3 className="text-sm font-semibold">{t('attempts')}</h3>
      {attempts.length === 0 && <p className="text-sm text-muted-foreground">{t('noAttempts')}</p>}
      <ol className="flex list-decimal flex-col gap-2 pl-5 text-sm">
        {attempts.map((attempt, index) => (
          <li key={index}>
            <span className="font-medium">{attempt.title}</span>
            {attempt.text !== '' && (
              <p className="text-xs break-words text-muted-foreground">{attempt.text}</p>
            )}
          </li>
        ))}
      </ol>
      {excluded.length > 0 && (
        <>
          <h3 className="text-sm font-semibold">{t('excluded')}</h3>
          <ul className="flex flex-col gap-1 text-sm">
            {excluded.map((account, index) => (
              <li key={index}>
                <span className="font-medium">{account.title}</span>{' '}
                <span className="text-muted-foreground">{account.text}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  )
}

function modelsOf(error: RequestErrorView): string {
  const { requested_model: requested, upstream_model: upstream } = error
  if (requested === null) return ''
  return upstream === null || upstream === requested ? requested : `${requested} → ${upstream}`
}

type Line = { readonly title: string; readonly text: string }

/** Attempts end in an outcome; accounts that were left out are `excluded` for a reason. */
function useAttempts(column: RequestErrorView['attempts']): {
  readonly attempts: readonly Line[]
  readonly excluded: readonly Line[]
} {
  const words = useTranslations('gatewayWords')
  const durations = useTranslations('durations')
  const outcomes = useTranslations('usageDetail.outcomes')
  const outcomeText = (outcome: string): string => {
    const known = KNOWN_OUTCOMES.find((name) => name === outcome)
    return known === undefined ? outcome : outcomes(known)
  }
  return {
    attempts: column.flatMap((entry) =>
      'reason' in entry
        ? []
        : [
            {
              title: `#${entry.account_id} · ${outcomeText(entry.outcome)} ${entry.status ?? ''}`.trim(),
              text: [formatDuration(entry.duration_ms, durations), gatewayText(entry.message ?? '', words)]
                .filter((part) => part !== '')
                .join(' · '),
            },
          ],
    ),
    excluded: column.flatMap((entry) =>
      'reason' in entry ? [{ title: `#${entry.account_id}`, text: exclusionText(entry.reason, words) }] : [],
    ),
  }
}
