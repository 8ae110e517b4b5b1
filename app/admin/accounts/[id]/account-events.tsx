import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { gatewayText } from '@/components/format/gateway-words'
import { LocalTime } from '@/components/format/local-time'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { AccountEventView } from '@/lib/services'
import { AccountEventBadge } from '../account-event-badge'

/** What happened to the account lately, with the cause. */
export async function AccountEvents(props: {
  readonly events: readonly AccountEventView[]
}): Promise<ReactElement> {
  const [t, words] = await Promise.all([getTranslations('accountEvents'), getTranslations('gatewayWords')])
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('title')}</CardTitle>
      </CardHeader>
      <CardContent>
        {props.events.length === 0 && <p className="text-sm text-muted-foreground">{t('none')}</p>}
        <ol
          // It scrolls, so the keyboard must reach it.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          aria-label={t('title')}
          className="flex max-h-64 flex-col gap-2.5 overflow-auto"
        >
          {props.events.map((event) => (
            <li key={event.id} className="flex flex-col gap-0.5 text-sm">
              <span className="flex flex-wrap items-center gap-2">
                <AccountEventBadge kind={event.kind} />
                <span className="text-xs text-muted-foreground">
                  <LocalTime iso={event.created_at} />
                </span>
              </span>
              <span className="text-xs break-words text-muted-foreground">
                {event.cause_status !== null && <span className="tabular-nums">{event.cause_status} · </span>}
                {gatewayText(event.cause_message, words)}
                {event.until !== null && (
                  <>
                    {' '}
                    {t('until')} <LocalTime iso={event.until} />
                  </>
                )}
              </span>
            </li>
          ))}
        </ol>
      </CardContent>
    </Card>
  )
}
