'use client'

import { useTranslations } from 'next-intl'
import { useState, type FormEvent, type ReactElement } from 'react'
import { Field } from '@/components/form/field'
import { fieldOf } from '@/components/form/focus-field'
import { formText } from '@/components/form/form-text'
import { useNavigation } from '@/components/navigation'
import { changeSearch } from '@/components/search-params'
import { Button } from '@/components/ui/button'
import { Card, CardContent } from '@/components/ui/card'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { PROTOCOL_IDS, ROUTE_LAB_CLIENTS } from '@/lib/core'
import { IMAGE_SIZES, missingSubject, SAMPLE_COUNTS, sampleCount, SERVICE_TIERS } from './lab-query'
import { SubjectPicker, type SubjectNames } from './subject-picker'

type Query = Readonly<Record<string, string>>

const FIELDS = [
  'model',
  'protocol',
  'client',
  'forced',
  'session',
  'service_tier',
  'image_size',
  ...SAMPLE_COUNTS,
]

/** What Route Lab is asked; the question lives in the URL, so that an answer can be shared. */
export function QuestionForm(props: { readonly query: Query; readonly names: SubjectNames }): ReactElement {
  const t = useTranslations('routeLab')
  const { navigate, pathname, search, refresh, pending } = useNavigation()
  const { query } = props
  const [refused, setRefused] = useState(false)
  const ask = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const next = changeSearch(
      search,
      Object.fromEntries(FIELDS.map((name) => [name, formText(form, name).trim()])),
    )
    const missing = missingSubject(query)
    setRefused(missing !== null)
    if (missing !== null) fieldOf(missing)?.focus()
    // The same question again: the gateway may have moved on.
    if (next === `?${search}`) refresh()
    else navigate(pathname + next)
  }
  return (
    <Card>
      <CardContent className="flex flex-col gap-4">
        <SubjectPicker query={query} names={props.names} refused={refused} />
        <form onSubmit={ask} className="flex flex-col gap-4">
          <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-5">
            <Field label={t('model')} hint={t('modelHint')}>
              {(control) => (
                <Input
                  {...control}
                  name="model"
                  required
                  maxLength={200}
                  autoComplete="off"
                  spellCheck={false}
                  defaultValue={query['model']}
                />
              )}
            </Field>
            <Field label={t('protocol')}>
              {(control) => (
                <NativeSelect
                  {...control}
                  name="protocol"
                  defaultValue={query['protocol'] ?? PROTOCOL_IDS[0]}
                >
                  {PROTOCOL_IDS.map((protocol) => (
                    <option key={protocol} value={protocol}>
                      {t(`protocols.${protocol}`)}
                    </option>
                  ))}
                </NativeSelect>
              )}
            </Field>
            <Field label={t('client')} hint={t('clientHint')}>
              {(control) => (
                <NativeSelect
                  {...control}
                  name="client"
                  defaultValue={query['client'] ?? ROUTE_LAB_CLIENTS[0]}
                >
                  {ROUTE_LAB_CLIENTS.map((client) => (
                    <option key={client} value={client}>
                      {t(`clients.${client}`)}
                    </option>
                  ))}
                </NativeSelect>
              )}
            </Field>
            <Field label={t('forced')}>
              {(control) => (
                <NativeSelect {...control} name="forced" defaultValue={query['forced'] ?? ''}>
                  <option value="">{t('forcedNot')}</option>
                  <option value="antigravity">{t('forcedAntigravity')}</option>
                </NativeSelect>
              )}
            </Field>
            <Field label={t('session')} hint={t('sessionHint')}>
              {(control) => (
                <Input {...control} name="session" autoComplete="off" defaultValue={query['session']} />
              )}
            </Field>
          </div>
          <SampleFields query={query} />
          <Button type="submit" disabled={pending} className="self-start">
            {t('explain')}
          </Button>
        </form>
      </CardContent>
    </Card>
  )
}

/** Tokens and tiers of an answer that might be. */
function SampleFields({ query }: { readonly query: Query }): ReactElement {
  const t = useTranslations('routeLab')
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-2 text-sm font-medium">{t('sample')}</legend>
      <div className="grid grid-cols-2 items-end gap-3 sm:grid-cols-4">
        {SAMPLE_COUNTS.map((name) => (
          <Field key={name} label={t(`samples.${name}`)}>
            {(control) => (
              <Input
                {...control}
                name={name}
                inputMode="numeric"
                pattern="\d{1,9}"
                defaultValue={sampleCount(query, name)}
              />
            )}
          </Field>
        ))}
        <TierField
          query={query}
          name="service_tier"
          label={t('samples.service_tier')}
          choices={SERVICE_TIERS}
        />
        <TierField query={query} name="image_size" label={t('imageSize')} choices={IMAGE_SIZES} />
      </div>
    </fieldset>
  )
}

function TierField(props: {
  readonly query: Query
  readonly name: string
  readonly label: string
  readonly choices: readonly string[]
}): ReactElement {
  return (
    <Field label={props.label}>
      {(control) => (
        <NativeSelect {...control} name={props.name} defaultValue={props.query[props.name] ?? ''}>
          <option value="">–</option>
          {props.choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </NativeSelect>
      )}
    </Field>
  )
}
