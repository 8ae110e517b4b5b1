'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from './toast/toast'

type Copying = {
  /** The text as it is now has been copied. */
  readonly isCopied: boolean
  /** Whether it was copied; where the browser forbids it, as without a secure context, that is said. */
  readonly copy: () => Promise<boolean>
}

/** Copies a text that stands on the page. */
export function useCopy(text: string): Copying {
  const t = useTranslations('copy')
  const [copied, setCopied] = useState<string | null>(null)
  return {
    isCopied: copied === text,
    async copy() {
      try {
        await navigator.clipboard.writeText(text)
      } catch {
        toast.error(t('failed'))
        return false
      }
      setCopied(text)
      return true
    },
  }
}
