'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { CopyButton } from '@/components/copy-button'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'

/** Shows recovery codes the only time they can be seen. */
export function RecoveryCodesDialog(props: {
  readonly codes: readonly string[]
  readonly onClose: () => void
}): ReactElement {
  const t = useTranslations('self.twoFactor')
  return (
    <Dialog open title={t('codesTitle')} description={t('codesText')} loses="secret" onClose={props.onClose}>
      <ul
        aria-label={t('codesTitle')}
        className="grid gap-y-1 rounded-md bg-muted px-4 py-3 font-mono text-sm"
      >
        {props.codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex items-center justify-end gap-2">
        <CopyButton text={props.codes.join('\n')} label={t('copyCodes')} />
        <Button onClick={props.onClose}>{t('codesKept')}</Button>
      </div>
    </Dialog>
  )
}
