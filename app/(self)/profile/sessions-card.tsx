'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { useCall } from '@/components/api/use-call'
import { LocalTime } from '@/components/format/local-time'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import type { SessionView } from '@/lib/services'
import { deviceName } from './device-name'

/** Where the user is signed in, and how to end it. */
export function SessionsCard({ sessions }: { readonly sessions: readonly SessionView[] }): ReactElement {
  const t = useTranslations('self.profile')
  const { busy, call } = useCall()
  return (
    <Card>
      <CardHeader className="flex-row flex-wrap items-center justify-between gap-3">
        <CardTitle>{t('sessions')}</CardTitle>
        {sessions.length > 1 && (
          <Button
            variant="outline"
            size="small"
            disabled={busy}
            onClick={() => void call(callApi('POST /user/sessions/revoke-others'), t('othersEnded'))}
          >
            {t('endOthers')}
          </Button>
        )}
      </CardHeader>
      <CardContent>
        <ul className="flex flex-col divide-y divide-border">
          {sessions.map((session) => (
            <li key={session.id} className="flex items-center gap-3 py-3 first:pt-0 last:pb-0">
              <div className="min-w-0 flex-1 text-sm">
                <p className="flex flex-wrap items-center gap-2 font-medium" title={session.device}>
                  {deviceName(session.device) ?? t('unknownDevice')}
                  {session.current && <Badge tone="success">{t('thisSession')}</Badge>}
                </p>
                <p className="text-xs text-muted-foreground">
                  {session.ip} · {t('lastSeen')} <LocalTime iso={session.last_seen_at} />
                </p>
              </div>
              {!session.current && (
                <Button
                  variant="outline"
                  size="small"
                  disabled={busy}
                  aria-label={t('endOf', { device: deviceName(session.device) ?? t('unknownDevice') })}
                  onClick={() =>
                    void call(callApi('DELETE /user/sessions/{id}', { path: { id: session.id } }), t('ended'))
                  }
                >
                  {t('end')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </CardContent>
    </Card>
  )
}
