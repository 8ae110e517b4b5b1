'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import type { Platform } from '@/lib/core'
import { Field } from '../form/field'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { Input } from '../ui/input'
import { useAccount } from './account-context'
import type { BindingRow } from './account-form'
import { BindingSelects, type GroupChoice } from './binding-selects'
import { RowList } from './row-list'

/** Which groups the account serves, and inside which of their channels. */
export function BindingsEditor({ groups }: { readonly groups: readonly GroupChoice[] }): ReactElement {
  const t = useTranslations('accountEditor')
  const { form, edit } = useAccount()
  const fitting = groups.filter(
    (group) =>
      fits(group.platform, form.platform, form.mixed_scheduling) ||
      form.bindings.some((binding) => binding.group_id === group.id),
  )
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('bindings')}</CardTitle>
        <p className="text-xs text-muted-foreground">{t('bindingsHint')}</p>
      </CardHeader>
      <CardContent>
        <RowList
          labelled
          rows={form.bindings}
          path="bindings"
          add={t('addBinding')}
          empty={t('noBindings')}
          newRow={{ group_id: null, channel_id: null, priority: '50' }}
          removeLabel={(_, index) => t('removeBinding', { index: index + 1 })}
          onChange={(bindings) => edit({ bindings })}
        >
          {(row, change, index) => <Binding row={row} index={index} groups={fitting} change={change} />}
        </RowList>
      </CardContent>
    </Card>
  )
}

/** Antigravity accounts may serve groups of Claude and Gemini where they are told to. */
function fits(group: Platform, account: Platform, isMixed: boolean): boolean {
  if (group === account) return true
  return account === 'antigravity' && isMixed && (group === 'anthropic' || group === 'gemini')
}

function Binding(props: {
  readonly row: BindingRow
  readonly index: number
  readonly groups: readonly GroupChoice[]
  readonly change: (patch: Partial<BindingRow>) => void
}): ReactElement {
  const { row, index, change } = props
  const t = useTranslations('accountEditor')
  const { errorOf } = useAccount()
  const path = (field: string): string => `bindings.${index}.${field}`
  const whole = errorOf(`bindings.${index}`)
  return (
    <div className="flex flex-col gap-1.5">
      <div className="grid gap-3 sm:grid-cols-[1fr_1fr_6rem]">
        <BindingSelects
          groups={props.groups}
          groupId={row.group_id}
          channelId={row.channel_id}
          groupField={{ path: path('group_id'), error: errorOf(path('group_id')) }}
          channelField={{ path: path('channel_id'), error: errorOf(path('channel_id')) }}
          onChange={change}
        />
        <Field label={t('bindingPriority')} path={path('priority')} error={errorOf(path('priority'))}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              value={row.priority}
              onChange={(event) => change({ priority: event.target.value })}
            />
          )}
        </Field>
      </div>
      {whole !== undefined && <p className="text-xs text-destructive">{whole}</p>}
    </div>
  )
}
