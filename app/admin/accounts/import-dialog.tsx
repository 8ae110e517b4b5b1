'use client'

import { useTranslations } from 'next-intl'
import { useState, type FormEvent, type ReactElement } from 'react'
import type { ApiBody, ApiData } from '@/components/api/api-calls'
import { callApi } from '@/components/api/call-api'
import { useErrorText } from '@/components/api/use-error-text'
import { Field } from '@/components/form/field'
import { FormError } from '@/components/form/form-error'
import { useNavigation } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { controlClasses } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { refusalsOf } from './use-bulk-calls'

const ON_EXISTING = ['skip', 'update', 'create'] as const

type ImportBody = ApiBody<'POST /admin/accounts/import'>

/** How an import went; `null` = none yet. */
type Outcome = {
  readonly counts: Readonly<Record<'created' | 'updated' | 'skipped', number>>
  readonly refused: ReturnType<typeof refusalsOf>
}

/** Takes a file of accounts and says what became of each. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useTranslations('accounts.transfer')
  const errorText = useErrorText()
  const { refresh } = useNavigation()
  const [file, setFile] = useState<File | null>(null)
  const [existing, setExisting] = useState<string>('skip')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (file === null) return
    setBusy(true)
    setFailure(null)
    const document = await readDocument(file)
    const result =
      document === null
        ? null
        : await callApi('POST /admin/accounts/import', { body: { ...document, on_existing: existing } })
    setBusy(false)
    if (result === null) setFailure(t('unreadable'))
    else if (!result.ok) setFailure(errorText({ code: result.reason, message: result.message }))
    else {
      setOutcome(outcomeOf(result.data))
      refresh()
    }
  }
  return (
    <Dialog open title={t('importTitle')} description={t('importHint')} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        {failure !== null && <FormError>{failure}</FormError>}
        <Field label={t('file')} required>
          {(control) => (
            <input
              {...control}
              type="file"
              accept="application/json,.json"
              className={`${controlClasses} h-auto py-1.5 file:mr-3 file:cursor-pointer file:rounded-md file:border-0 file:bg-muted file:px-3 file:py-1 file:text-sm`}
              onChange={(event) => {
                setFile(event.target.files?.[0] ?? null)
                setOutcome(null)
              }}
            />
          )}
        </Field>
        <Field label={t('onExisting')} hint={t('onExistingHint')}>
          {(control) => (
            <NativeSelect {...control} value={existing} onChange={(event) => setExisting(event.target.value)}>
              {ON_EXISTING.map((value) => (
                <option key={value} value={value}>
                  {t(`existing.${value}`)}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        {outcome !== null && <ImportOutcome outcome={outcome} />}
        <div className="flex justify-end gap-2">
          <Button variant="outline" onClick={onClose}>
            {t('close')}
          </Button>
          <Button type="submit" disabled={busy || file === null}>
            {busy ? t('importing') : t('import')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function ImportOutcome({ outcome }: { readonly outcome: Outcome }): ReactElement {
  const t = useTranslations('accounts.transfer')
  return (
    <output className="flex flex-col gap-2 rounded-md bg-muted p-3 text-sm">
      <span>{t('outcome', outcome.counts)}</span>
      {outcome.refused.length > 0 && (
        <ul className="flex list-disc flex-col gap-1 pl-4 text-destructive">
          {outcome.refused.map(({ name, message }, index) => (
            // Several may have the same name.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={index}>{t('refused', { name, message })}</li>
          ))}
        </ul>
      )}
    </output>
  )
}

/** What the file holds is the server's to judge. */
async function readDocument(file: File): Promise<ImportBody | null> {
  try {
    const value: unknown = JSON.parse(await file.text())
    if (Array.isArray(value)) return { accounts: value }
    return typeof value === 'object' && value !== null ? (value as ImportBody) : null
  } catch {
    return null
  }
}

function outcomeOf(data: ApiData<'POST /admin/accounts/import'>): Outcome {
  const count = (wanted: string): number => data.results.filter(({ outcome }) => outcome === wanted).length
  return {
    counts: { created: count('created'), updated: count('updated'), skipped: count('skipped') },
    refused: refusalsOf(data),
  }
}
