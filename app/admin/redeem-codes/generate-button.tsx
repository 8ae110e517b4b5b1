'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { useNavigation } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { CodesOnce } from './codes-once'
import { GenerateDialog, type GroupChoice } from './generate-dialog'

/** The button that makes codes and then shows them, once. */
export function GenerateButton({ groups }: { readonly groups: readonly GroupChoice[] }): ReactElement {
  const t = useTranslations('redeemCodes')
  const { refresh } = useNavigation()
  const [open, setOpen] = useState(false)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {t('generate')}
      </Button>
      {open && (
        <GenerateDialog
          groups={groups}
          onClose={() => setOpen(false)}
          onMade={(made) => {
            setOpen(false)
            setCodes(made)
            refresh()
          }}
        />
      )}
      {codes !== null && <CodesOnce codes={codes} onClose={() => setCodes(null)} />}
    </>
  )
}
