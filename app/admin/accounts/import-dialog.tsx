'use client'

import { useTranslations } from 'next-intl'
import { useRef, useState, type FormEvent, type ReactElement } from 'react'
import type { ApiFailure } from '@/components/api/call-api'
import { fieldErrors } from '@/components/api/field-errors'
import { newKey } from '@/components/api/new-key'
import { useErrorText } from '@/components/api/use-error-text'
import { Field } from '@/components/form/field'
import { FormError } from '@/components/form/form-error'
import { useNavigation } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { controlClasses } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { importAccounts, readAccountsFile, type AccountsFile, type ImportProgress } from './import-accounts'
import { ImportOutcome } from './import-outcome'

const ON_EXISTING = ['skip', 'update', 'create'] as const

/** An import that has begun, as it was asked for. */
type Begun = { readonly key: string; readonly file: AccountsFile }

/** Takes a file of accounts and says what became of each. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useTranslations('accounts.transfer')
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const [file, setFile] = useState<File | null>(null)
  const [existing, setExisting] = useState<(typeof ON_EXISTING)[number]>('skip')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [begun, setBegun] = useState<Begun | null>(null)
  const [progress, setProgress] = useState<ImportProgress | null>(null)
  const isStopped = useRef(false)
  const isUnfinished = begun !== null && progress !== null && progress.done < progress.total
  // Another file, or another choice, is another import.
  const forget = (): void => {
    setBegun(null)
    setProgress(null)
  }
  const begin = async (source: File): Promise<Begun | null> => {
    const accounts = await readAccountsFile(source)
    return accounts === null ? null : { key: newKey(), file: accounts }
  }
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (file === null || busy) return
    setBusy(true)
    setFailure(null)
    isStopped.current = false
    if (!isUnfinished) forget()
    const job = isUnfinished ? begun : await begin(file)
    if (job === null) setFailure(t('unreadable'))
    else {
      setBegun(job)
      const refused = await importAccounts({
        ...job,
        onExisting: existing,
        from: isUnfinished ? progress : null,
        onProgress: setProgress,
        isStopped: () => isStopped.current,
      })
      if (refused !== null) setFailure(failureText(refused))
      refresh()
    }
    setBusy(false)
  }
  const submitWord = isUnfinished ? 'goOn' : 'import'
  const failureText = (refused: ApiFailure): string => {
    if (refused.status === 413) return t('tooLarge')
    const [first] = Object.entries(fieldErrors(refused))
    if (first === undefined) return errorText({ code: refused.reason, message: refused.message })
    return `${first[0]}: ${errorText(first[1])}`
  }
  const stop = (): void => {
    isStopped.current = true
  }
  return (
    <Dialog
      open
      title={t('importTitle')}
      description={t('importHint')}
      loses={file !== null && progress === null ? 'changes' : null}
      // What is on its way is seen to its end, or stopped.
      onClose={() => (busy ? undefined : onClose())}
    >
      <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        {failure !== null && <FormError>{failure}</FormError>}
        <Field label={t('file')} required>
          {(control) => (
            <input
              {...control}
              type="file"
              disabled={busy}
              accept="application/json,.json"
              className={`${controlClasses} h-auto py-1.5 file:mr-3 file:cursor-pointer file:rounded-md file:border-0 file:bg-muted file:px-3 file:py-1 file:text-sm`}
              onChange={(event) => {
                setFile(event.target.files?.[0] ?? null)
                forget()
              }}
            />
          )}
        </Field>
        <Field label={t('onExisting')} hint={t('onExistingHint')}>
          {(control) => (
            <NativeSelect
              {...control}
              disabled={busy}
              value={existing}
              onChange={(event) => {
                setExisting(ON_EXISTING.find((value) => value === event.target.value) ?? 'skip')
                forget()
              }}
            >
              {ON_EXISTING.map((value) => (
                <option key={value} value={value}>
                  {t(`existing.${value}`)}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        {progress !== null && <ImportOutcome progress={progress} />}
        <div className="flex justify-end gap-2">
          <Button variant="outline" onClick={busy ? stop : onClose}>
            {busy ? t('stop') : t('close')}
          </Button>
          <Button type="submit" disabled={busy || file === null}>
            {t(busy ? 'importing' : submitWord)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
