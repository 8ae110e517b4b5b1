'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState, type ReactElement } from 'react'
import { Input } from '../ui/input'
import { useEntities, type Entity } from './use-entities'

export type { Entity } from './use-entities'

const choiceClasses =
  'w-full cursor-pointer truncate rounded-md px-2 py-1.5 text-left hover:bg-accent focus-visible:bg-accent'

type EntityListProps = {
  readonly listUrl: string
  readonly nameField: string
  readonly label: string
  /** Offers to choose none. */
  readonly clearable: boolean
  readonly onChoose: (entity: Entity | null) => void
}

/** Buttons of the entities that match a text; Enter in the text chooses the first, once it is known. */
export function EntityList(props: EntityListProps): ReactElement {
  const t = useTranslations('filters')
  const [text, setText] = useState('')
  const { entities, state } = useEntities(props.listUrl, props.nameField, text)
  const { onChoose } = props
  // The text with which Enter was pressed: its answer may still be on the way.
  const entered = useRef<string | null>(null)
  const chooseEntered = (): void => {
    if (state !== 'loaded' || entered.current !== text) return
    entered.current = null
    const [first] = entities
    if (first !== undefined) onChoose(first)
  }
  useEffect(chooseEntered)
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        // An editor around it is not to be saved by choosing.
        event.stopPropagation()
        entered.current = text
        chooseEntered()
      }}
    >
      <Input
        type="search"
        aria-label={`${props.label}: ${t('typeToSearch')}`}
        placeholder={t('typeToSearch')}
        autoComplete="off"
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ul aria-busy={state === 'loading'} className="max-h-64 overflow-auto">
        {props.clearable && (
          <li>
            <button type="button" className={choiceClasses} onClick={() => onChoose(null)}>
              {t('any')}
            </button>
          </li>
        )}
        {entities.map((entity) => (
          <li key={entity.id}>
            <button type="button" className={choiceClasses} onClick={() => onChoose(entity)}>
              {entity.name}
            </button>
          </li>
        ))}
      </ul>
      {state === 'loaded' && entities.length === 0 && (
        <p className="px-2 pb-1 text-muted-foreground">{t('noMatch')}</p>
      )}
      {state === 'failed' && (
        <p role="alert" className="px-2 pb-1 text-destructive">
          {t('searchFailed')}
        </p>
      )}
    </form>
  )
}
