'use client'

import { ChevronDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { cn } from '../cn'
import { useNavigation } from '../navigation'
import { changeSearch } from '../search-params'
import { controlClasses } from '../ui/input'
import { Popover, PopoverContent, PopoverTrigger } from '../ui/popover'
import { EntityList, type Entity } from './entity-list'

/** A filter by an entity of which there may be thousands: its list is searched on the server. */
export function EntityFilter(props: {
  /** Field in the URL, e.g. `group_id`. */
  readonly name: string
  readonly label: string
  /** The chosen entity's name; `null` when none is chosen. */
  readonly selected: string | null
  /** List of the JSON API, e.g. `/api/v1/admin/groups`. */
  readonly listUrl: string
  /** Field of an entity that names it; `name` when left out. */
  readonly nameField?: string
  /** Said while none is chosen, where one must be; without it that means all of them. */
  readonly none?: string
  /** The choice is missing; id of the text that says so. */
  readonly errorId?: string | undefined
  /** Fields in the URL that mean something beside the chosen entity alone. */
  readonly clears?: readonly string[]
}): ReactElement {
  const t = useTranslations('filters')
  const { navigate, pathname, search } = useNavigation()
  const [open, setOpen] = useState(false)
  const choose = (entity: Entity | null): void => {
    setOpen(false)
    const id = entity === null ? null : String(entity.id)
    const cleared = Object.fromEntries((props.clears ?? []).map((name) => [name, null]))
    navigate(pathname + changeSearch(search, { ...cleared, [props.name]: id }), { replace: true })
  }
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger
        data-field={props.name}
        aria-describedby={props.errorId}
        className={cn(
          controlClasses,
          'inline-flex w-auto max-w-56 cursor-pointer items-center gap-2 pr-2.5',
          props.selected !== null && 'border-primary',
          props.errorId !== undefined && 'border-destructive',
        )}
      >
        <span className="truncate">
          {props.label}: {props.selected ?? props.none ?? t('any')}
        </span>
        <ChevronDown aria-hidden className="ml-auto size-4 shrink-0 text-muted-foreground" />
      </PopoverTrigger>
      <PopoverContent className="w-72 p-2" aria-label={props.label}>
        <EntityList
          listUrl={props.listUrl}
          nameField={props.nameField ?? 'name'}
          label={props.label}
          clearable={props.selected !== null && props.none === undefined}
          onChoose={choose}
        />
      </PopoverContent>
    </Popover>
  )
}
