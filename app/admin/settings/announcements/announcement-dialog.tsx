'use client'

import { useTimeZone, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { callApi } from '@/components/api/call-api'
import { FormDialog } from '@/components/form/form-dialog'
import { SwitchInput, TextInput } from '@/components/form/form-inputs'
import { useForm } from '@/components/form/use-form'
import { sentTime, toZonedInput } from '@/components/format/zoned-time'
import { useNavigation } from '@/components/navigation'
import type { AnnouncementView } from '@/lib/services'

type AnnouncementForm = {
  readonly title: string
  readonly content: string
  readonly published: boolean
  readonly starts_at: string
  readonly ends_at: string
}

/** Writes an announcement (`null`) or edits one; times are in the viewer's zone. */
export function AnnouncementDialog(props: {
  readonly announcement: AnnouncementView | null
  readonly onClose: () => void
}): ReactElement {
  const { announcement } = props
  const t = useTranslations('announcements')
  const { refresh } = useNavigation()
  const timeZone = useTimeZone() ?? 'UTC'
  const shownTime = (iso: string | null | undefined): string =>
    iso === null || iso === undefined ? '' : toZonedInput(new Date(iso), timeZone)
  const editing = useForm<AnnouncementForm>({
    initial: {
      title: announcement?.title ?? '',
      content: announcement?.content ?? '',
      published: announcement === null || announcement.status === 'published',
      starts_at: shownTime(announcement?.starts_at),
      ends_at: shownTime(announcement?.ends_at),
    },
    send: ({ published, ...form }) => {
      const body = {
        title: form.title.trim(),
        content: form.content,
        status: published ? 'published' : 'draft',
        starts_at: sentTime(form.starts_at, timeZone),
        ends_at: sentTime(form.ends_at, timeZone),
      }
      return announcement === null
        ? callApi('POST /admin/announcements', { body })
        : callApi('PUT /admin/announcements/{id}', {
            path: { id: announcement.id },
            body: { ...body, revision: announcement.revision },
          })
    },
    onSaved: () => {
      toast.success(t('saved'))
      props.onClose()
      refresh()
    },
  })
  return (
    <FormDialog
      editing={editing}
      title={announcement === null ? t('new') : t('editTitle', { name: announcement.title })}
      onClose={props.onClose}
    >
      <TextInput editing={editing} name="title" label={t('heading')} required />
      <TextInput editing={editing} name="content" label={t('content')} hint={t('contentHint')} multiline />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextInput
          editing={editing}
          name="starts_at"
          type="datetime-local"
          label={t('startsAt')}
          hint={t('startsAtHint', { timeZone })}
        />
        <TextInput
          editing={editing}
          name="ends_at"
          type="datetime-local"
          label={t('endsAt')}
          hint={t('endsAtHint')}
        />
      </div>
      <SwitchInput editing={editing} name="published" label={t('published')} hint={t('publishedHint')} />
    </FormDialog>
  )
}
