'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { toast } from '@/components/toast/toast'
import type { ApiBody } from '@/components/api/api-calls'
import { callApi } from '@/components/api/call-api'
import { Field } from '@/components/form/field'
import { FormCard } from '@/components/form/form-card'
import { newerOf } from '@/components/form/newer-of'
import { useForm, type FormEditing } from '@/components/form/use-form'
import { wholeNumber } from '@/components/form/whole-number'
import { useNavigation } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { RemoveButton } from '@/components/ui/remove-button'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import type { UserView } from '@/lib/services'
import { seenGroups } from './seen-groups'

export type GroupChoice = { readonly id: number; readonly name: string }

type Row = { readonly groupId: string; readonly multiplier: string; readonly rpm: string }
type GroupsForm = { readonly rows: readonly Row[] }

/** The state of the groups of a user and how they are saved, unless somebody else has changed them. */
function useGroupsForm(user: UserView): FormEditing<GroupsForm> {
  const t = useTranslations('users')
  const { refresh } = useNavigation()
  const [seen, setSeen] = useState(user)
  const path = { id: user.id }
  return useForm<GroupsForm, UserView>({
    initial: { rows: user.groups.map(toRow) },
    send: ({ rows }) =>
      callApi('PUT /admin/users/{id}/groups', {
        path,
        query: { seen: seenGroups(seen.groups) },
        body: rows.map(toBody),
      }),
    load: () => callApi('GET /admin/users/{id}', { path }),
    stored: ({ groups }) => ({ rows: groups.map(toRow) }),
    newer: newerOf(seen, user),
    onStored: setSeen,
    onSaved: () => {
      toast.success(t('groupsSaved', { email: user.email }))
      refresh()
    },
  })
}

/** The exclusive groups a user may use, with terms of their own. */
export function UserGroupsCard(props: {
  readonly user: UserView
  readonly choices: readonly GroupChoice[]
}): ReactElement {
  const { user, choices } = props
  const t = useTranslations('users')
  const editing = useGroupsForm(user)
  const { rows } = editing.form
  const setRow = (index: number, patch: Partial<Row>): void =>
    editing.edit({ rows: rows.map((row, at) => (at === index ? { ...row, ...patch } : row)) })
  const free = choices.filter(({ id }) => !rows.some(({ groupId }) => groupId === String(id)))
  return (
    <FormCard editing={editing} title={t('allowedGroups')} description={t('allowedGroupsHint')}>
      {rows.length === 0 && <p className="text-sm text-muted-foreground">{t('noAllowedGroups')}</p>}
      <ul className="flex flex-col gap-3">
        {rows.map((row, index) => (
          <li
            key={index}
            className="grid items-start gap-3 rounded-md border border-border p-3 sm:grid-cols-[minmax(0,1fr)_9rem_9rem_auto] sm:border-0 sm:p-0"
          >
            <Field label={t('group')} path={`${index}.group_id`} error={editing.errorOf(`${index}.group_id`)}>
              {(control) => (
                <NativeSelect
                  {...control}
                  className="w-full"
                  value={row.groupId}
                  onChange={(event) => setRow(index, { groupId: event.target.value })}
                >
                  {choices
                    .filter(({ id }) => String(id) === row.groupId || free.some((group) => group.id === id))
                    .map(({ id, name }) => (
                      <option key={id} value={id}>
                        {name}
                      </option>
                    ))}
                </NativeSelect>
              )}
            </Field>
            <TermField
              label={t('multiplier')}
              path={`${index}.rate_multiplier`}
              placeholder={t('asGroup')}
              value={row.multiplier}
              error={editing.errorOf(`${index}.rate_multiplier`)}
              onChange={(multiplier) => setRow(index, { multiplier })}
            />
            <TermField
              label={t('rpmLimit')}
              path={`${index}.rpm_limit`}
              placeholder={t('asGroup')}
              value={row.rpm}
              error={editing.errorOf(`${index}.rpm_limit`)}
              onChange={(rpm) => setRow(index, { rpm })}
            />
            <RemoveButton
              className="sm:mt-5"
              label={t('removeGroup', {
                name: choices.find(({ id }) => String(id) === row.groupId)?.name ?? row.groupId,
              })}
              onRemove={() => editing.edit({ rows: rows.filter((_, at) => at !== index) })}
            />
          </li>
        ))}
      </ul>
      <div>
        <Button
          variant="outline"
          size="small"
          disabled={free.length === 0}
          onClick={() => {
            const [next] = free
            if (next === undefined) return
            editing.edit({ rows: [...rows, { groupId: String(next.id), multiplier: '', rpm: '' }] })
          }}
        >
          <Plus aria-hidden />
          {t('addGroup')}
        </Button>
      </div>
    </FormCard>
  )
}

function TermField(props: {
  readonly label: string
  readonly path: string
  readonly placeholder: string
  readonly value: string
  readonly error: string | undefined
  readonly onChange: (value: string) => void
}): ReactElement {
  return (
    <Field label={props.label} path={props.path} error={props.error}>
      {(control) => (
        <Input
          {...control}
          inputMode="decimal"
          autoComplete="off"
          placeholder={props.placeholder}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

function toRow(group: UserView['groups'][number]): Row {
  return {
    groupId: String(group.group_id),
    multiplier: String(group.rate_multiplier ?? ''),
    rpm: String(group.rpm_limit ?? ''),
  }
}

function toBody(row: Row): ApiBody<'PUT /admin/users/{id}/groups'>[number] {
  return {
    group_id: Number(row.groupId),
    rate_multiplier: row.multiplier.trim() === '' ? null : row.multiplier.trim(),
    rpm_limit: row.rpm.trim() === '' ? null : wholeNumber(row.rpm),
  }
}
