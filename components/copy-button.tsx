'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { toast } from './toast/toast'
import { Button } from './ui/button'

/** Copies a text; `label` says which to screen readers. */
export function CopyButton(props: { readonly text: string; readonly label: string }): ReactElement {
  const t = useTranslations('copy')
  const [copied, setCopied] = useState<string | null>(null)
  const isCopied = copied === props.text
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text)
      setCopied(props.text)
      toast.success(t('copied'))
    } catch {
      // Without a secure context the browser forbids it; the text is there to be selected.
      toast.error(t('failed'))
    }
  }
  return (
    <Button
      variant="outline"
      size="icon"
      className="size-8"
      aria-label={props.label}
      onClick={() => void copy()}
    >
      {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
    </Button>
  )
}
