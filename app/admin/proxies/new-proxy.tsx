'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { Button } from '@/components/ui/button'
import { ProxyDialog } from './proxy-dialog'

/** The button that opens an empty form. */
export function NewProxy(): ReactElement {
  const t = useTranslations('proxies')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {t('new')}
      </Button>
      {open && <ProxyDialog proxy={null} onClose={() => setOpen(false)} />}
    </>
  )
}
