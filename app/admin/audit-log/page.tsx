import type { Metadata } from 'next'
import { getTimeZone, getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { readTimeRange } from '@/components/data-table/read-time-range'
import { PageHeader } from '@/components/layout/page-header'
import { adminContext } from '@/lib/server/auth'
import { listAuditLogs } from '@/lib/services'
import { listQuery, readQuery, type SearchParams } from '../../list-query'
import { AuditTable } from './audit-table'
import { AUDIT_ACTIONS, AUDIT_ACTORS, AUDIT_CHANGES, AUDIT_RESOURCES } from './audit-names'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auditLog')
  return { title: t('title') }
}

const QUERY = {
  names: ['actor_type', 'action', 'resource', 'resource_id', 'range', 'start', 'end', 'page', 'page_size'],
  sortable: ['id'],
  defaultSort: { by: 'id', order: 'desc' },
  choices: { actor_type: AUDIT_ACTORS, action: [AUDIT_CHANGES, ...AUDIT_ACTIONS], resource: AUDIT_RESOURCES },
} as const

export default async function AuditLogPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await adminContext()
  const query = readQuery(await props.searchParams, QUERY)
  const { input } = listQuery(query, QUERY)
  const { start, end } = readTimeRange(query, {
    nowMs: ctx.now().getTime(),
    timeZone: await getTimeZone(),
  })
  const wanted = { ...input, start: start ?? undefined, end: end ?? undefined }
  const [t, logs] = await Promise.all([getTranslations('auditLog'), listAuditLogs(ctx, wanted)])
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <AuditTable listUrl={apiUrl('GET /admin/ops/audit-logs', { query: wanted })} logs={logs} />
    </>
  )
}
