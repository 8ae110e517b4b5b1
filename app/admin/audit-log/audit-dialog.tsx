'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { record } from '@/components/api/call-api'
import { LocalTime } from '@/components/format/local-time'
import { Facts } from '@/components/layout/facts'
import { Dialog } from '@/components/ui/dialog'
import { Table, TableBody, TableCell, TableHead, TableRow } from '@/components/ui/table'
import type { AuditLogView } from '@/lib/services'

/** One entry of the audit log: who, from where, and each field before and after. */
export function AuditDialog(props: {
  readonly log: AuditLogView
  readonly onClose: () => void
}): ReactElement {
  const t = useTranslations('auditLog')
  const { log } = props
  const before = record(log.before)
  const after = record(log.after)
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return (
    <Dialog open title={t('entry', { id: log.id })} onClose={props.onClose}>
      <Facts
        facts={[
          { label: t('time'), value: <LocalTime iso={log.created_at} /> },
          { label: t('address'), value: log.ip },
          { label: t('userAgent'), value: log.user_agent },
          { label: t('requestId'), value: log.request_id },
        ]}
      />
      {names.length === 0 ? (
        <p className="text-sm text-muted-foreground">{t('noFields')}</p>
      ) : (
        // It scrolls sideways on narrow screens, so the keyboard must reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <section tabIndex={0} aria-label={t('changed')} className="max-h-96 overflow-auto">
          <Table>
            <thead>
              <TableRow>
                <TableHead>{t('field')}</TableHead>
                <TableHead>{t('before')}</TableHead>
                <TableHead>{t('after')}</TableHead>
              </TableRow>
            </thead>
            <TableBody>
              {names.map((name) => (
                <TableRow key={name}>
                  <TableCell className="align-top font-mono text-xs">{name}</TableCell>
                  <TableCell className="align-top font-mono text-xs break-all">
                    {valueText(before[name])}
                  </TableCell>
                  <TableCell className="align-top font-mono text-xs break-all">
                    {valueText(after[name])}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </section>
      )}
    </Dialog>
  )
}

function valueText(value: unknown): string {
  if (value === undefined) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
