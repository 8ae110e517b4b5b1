'use client'

import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import type { ApiFailure } from '@/components/api/call-api'
import { fieldErrors } from '@/components/api/field-errors'
import { useErrorText } from '@/components/api/use-error-text'
import { useNavigation } from '@/components/navigation'
import { beginImport, importAccounts, type BegunImport, type ImportProgress } from './import-accounts'

/** What happens to accounts that exist already. */
export const ON_EXISTING = ['skip', 'update', 'create'] as const
export type OnExisting = (typeof ON_EXISTING)[number]

/**
 * Imports a file of accounts; one that ended early goes on where it came to, until it is forgotten. Where nothing came through,
 * the file is read anew.
 */
export function useImport(): {
  readonly busy: boolean
  /** Why it ended early, in the reader's language. */
  readonly failure: string | null
  readonly progress: ImportProgress | null
  readonly isUnfinished: boolean
  readonly run: (source: File, onExisting: OnExisting) => Promise<void>
  readonly stop: () => void
  /** Another file, or another choice, is another import. */
  readonly forget: () => void
} {
  const t = useTranslations('accounts.transfer')
  const failureText = useFailureText()
  const { refresh } = useNavigation()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [begun, setBegun] = useState<BegunImport | null>(null)
  const [progress, setProgress] = useState<ImportProgress | null>(null)
  const isStopped = useRef(false)
  const isUnfinished =
    begun !== null && progress !== null && progress.done > 0 && progress.done < progress.total
  const forget = (): void => {
    setBegun(null)
    setProgress(null)
  }
  const run = async (source: File, onExisting: OnExisting): Promise<void> => {
    setBusy(true)
    setFailure(null)
    isStopped.current = false
    if (!isUnfinished) forget()
    const job = isUnfinished ? begun : await beginImport(source, begun)
    if (job === null) setFailure(t('unreadable'))
    else {
      setBegun(job)
      const refused = await importAccounts({
        ...job,
        onExisting,
        from: isUnfinished ? progress : null,
        onProgress: setProgress,
        isStopped: () => isStopped.current,
      })
      if (refused !== null) setFailure(failureText(refused))
      refresh()
    }
    setBusy(false)
  }
  const stop = (): void => {
    isStopped.current = true
  }
  return { busy, failure, progress, isUnfinished, run, stop, forget }
}

function useFailureText(): (refused: ApiFailure) => string {
  const t = useTranslations('accounts.transfer')
  const errorText = useErrorText()
  return (refused) => {
    if (refused.status === 413) return t('tooLarge')
    const [first] = Object.entries(fieldErrors(refused))
    if (first === undefined) return errorText({ code: refused.reason, message: refused.message })
    return `${first[0]}: ${errorText(first[1])}`
  }
}
