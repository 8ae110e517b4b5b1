'use client'

import { ArrowDownUp, Download, KeyRound, Upload } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { useErrorText } from '@/components/api/use-error-text'
import { ActionMenu } from '@/components/ui/action-menu'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { downloadAccounts } from './download-accounts'
import { ImportDialog } from './import-dialog'

/** Accounts to a file and from a file. */
export function TransferMenu(): ReactElement {
  const t = useTranslations('accounts.transfer')
  const errorText = useErrorText()
  const [open, setOpen] = useState<'import' | 'secrets' | null>(null)
  const download = async (withSecrets: boolean): Promise<void> => {
    setOpen(null)
    const failure = await downloadAccounts({ include_secrets: withSecrets })
    if (failure !== null) toast.error(errorText({ code: failure.reason, message: failure.message }))
  }
  return (
    <>
      <ActionMenu
        actions={[
          {
            key: 'import',
            label: t('import'),
            icon: <Upload aria-hidden />,
            onSelect: () => setOpen('import'),
          },
          {
            key: 'export',
            label: t('export'),
            icon: <Download aria-hidden />,
            onSelect: () => void download(false),
          },
          {
            key: 'secrets',
            label: t('exportSecrets'),
            icon: <KeyRound aria-hidden />,
            onSelect: () => setOpen('secrets'),
          },
        ]}
      >
        <Button variant="outline">
          <ArrowDownUp aria-hidden />
          {t('menu')}
        </Button>
      </ActionMenu>
      {open === 'import' && <ImportDialog onClose={() => setOpen(null)} />}
      <ConfirmDialog
        open={open === 'secrets'}
        title={t('secretsTitle')}
        confirm={t('secretsConfirm')}
        onConfirm={() => void download(true)}
        onCancel={() => setOpen(null)}
      >
        {t('secretsText')}
      </ConfirmDialog>
    </>
  )
}
