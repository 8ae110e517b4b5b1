'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { EntityList, type Entity } from '../data-table/entity-list'
import { Badge } from '../ui/badge'
import { Button } from '../ui/button'
import { Popover, PopoverContent, PopoverTrigger } from '../ui/popover'
import { RemoveChip } from '../ui/remove-chip'

/** Chosen entities as chips and a search that adds one; the names of all that were chosen are remembered. */
export function EntityChips(props: {
  readonly label: string
  readonly ids: readonly number[]
  readonly names: ReadonlyMap<number, string>
  /** List of the JSON API that is searched. */
  readonly listUrl: string
  readonly path: string
  readonly onChange: (ids: readonly number[]) => void
}): ReactElement {
  const { ids, label } = props
  const t = useTranslations('channelEditor')
  const [open, setOpen] = useState(false)
  const [learnt, setLearnt] = useState<ReadonlyMap<number, string>>(new Map())
  const choose = (entity: Entity | null): void => {
    setOpen(false)
    if (entity === null || ids.includes(entity.id)) return
    setLearnt(new Map([...learnt, [entity.id, entity.name]]))
    props.onChange([...ids, entity.id])
  }
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <span className="text-sm leading-none font-medium">{label}</span>
      <div className="flex min-h-9 flex-wrap items-center gap-1.5">
        {ids.map((id) => {
          const name = learnt.get(id) ?? props.names.get(id) ?? `#${id}`
          return (
            <Badge key={id} tone="outline" data-chip>
              <span className="truncate">{name}</span>
              <RemoveChip
                label={t('removeFrom', { name, list: label })}
                onRemove={() => props.onChange(ids.filter((other) => other !== id))}
              />
            </Badge>
          )
        })}
        <Popover open={open} onOpenChange={setOpen}>
          <PopoverTrigger asChild>
            <Button
              variant="outline"
              size="small"
              data-field={props.path}
              aria-label={t('addTo', { list: label })}
            >
              <Plus aria-hidden />
              {t('add')}
            </Button>
          </PopoverTrigger>
          <PopoverContent className="w-72 p-2" aria-label={label}>
            <EntityList
              listUrl={props.listUrl}
              nameField="name"
              label={label}
              clearable={false}
              onChoose={choose}
            />
          </PopoverContent>
        </Popover>
      </div>
    </div>
  )
}
