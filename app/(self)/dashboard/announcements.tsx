'use client'

import { Check, Megaphone } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { useCall } from '@/components/api/use-call'
import { LocalTime } from '@/components/format/local-time'
import { Button } from '@/components/ui/button'
import { Card, CardContent } from '@/components/ui/card'
import type { OwnAnnouncementView } from '@/lib/services'

/** What the operator announces: new things in full, earlier ones on demand. */
export function Announcements(props: {
  readonly announcements: readonly OwnAnnouncementView[]
}): ReactElement | null {
  const t = useTranslations('self.announcements')
  const { busy, call } = useCall()
  const fresh = props.announcements.filter(({ is_read: isRead }) => !isRead)
  const earlier = props.announcements.filter(({ is_read: isRead }) => isRead)
  if (props.announcements.length === 0) return null
  return (
    <section aria-label={t('title')} className="flex flex-col gap-3">
      {fresh.map((announcement) => (
        <Card key={announcement.id} className="border-l-4 border-l-primary">
          <CardContent className="flex items-start gap-3">
            <Megaphone aria-hidden className="mt-0.5 size-5 shrink-0 text-primary" />
            <Text announcement={announcement} />
            <Button
              variant="outline"
              size="small"
              disabled={busy}
              aria-label={t('markReadOf', { title: announcement.title })}
              onClick={() =>
                void call(
                  callApi('POST /user/announcements/read', { body: { ids: [announcement.id] } }),
                  t('marked'),
                )
              }
            >
              <Check aria-hidden />
              {t('markRead')}
            </Button>
          </CardContent>
        </Card>
      ))}
      {earlier.length > 0 && (
        <details className="text-sm">
          <summary className="cursor-pointer text-muted-foreground">
            {t('earlier', { count: earlier.length })}
          </summary>
          <Card className="mt-2">
            <CardContent className="flex flex-col gap-4">
              {earlier.map((announcement) => (
                <Text key={announcement.id} announcement={announcement} />
              ))}
            </CardContent>
          </Card>
        </details>
      )}
    </section>
  )
}

function Text({ announcement }: { readonly announcement: OwnAnnouncementView }): ReactElement {
  return (
    <div className="min-w-0 flex-1">
      <h2 className="font-semibold">{announcement.title}</h2>
      <p className="text-xs text-muted-foreground">
        <LocalTime iso={announcement.published_at} />
      </p>
      {announcement.content !== '' && (
        <p className="mt-2 text-sm break-words whitespace-pre-wrap">{announcement.content}</p>
      )}
    </div>
  )
}
