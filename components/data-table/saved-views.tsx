'use client'

import { Bookmark, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type FormEvent, type ReactElement } from 'react'
import { closedSearch } from '../list-search'
import { useNavigation } from '../navigation'
import { changeSearch } from '../search-params'
import { Button } from '../ui/button'
import { Input } from '../ui/input'
import { Popover, PopoverContent, PopoverTrigger } from '../ui/popover'
import { readViews, type SavedView } from './read-views'
import { useStoredText } from './use-stored-text'

/** What a list is narrowed down to, under names this browser remembers; the address of a view can be shared as it is. */
export function SavedViews({ listId }: { readonly listId: string }): ReactElement {
  const t = useTranslations('savedViews')
  const { navigate, pathname, search } = useNavigation()
  const [text, write] = useStoredText(`switchyard.views.${listId}`)
  const [open, setOpen] = useState(false)
  const views = readViews(text)
  const keep = (next: readonly SavedView[]): void => write(JSON.stringify(next))
  const show = (view: SavedView): void => {
    setOpen(false)
    navigate(`${pathname}${view.search === '' ? '' : `?${view.search}`}`)
  }
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button variant="outline">
          <Bookmark aria-hidden />
          {t('views')}
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" aria-label={t('views')} className="flex w-72 flex-col gap-3">
        {views.length === 0 && <p className="text-muted-foreground">{t('none')}</p>}
        {views.length > 0 && (
          <ul className="flex flex-col gap-1">
            {views.map((view) => (
              <li key={view.name} className="flex items-center gap-1">
                <Button
                  variant="ghost"
                  size="small"
                  className="min-w-0 flex-1 justify-start"
                  onClick={() => show(view)}
                >
                  <span className="truncate">{view.name}</span>
                </Button>
                <Button
                  variant="ghost"
                  size="icon"
                  aria-label={t('remove', { name: view.name })}
                  onClick={() => keep(views.filter(({ name }) => name !== view.name))}
                >
                  <Trash2 aria-hidden />
                </Button>
              </li>
            ))}
          </ul>
        )}
        <SaveView
          onSave={(name) => {
            const view = { name, search: changeSearch(closedSearch(search), {}).slice(1) }
            keep([...views.filter((other) => other.name !== name), view])
          }}
        />
      </PopoverContent>
    </Popover>
  )
}

function SaveView({ onSave }: { readonly onSave: (name: string) => void }): ReactElement {
  const t = useTranslations('savedViews')
  const [name, setName] = useState('')
  const save = (event: FormEvent): void => {
    event.preventDefault()
    if (name.trim() === '') return
    onSave(name.trim())
    setName('')
  }
  return (
    <form className="flex gap-2 border-t border-border pt-3" onSubmit={save}>
      <Input
        aria-label={t('name')}
        placeholder={t('name')}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" disabled={name.trim() === ''}>
        {t('save')}
      </Button>
    </form>
  )
}
