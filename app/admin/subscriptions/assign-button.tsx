'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { Button } from '@/components/ui/button'
import { AssignDialog, type GroupChoice } from './assign-dialog'

/** The button that opens the assignment; useless without a group that sells subscriptions. */
export function AssignButton({ groups }: { readonly groups: readonly GroupChoice[] }): ReactElement {
  const t = useTranslations('subscriptions')
  const [open, setOpen] = useState(false)
  if (groups.length === 0) return <p className="text-sm text-muted-foreground">{t('noGroups')}</p>
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {t('assign')}
      </Button>
      {open && <AssignDialog groups={groups} onClose={() => setOpen(false)} />}
    </>
  )
}
