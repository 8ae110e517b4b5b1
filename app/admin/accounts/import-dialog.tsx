'use client'

import { useTranslations } from 'next-intl'
import { useState, type FormEvent, type ReactElement } from 'react'
import { Field } from '@/components/form/field'
import { FormError } from '@/components/form/form-error'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { controlClasses } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { ImportOutcome } from './import-outcome'
import { ON_EXISTING, useImport, type OnExisting } from './use-import'

/** Takes a file of accounts and says what became of each. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useTranslations('accounts.transfer')
  const [file, setFile] = useState<File | null>(null)
  const [existing, setExisting] = useState<OnExisting>('skip')
  const { busy, failure, progress, isUnfinished, run, stop, forget } = useImport()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (file !== null && !busy) void run(file, existing)
  }
  const submitWord = isUnfinished ? 'goOn' : 'import'
  return (
    <Dialog
      open
      title={t('importTitle')}
      description={t('importHint')}
      loses={file !== null && progress === null ? 'changes' : null}
      // What is on its way is seen to its end, or stopped.
      onClose={() => (busy ? undefined : onClose())}
    >
      <form className="flex flex-col gap-4" onSubmit={submit}>
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
