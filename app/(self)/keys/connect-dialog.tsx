'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { ConnectPanel } from '@/components/connect/connect-panel'
import { Dialog } from '@/components/ui/dialog'

/** What to paste into which program for a key that is not known any more. */
export function ConnectDialog(props: {
  readonly name: string
  readonly baseUrl: string
  readonly models: readonly string[]
  readonly onClose: () => void
}): ReactElement {
  const t = useTranslations('self.keys')
  return (
    <Dialog open title={t('connectTitle', { name: props.name })} onClose={props.onClose}>
      <ConnectPanel baseUrl={props.baseUrl} apiKey={null} models={props.models} />
    </Dialog>
  )
}
