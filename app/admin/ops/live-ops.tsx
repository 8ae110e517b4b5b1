'use client'

import { CirclePause, CirclePlay, CloudOff } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { cn } from '@/components/cn'
import { StateMessage } from '@/components/layout/state-message'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card, CardContent } from '@/components/ui/card'
import type { RealtimeEvent } from '@/lib/services'
import { ConcurrencyCards } from './concurrency-cards'
import { LiveRequests } from './live-requests'
import { ProcessCards } from './process-cards'
import { useRealtime, type Connection } from './use-realtime'

const TONES: Readonly<Record<Connection, BadgeTone>> = {
  connecting: 'neutral',
  live: 'success',
  lost: 'danger',
  paused: 'warning',
}

/** What the gateway does right now, followed live. */
export function LiveOps({ first }: { readonly first: RealtimeEvent }): ReactElement {
  const t = useTranslations('ops')
  const format = useFormatter()
  const { state, connection, pause, resume } = useRealtime(first)
  const isPaused = connection === 'paused'
  const isOld = isPaused || connection === 'lost'
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-3">
        <Badge tone={TONES[connection]}>{t(`connections.${connection}`)}</Badge>
        {isOld && (
          <output className="text-sm text-muted-foreground">
            {t('asOf', { time: format.dateTime(new Date(state.at), { timeStyle: 'medium' }) })}
          </output>
        )}
        <Button variant="outline" size="small" className="ml-auto" onClick={isPaused ? resume : pause}>
          {isPaused ? <CirclePlay aria-hidden /> : <CirclePause aria-hidden />}
          {isPaused ? t('resume') : t('pause')}
        </Button>
      </div>
      {state.type === 'unavailable' ? (
        <Card>
          <CardContent className="py-12">
            <StateMessage icon={<CloudOff />} title={t('unavailableTitle')} text={t('unavailableText')} />
          </CardContent>
        </Card>
      ) : (
        <div className={cn('flex flex-col gap-4', isOld && 'grayscale')}>
          <ProcessCards processes={state.processes} />
          <LiveRequests requests={state.requests} total={state.requests_total} />
          <ConcurrencyCards paused={isPaused} />
        </div>
      )}
    </div>
  )
}
