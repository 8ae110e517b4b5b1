'use client'

import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState, type ClipboardEvent, type KeyboardEvent, type ReactElement } from 'react'
import type { Platform } from '@/lib/core'
import { cn } from '../cn'
import { RequiredMark } from '../form/field'
import { PLATFORM_TONES } from '../routing/platform-badge'
import { Badge } from '../ui/badge'
import { controlClasses } from '../ui/input'
import { Label } from '../ui/label'
import { RemoveChip } from '../ui/remove-chip'
import { splitModels } from './split-models'

type Props = {
  readonly platform: Platform
  readonly models: readonly string[]
  /** Places in `models` that are listed twice. */
  readonly repeated: ReadonlySet<number>
  /** Path of the list in the body. */
  readonly path: string
  /** What is wrong, by place in `models`; under -1 with the list itself. */
  readonly errorAt: (index: number) => string | undefined
  readonly onChange: (models: readonly string[], added: readonly string[]) => void
}

/** Model names as tags: Enter or a comma adds, pasting adds many, backspace takes the last one back. */
export function ModelTagInput(props: Props): ReactElement {
  const { models, repeated, path } = props
  const t = useTranslations('channelEditor')
  const id = useId()
  const [text, setText] = useState('')
  const add = (typed: string): void => {
    const added = splitModels(typed)
    setText('')
    if (added.length > 0) props.onChange([...models, ...added], added)
  }
  const messages = tagMessages(
    props,
    t('repeatedModels', { models: [...repeated].map((at) => models[at]).join(', ') }),
  )
  return (
    <div className="flex flex-col gap-1.5">
      <Label htmlFor={id}>
        {t('models')}
        <RequiredMark />
      </Label>
      <div
        className={cn(
          controlClasses,
          'flex h-auto min-h-9 flex-wrap items-center gap-1.5 px-2 py-1.5 focus-within:outline-2 focus-within:outline-primary',
          messages.length > 0 && 'border-destructive',
        )}
      >
        {models.map((model, index) => (
          <ModelTag
            // The same name may stand here twice until it is taken out.
            // oxlint-disable-next-line react/no-array-index-key
            key={`${model}/${index}`}
            model={model}
            platform={props.platform}
            wrong={repeated.has(index) || props.errorAt(index) !== undefined}
            onRemove={() => props.onChange(models.toSpliced(index, 1), [])}
          />
        ))}
        <input
          id={id}
          data-field={path}
          value={text}
          maxLength={20_000}
          autoComplete="off"
          spellCheck={false}
          aria-required
          aria-invalid={messages.length > 0 ? true : undefined}
          aria-describedby={`${id}-note`}
          placeholder={models.length === 0 ? t('modelsPlaceholder') : ''}
          className="min-w-36 flex-1 bg-transparent font-mono text-[0.8125rem] outline-none placeholder:font-sans placeholder:text-muted-foreground"
          onChange={(event) =>
            event.target.value.includes(',') ? add(event.target.value) : setText(event.target.value)
          }
          onBlur={() => add(text)}
          onPaste={(event) => onPaste(event, add)}
          onKeyDown={(event) =>
            onKeyDown(event, { text, add, removeLast: () => props.onChange(models.slice(0, -1), []) })
          }
        />
      </div>
      <div id={`${id}-note`} className="flex flex-col gap-0.5 text-xs">
        <p className="text-muted-foreground">{t('modelsHint')}</p>
        <output className="flex flex-col gap-0.5 text-destructive">
          {messages.map((message) => (
            <p key={message}>{message}</p>
          ))}
        </output>
      </div>
    </div>
  )
}

function tagMessages({ models, repeated, errorAt }: Props, repeatedText: string): readonly string[] {
  const places = [-1, ...models.keys()].filter((index) => !repeated.has(index))
  const messages = places.map(errorAt).filter((message) => message !== undefined)
  return [...new Set([...(repeated.size > 0 ? [repeatedText] : []), ...messages])]
}

function ModelTag(props: {
  readonly model: string
  readonly platform: Platform
  readonly wrong: boolean
  readonly onRemove: () => void
}): ReactElement {
  const t = useTranslations('channelEditor')
  return (
    <Badge
      tone={props.wrong ? 'danger' : PLATFORM_TONES[props.platform]}
      data-chip
      data-tag={props.model}
      className={cn('font-mono', props.wrong && 'line-through ring-1 ring-destructive')}
    >
      {props.wrong && <TriangleAlert aria-hidden />}
      <span className="truncate">{props.model}</span>
      <RemoveChip label={t('removeModel', { model: props.model })} onRemove={props.onRemove} />
    </Badge>
  )
}

function onPaste(event: ClipboardEvent<HTMLInputElement>, add: (text: string) => void): void {
  const pasted = event.clipboardData.getData('text')
  if (splitModels(pasted).length < 2) return
  event.preventDefault()
  add(pasted)
}

type Typing = { readonly text: string; readonly add: (text: string) => void; readonly removeLast: () => void }

function onKeyDown(event: KeyboardEvent<HTMLInputElement>, { text, add, removeLast }: Typing): void {
  if (event.nativeEvent.isComposing) return
  if (event.key === 'Enter') {
    // Enter ends a name; it must not save the channel.
    event.preventDefault()
    add(text)
  }
  if (event.key === 'Backspace' && text === '') removeLast()
}
