'use client'

import { ArrowRight, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, type ReactElement } from 'react'
import type { Platform } from '@/lib/core'
import type { MappingAction } from '../channel-form/change-channel'
import type { MappingRow } from '../channel-form/channel-form'
import { isRepeated, mappingPath } from '../channel-form/find-issues'
import { Button } from '../ui/button'
import { RemoveButton } from '../ui/remove-button'
import { Input } from '../ui/input'
import { useEditor, useFieldError } from './editor-context'

/** The aliases of a platform: what a client may name → what is sent on. */
export function MappingRows({ platform }: { readonly platform: Platform }): ReactElement {
  const t = useTranslations('channelEditor')
  const { form, change } = useEditor()
  const rows = form.mapping[platform]
  const onAction = (action: MappingAction): void => change({ type: 'mapping', platform, action })
  return (
    <div className="flex flex-col gap-3">
      {rows.length > 0 && (
        <ol className="flex flex-col gap-2">
          {rows.map((row, index) => (
            <MappingFields
              key={row.key}
              row={row}
              number={index + 1}
              platform={platform}
              repeated={isRepeated(rows, row)}
              onAction={onAction}
            />
          ))}
        </ol>
      )}
      <Button
        variant="outline"
        size="small"
        className="self-start"
        data-field={`model_mapping.${platform}`}
        onClick={() => onAction({ type: 'addMapping' })}
      >
        <Plus aria-hidden />
        {t('addMapping')}
      </Button>
    </div>
  )
}

function MappingFields(props: {
  readonly row: MappingRow
  readonly number: number
  readonly platform: Platform
  readonly repeated: boolean
  readonly onAction: (action: MappingAction) => void
}): ReactElement {
  const { row, number, repeated, onAction } = props
  const t = useTranslations('channelEditor')
  const { errors } = useEditor()
  const errorOf = useFieldError()
  const id = useId()
  const path = mappingPath(props.platform, row)
  const isFilled = row.source.trim() !== '' || row.target.trim() !== ''
  const refused = isFilled ? errorOf(path) : undefined
  const error = repeated ? t('repeatedSource') : refused
  const targetIsWrong = !repeated && errors[path]?.code === 'INVALID_MODEL_MAPPING'
  const invalid = (isTarget: boolean): object =>
    error === undefined || isTarget !== targetIsWrong
      ? {}
      : { 'aria-invalid': true, 'aria-describedby': id, 'data-field': path }
  const common = {
    autoComplete: 'off',
    spellCheck: false,
    maxLength: 256,
    className: 'font-mono text-[0.8125rem]',
  }
  return (
    <li className="flex flex-col gap-1">
      <div className="flex items-center gap-2">
        <div className="flex min-w-0 flex-1 flex-col gap-1.5 sm:flex-row sm:items-center sm:gap-2">
          <Input
            {...common}
            {...invalid(false)}
            aria-label={t('mappingSource', { number })}
            aria-required
            placeholder={t('sourcePlaceholder')}
            value={row.source}
            onChange={(event) =>
              onAction({ type: 'editMapping', row: row.key, patch: { source: event.target.value } })
            }
          />
          <ArrowRight aria-hidden className="size-4 shrink-0 text-muted-foreground max-sm:hidden" />
          <Input
            {...common}
            {...invalid(true)}
            aria-label={t('mappingTarget', { number })}
            aria-required
            placeholder={t('targetPlaceholder')}
            value={row.target}
            onChange={(event) =>
              onAction({ type: 'editMapping', row: row.key, patch: { target: event.target.value } })
            }
          />
        </div>
        <RemoveButton
          label={t('removeMapping', { number })}
          onRemove={() => onAction({ type: 'removeMapping', row: row.key })}
        />
      </div>
      {error !== undefined && (
        <p id={id} className="text-xs text-destructive">
          {error}
        </p>
      )}
    </li>
  )
}
