'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { Button } from '@/components/ui/button'
import type { CreatedKey } from './created-key-dialog'
import type { KeyGroup } from './key-choices'
import { LazyCreatedKeyDialog, LazyOwnKeyDialog } from './lazy-dialogs'

/** The button that makes a key; the key itself is shown once, with what to paste where. */
export function NewKey(props: {
  readonly groups: readonly KeyGroup[]
  readonly baseUrl: string
  readonly startsOpen: boolean
}): ReactElement {
  const t = useTranslations('self.keys')
  const [open, setOpen] = useState(props.startsOpen)
  const [created, setCreated] = useState<CreatedKey | null>(null)
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {t('new')}
      </Button>
      {open && (
        <LazyOwnKeyDialog
          apiKey={null}
          groups={props.groups}
          onClose={() => setOpen(false)}
          onCreated={setCreated}
        />
      )}
      {created !== null && (
        <LazyCreatedKeyDialog
          created={created}
          groups={props.groups}
          baseUrl={props.baseUrl}
          onClose={() => setCreated(null)}
        />
      )}
    </>
  )
}
