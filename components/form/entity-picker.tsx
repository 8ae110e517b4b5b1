'use client'

import { ChevronDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { EntityList, type Entity } from '../data-table/entity-list'
import { controlClasses } from '../ui/input'
import { Popover, PopoverContent, PopoverTrigger } from '../ui/popover'
import { RemoveChip } from '../ui/remove-chip'
import { cn } from '../cn'
import { Field } from './field'

/** Chooses some of an entity of which there may be thousands: its list is searched on the server. */
export function EntityPicker(props: {
  readonly label: string
  readonly path: string
  readonly error: string | undefined
  readonly hint?: string
  /** List of the JSON API, e.g. `/api/v1/admin/users`. */
  readonly listUrl: string
  /** Field of an entity that names it. */
  readonly nameField: string
  readonly chosen: readonly Entity[]
  readonly onChange: (chosen: readonly Entity[]) => void
}): ReactElement {
  const t = useTranslations('entityPicker')
  const [open, setOpen] = useState(false)
  const { chosen } = props
  const add = (entity: Entity | null): void => {
    setOpen(false)
    if (entity !== null && !chosen.some(({ id }) => id === entity.id)) props.onChange([...chosen, entity])
  }
  return (
    <Field
      label={props.label}
      path={props.path}
      error={props.error}
      required
      {...(props.hint === undefined ? {} : { hint: props.hint })}
    >
      {(control) => (
        <div className="flex flex-col gap-2">
          <Popover open={open} onOpenChange={setOpen}>
            <PopoverTrigger
              id={control.id}
              data-field={props.path}
              aria-describedby={control['aria-describedby']}
              className={cn(controlClasses, 'inline-flex cursor-pointer items-center gap-2 pr-2.5')}
            >
              <span className="text-muted-foreground">{t('choose')}</span>
              <ChevronDown aria-hidden className="ml-auto size-4 shrink-0 text-muted-foreground" />
            </PopoverTrigger>
            <PopoverContent className="w-72 p-2" aria-label={props.label}>
              <EntityList
                listUrl={props.listUrl}
                nameField={props.nameField}
                label={props.label}
                clearable={false}
                onChoose={add}
              />
            </PopoverContent>
          </Popover>
          {chosen.length > 0 && (
            <ul className="flex max-h-32 flex-wrap gap-1 overflow-auto">
              {chosen.map((entity) => (
                <li
                  key={entity.id}
                  className="inline-flex items-center gap-1 rounded-full bg-muted px-2 text-xs"
                >
                  {entity.name}
                  <RemoveChip
                    label={t('remove', { name: entity.name })}
                    onRemove={() => props.onChange(chosen.filter(({ id }) => id !== entity.id))}
                  />
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Field>
  )
}
