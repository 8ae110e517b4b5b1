'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { toast } from './toast/toast'
import { Button } from './ui/button'
import { useCopy } from './use-copy'

/** Copies a text; `label` says which to screen readers. */
export function CopyButton(props: { readonly text: string; readonly label: string }): ReactElement {
  const t = useTranslations('copy')
  const { isCopied, copy } = useCopy(props.text)
  const copyAndSay = async (): Promise<void> => {
    if (await copy()) toast.success(t('copied'))
  }
  return (
    <Button
      variant="outline"
      size="icon"
      className="size-8"
      aria-label={props.label}
      onClick={() => void copyAndSay()}
    >
      {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
    </Button>
  )
}
