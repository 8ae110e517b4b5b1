'use client'

import { ArrowDownUp, Download, KeyRound, Upload } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import { useErrorText } from '@/components/api/use-error-text'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
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
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="outline">
            <ArrowDownUp aria-hidden />
            {t('menu')}
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem onSelect={() => setOpen('import')}>
            <Upload aria-hidden />
            {t('import')}
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => void download(false)}>
            <Download aria-hidden />
            {t('export')}
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => setOpen('secrets')}>
            <KeyRound aria-hidden />
            {t('exportSecrets')}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
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
