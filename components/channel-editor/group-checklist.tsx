'use client'

import { Boxes } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState, type ReactElement } from 'react'
import type { Platform } from '@/lib/core'
import { cn } from '../cn'
import { Link } from '../navigation'
import { StatusBadge } from '../routing/status-badge'
import { Checkbox } from '../ui/checkbox'
import { Input } from '../ui/input'
import { useEditor, useFieldError, type GroupOption } from './editor-context'

/** The groups of a platform to tick, each chosen one with its place in the group's routes. */
export function GroupChecklist({ platform }: { readonly platform: Platform }): ReactElement {
  const t = useTranslations('channelEditor')
  const { groups, form } = useEditor()
  const errorOf = useFieldError()
  const [text, setText] = useState('')
  const own = groups.filter((group) => group.platform === platform)
  const found = own.filter((group) => group.name.toLowerCase().includes(text.trim().toLowerCase()))
  const chosen = own.filter((group) => form.groups.some((choice) => choice.group_id === group.id))
  const error = errorOf(`groups.${platform}`) ?? errorOf('groups')
  if (own.length === 0) {
    return (
      <div className="flex flex-col gap-1 text-sm" data-field={`groups.${platform}`} tabIndex={-1}>
        <p className="text-muted-foreground">
          {t('noGroups')}{' '}
          <Link href="/admin/groups/new" className="text-primary underline-offset-4 hover:underline">
            {t('newGroup')}
          </Link>
        </p>
        {error !== undefined && <p className="text-destructive">{error}</p>}
      </div>
    )
  }
  return (
    <fieldset
      data-field={`groups.${platform}`}
      tabIndex={-1}
      className={cn(
        'flex min-w-0 flex-col gap-2 rounded-md outline-none',
        error !== undefined && 'ring-1 ring-destructive ring-offset-4 ring-offset-surface',
      )}
    >
      <legend className="sr-only">{t('groups')}</legend>
      <Input
        type="search"
        aria-label={t('searchGroups')}
        placeholder={t('searchGroups')}
        className="sm:max-w-64"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
      />
      <ul className="grid max-h-72 grid-cols-1 gap-1.5 overflow-auto lg:grid-cols-2">
        {found.map((group) => (
          <GroupRow key={group.id} group={group} />
        ))}
      </ul>
      {found.length === 0 && <p className="text-sm text-muted-foreground">{t('noGroupFound')}</p>}
      <p className={cn('text-xs text-muted-foreground', error !== undefined && 'text-destructive')}>
        {error ?? t('groupsChosen', { count: chosen.length })}
      </p>
    </fieldset>
  )
}

function GroupRow({ group }: { readonly group: GroupOption }): ReactElement {
  const t = useTranslations('channelEditor')
  const { form, change } = useEditor()
  const errorOf = useFieldError()
  const id = useId()
  const index = form.groups.findIndex((choice) => choice.group_id === group.id)
  const choice = form.groups[index]
  const path = `groups.${index}`
  const error = errorOf(`${path}.route_priority`) ?? errorOf(`${path}.group_id`)
  return (
    <li className="flex flex-col gap-1">
      <div className="flex min-h-11 items-center gap-2.5 rounded-md border border-border px-3 py-1">
        <Checkbox
          id={id}
          data-field={`${path}.group_id`}
          checked={choice !== undefined}
          onChange={(event) => change({ type: 'group', groupId: group.id, chosen: event.target.checked })}
        />
        <label htmlFor={id} className="flex min-w-0 flex-1 cursor-pointer items-center gap-2 text-sm">
          <Boxes aria-hidden className="size-4 shrink-0 text-muted-foreground" />
          <span className="truncate" title={group.name}>
            {group.name}
          </span>
          {group.status === 'disabled' && <StatusBadge status={group.status} />}
        </label>
        {choice !== undefined && (
          <label className="flex items-center gap-2 text-xs text-muted-foreground">
            {t('priority')}
            <Input
              inputMode="numeric"
              maxLength={10}
              data-field={`${path}.route_priority`}
              aria-label={t('priorityOf', { group: group.name })}
              aria-invalid={error === undefined ? undefined : true}
              className="h-8 w-16 px-2 text-right tabular-nums"
              value={choice.route_priority}
              onChange={(event) => change({ type: 'priority', groupId: group.id, text: event.target.value })}
            />
          </label>
        )}
      </div>
      {error !== undefined && <p className="text-xs text-destructive">{error}</p>}
    </li>
  )
}
