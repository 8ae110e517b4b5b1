'use client'

import { ChevronDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState, type ReactElement } from 'react'
import { BILLING_MODES, PLATFORMS } from '@/lib/core'
import type { PriceListAction } from '../channel-form/change-price-list'
import type { PricingForm } from '../channel-form/channel-form'
import { hasErrorUnder } from '../channel-form/field-errors'
import { cn } from '../cn'
import { Field } from '../form/field'
import { PLATFORM_NAMES } from '../routing/platform-badge'
import { Badge } from '../ui/badge'
import { RemoveButton } from '../ui/remove-button'
import { NativeSelect } from '../ui/native-select'
import { useEditor } from './editor-context'
import { EntryFields } from './entry-fields'
import { summaryOf } from './entry-summary'

type Props = {
  readonly entry: PricingForm
  /** Path of the entry in the body. */
  readonly path: string
  /** Places of its models that are listed twice. */
  readonly repeated: ReadonlySet<number>
  /** The platform can be chosen: the card does not stand under a platform's tab. */
  readonly choosePlatform: boolean
  readonly onAction: (action: PriceListAction) => void
}

/** The prices of some models; closed while there is nothing to do in it. */
export function PricingEntryCard(props: Props): ReactElement {
  const { entry, path, onAction } = props
  const t = useTranslations('channelEditor')
  const { errors } = useEditor()
  const id = useId()
  const [opened, setOpened] = useState(entry.models.length === 0)
  const wrong = hasErrorUnder(errors, path) || props.repeated.size > 0
  const open = opened || hasErrorUnder(errors, path)
  const names = entry.models.join(', ')
  return (
    <li
      data-card={path}
      className={cn('rounded-lg border border-border bg-surface', wrong && 'border-destructive')}
    >
      <div className="flex items-center gap-1 pr-2">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          className="flex min-w-0 flex-1 cursor-pointer items-center gap-2.5 rounded-lg px-4 py-3 text-left text-sm"
          onClick={() => setOpened(!open)}
        >
          <ChevronDown
            aria-hidden
            className={cn('size-4 shrink-0 transition-transform', !open && '-rotate-90')}
          />
          <span className="min-w-0 flex-1">
            <span className={cn('block truncate', names !== '' && 'font-mono text-[0.8125rem]')}>
              {names === '' ? t('newEntry') : names}
            </span>
            {!open && <EntrySummary entry={entry} />}
          </span>
          {entry.models.length > 1 && <Badge>{t('modelCount', { count: entry.models.length })}</Badge>}
        </button>
        <RemoveButton
          label={t('removeEntry', { models: names === '' ? t('newEntry') : names })}
          onRemove={() => onAction({ type: 'removeEntry', entry: entry.key })}
        />
      </div>
      {open && (
        <div id={id} className="flex flex-col gap-4 border-t border-border p-4">
          <div className="flex flex-wrap gap-4">
            {props.choosePlatform && <PlatformField {...props} />}
            <ModeField {...props} />
          </div>
          <EntryFields
            entry={entry}
            path={path}
            repeated={props.repeated}
            onAction={(action) => onAction({ type: 'entry', entry: entry.key, action })}
          />
        </div>
      )}
    </li>
  )
}

function EntrySummary({ entry }: { readonly entry: PricingForm }): ReactElement {
  const t = useTranslations('channelEditor')
  const { price, intervals } = summaryOf(entry)
  const parts = [
    t(`modes.${entry.billing_mode}`),
    ...(price === null ? [] : [price]),
    ...(intervals === 0 ? [] : [t('intervalCount', { count: intervals })]),
  ]
  return <span className="block truncate text-xs text-muted-foreground">{parts.join(' · ')}</span>
}

function PlatformField({ entry, path, onAction }: Props): ReactElement {
  const t = useTranslations('channelEditor')
  return (
    <Field label={t('platform')} path={`${path}.platform`} required>
      {(control) => (
        <NativeSelect
          {...control}
          value={entry.platform}
          onChange={(event) => {
            const platform = PLATFORMS.find((known) => known === event.target.value)
            if (platform !== undefined) onAction({ type: 'platform', entry: entry.key, platform })
          }}
        >
          {PLATFORMS.map((platform) => (
            <option key={platform} value={platform}>
              {PLATFORM_NAMES[platform]}
            </option>
          ))}
        </NativeSelect>
      )}
    </Field>
  )
}

function ModeField({ entry, path, onAction }: Props): ReactElement {
  const t = useTranslations('channelEditor')
  const id = useId()
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-sm leading-none font-medium">{t('mode')}</legend>
      <div
        data-field={`${path}.billing_mode`}
        className="inline-flex flex-wrap rounded-md border border-input/60 p-0.5"
      >
        {BILLING_MODES.map((mode) => (
          <label
            key={mode}
            className="cursor-pointer rounded px-3 py-1.5 text-[0.8125rem] font-medium has-checked:bg-primary has-checked:text-primary-foreground has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-primary"
          >
            <input
              type="radio"
              name={id}
              value={mode}
              checked={entry.billing_mode === mode}
              className="sr-only"
              onChange={() => onAction({ type: 'entry', entry: entry.key, action: { type: 'mode', mode } })}
            />
            {t(`modes.${mode}`)}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
