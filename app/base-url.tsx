'use client'

import { Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { toast } from 'sonner'
import { Button } from '@/components/ui/button'

/** The server's address with a button that copies it. */
export function BaseUrl({ url }: { readonly url: string }): ReactElement {
  const t = useTranslations('landing')
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(url)
      toast.success(t('copied'))
    } catch {
      // Without a secure context the browser forbids it; the address is there to be selected.
      toast.error(t('copyFailed'))
    }
  }
  return (
    <div className="flex items-center gap-2">
      <code className="min-w-0 flex-1 rounded-md bg-muted px-3 py-2 font-mono text-sm break-all">{url}</code>
      <Button variant="outline" size="icon" aria-label={t('copy')} onClick={() => void copy()}>
        <Copy aria-hidden />
      </Button>
    </div>
  )
}
