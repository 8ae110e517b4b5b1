'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { ConnectPanel } from '@/components/connect/connect-panel'
import { CopyButton } from '@/components/copy-button'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { modelsOfGroup, type KeyGroup } from './key-choices'

/** A key at the only time it can be seen. */
export type CreatedKey = { readonly name: string; readonly key: string; readonly groupId: number | null }

/** Shows a new key once, and what to paste into which program. */
export function CreatedKeyDialog(props: {
  readonly created: CreatedKey
  readonly groups: readonly KeyGroup[]
  readonly baseUrl: string
  readonly onClose: () => void
}): ReactElement {
  const t = useTranslations('self.keys')
  const { name, key, groupId } = props.created
  return (
    <Dialog
      open
      title={t('createdTitle', { name })}
      description={t('createdText')}
      loses="secret"
      onClose={props.onClose}
    >
      <div className="flex items-center gap-2">
        <output
          aria-label={t('secret')}
          className="block min-w-0 flex-1 rounded-md border border-border bg-muted px-3 py-2 font-mono text-sm break-all select-all"
        >
          {key}
        </output>
        <CopyButton text={key} label={t('copySecret')} />
      </div>
      <ConnectPanel baseUrl={props.baseUrl} apiKey={key} models={modelsOfGroup(props.groups, groupId)} />
      <div className="flex justify-end">
        <Button onClick={props.onClose}>{t('done')}</Button>
      </div>
    </Dialog>
  )
}
