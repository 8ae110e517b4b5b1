'use client'

import { Activity, Pencil, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { RowMenu } from '@/components/data-table/row-menu'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { ProxyView } from '@/lib/services'
import { ProxyDialog } from './proxy-dialog'
import { useProxyCalls } from './use-proxy-calls'

/** What can be done to a proxy from its row: test, edit, delete. */
export function ProxyActions({ proxy }: { readonly proxy: ProxyView }): ReactElement {
  const t = useTranslations('proxies')
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null)
  const { busy, test, remove } = useProxyCalls(proxy)
  const close = (): void => setOpen(null)
  return (
    <div className="flex justify-end gap-1">
      <Button
        variant="outline"
        size="small"
        disabled={busy !== null}
        aria-label={t('testOf', { name: proxy.name })}
        onClick={() => void test()}
      >
        <Activity aria-hidden />
        {busy === 'test' ? t('testing') : t('test')}
      </Button>
      <RowMenu
        label={t('actionsOf', { name: proxy.name })}
        busy={busy !== null}
        actions={[
          { key: 'edit', label: t('edit'), icon: <Pencil aria-hidden />, onSelect: () => setOpen('edit') },
          {
            key: 'delete',
            label: t('delete'),
            icon: <Trash2 aria-hidden />,
            destructive: true,
            onSelect: () => setOpen('delete'),
          },
        ]}
      />
      {open === 'edit' && <ProxyDialog proxy={proxy} onClose={close} />}
      <ConfirmDialog
        destructive
        open={open === 'delete'}
        busy={busy !== null}
        title={t('deleteTitle', { name: proxy.name })}
        confirm={t('delete')}
        onConfirm={() => void remove().then(close)}
        onCancel={close}
      >
        <p>
          {proxy.accounts_count === 0
            ? t('deleteNothing')
            : t('deleteUsed', { accounts: proxy.accounts_count })}
        </p>
      </ConfirmDialog>
    </div>
  )
}
