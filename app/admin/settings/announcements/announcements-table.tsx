'use client'

import { useTranslations } from 'next-intl'
import { useMemo, useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { ListTable } from '@/components/data-table/list-table'
import { LocalTime } from '@/components/format/local-time'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import type { AnnouncementView, ListPage } from '@/lib/services'
import { EditOrDelete } from '../edit-or-delete'
import { ListHead } from '../list-head'
import { AnnouncementDialog } from './announcement-dialog'

/** What users are told in their portal. */
export function AnnouncementsTable(props: {
  readonly announcements: ListPage<AnnouncementView>
  readonly listUrl: string
  /** The server's clock when the page was made. */
  readonly now: string
}): ReactElement {
  const { now } = props
  const t = useTranslations('announcements')
  const [open, setOpen] = useState<AnnouncementView | 'new' | null>(null)
  const columns = useMemo(() => announcementColumns(t, { now, edit: setOpen }), [t, now])
  return (
    <>
      <ListHead text={t('description')} add={t('new')} onAdd={() => setOpen('new')} />
      <ListTable
        id="announcements"
        caption={t('title')}
        columns={columns}
        list={props.announcements}
        rowId={(announcement) => String(announcement.id)}
        filters={[{ kind: 'search', label: t('searchPlaceholder') }]}
        exported={{ listUrl: props.listUrl }}
        empty={t('empty')}
      />
      {open !== null && (
        <AnnouncementDialog announcement={open === 'new' ? null : open} onClose={() => setOpen(null)} />
      )}
    </>
  )
}

type Phase = 'draft' | 'planned' | 'shown' | 'over'

const TONES: Readonly<Record<Phase, BadgeTone>> = {
  draft: 'neutral',
  planned: 'info',
  shown: 'success',
  over: 'outline',
}

function phaseOf(announcement: AnnouncementView, now: string): Phase {
  if (announcement.status === 'draft') return 'draft'
  if (announcement.starts_at !== null && announcement.starts_at > now) return 'planned'
  return announcement.ends_at !== null && announcement.ends_at <= now ? 'over' : 'shown'
}

const column = dataColumnHelper<AnnouncementView>()
type Translate = ReturnType<typeof useTranslations<'announcements'>>
type Parts = { readonly now: string; readonly edit: (announcement: AnnouncementView) => void }

function announcementColumns(t: Translate, { now, edit }: Parts): DataColumn<AnnouncementView>[] {
  return column.columns([
    column.display({
      id: 'title',
      enableHiding: false,
      meta: { label: t('heading'), className: 'min-w-56', csv: (announcement) => announcement.title },
      cell: ({ row: { original: announcement } }) => (
        <div className="max-w-lg">
          <span className="font-medium">{announcement.title}</span>
          <p className="line-clamp-2 text-xs text-muted-foreground">{announcement.content}</p>
        </div>
      ),
    }),
    column.display({
      id: 'phase',
      meta: { label: t('state'), csv: (announcement) => phaseOf(announcement, now) },
      cell: ({ row }) => {
        const phase = phaseOf(row.original, now)
        return <Badge tone={TONES[phase]}>{t(`phases.${phase}`)}</Badge>
      },
    }),
    column.display({
      id: 'starts',
      meta: {
        label: t('startsAt'),
        className: 'whitespace-nowrap',
        csv: (announcement) => announcement.starts_at,
      },
      cell: ({ row: { original } }) =>
        original.starts_at === null ? '–' : <LocalTime iso={original.starts_at} />,
    }),
    column.display({
      id: 'ends',
      meta: {
        label: t('endsAt'),
        className: 'whitespace-nowrap',
        csv: (announcement) => announcement.ends_at,
      },
      cell: ({ row: { original } }) =>
        original.ends_at === null ? '–' : <LocalTime iso={original.ends_at} />,
    }),
    column.display({
      id: 'actions',
      enableHiding: false,
      meta: { label: t('actions'), align: 'right', pinned: true },
      cell: ({ row: { original: announcement } }) => (
        <EditOrDelete
          name={announcement.title}
          remove={() => callApi('DELETE /admin/announcements/{id}', { path: { id: announcement.id } })}
          consequence={t('deleteText')}
          onEdit={() => edit(announcement)}
        />
      ),
    }),
  ])
}
