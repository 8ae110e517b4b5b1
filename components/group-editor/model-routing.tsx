'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, type ReactElement } from 'react'
import { apiUrl } from '../api/api-url'
import { EntityChips } from '../channel-editor/entity-chips'
import { cn } from '../cn'
import { SwitchField } from '../form/switch-field'
import { Button } from '../ui/button'
import { RemoveButton } from '../ui/remove-button'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { Input } from '../ui/input'
import { useGroup } from './group-context'
import {
  addRoutingRow,
  repeatsPattern,
  routingAccountsPath,
  routingPath,
  type RoutingRow,
} from './routing-form'

type AccountNames = ReadonlyMap<number, string>

/** Which accounts serve a model first. */
export function ModelRouting({ names }: { readonly names: AccountNames }): ReactElement {
  const t = useTranslations('groupEditor')
  const { form, edit } = useGroup()
  const rows = form.model_routing
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('routing')}</CardTitle>
        <p className="text-xs text-muted-foreground">{t('routingHint')}</p>
      </CardHeader>
      <CardContent className="flex flex-col gap-4">
        <SwitchField
          label={t('routingEnabled')}
          hint={t('routingEnabledHint')}
          path="model_routing_enabled"
          checked={form.model_routing_enabled}
          onChange={(checked) => edit({ model_routing_enabled: checked })}
        />
        {rows.length > 0 && (
          <ol className="flex flex-col gap-3">
            {rows.map((row, index) => (
              <RoutingRule key={row.key} row={row} number={index + 1} names={names} />
            ))}
          </ol>
        )}
        <Button
          variant="outline"
          size="small"
          className="self-start"
          data-field="model_routing"
          onClick={() => edit({ model_routing: addRoutingRow(rows) })}
        >
          <Plus aria-hidden />
          {t('routingAdd')}
        </Button>
      </CardContent>
    </Card>
  )
}

function RoutingRule(props: {
  readonly row: RoutingRow
  readonly number: number
  readonly names: AccountNames
}): ReactElement {
  const { row, number } = props
  const t = useTranslations('groupEditor')
  const { form, edit, errorOf } = useGroup()
  const id = useId()
  const rows = form.model_routing
  const repeated = repeatsPattern(rows, row)
  const patternError = repeated ? t('routingRepeated') : errorOf(routingPath(row))
  const accountsError = errorOf(routingAccountsPath(row))
  const patch = (change: Partial<RoutingRow>): void =>
    edit({ model_routing: rows.map((other) => (other.key === row.key ? { ...other, ...change } : other)) })
  const isWrong = patternError !== undefined || accountsError !== undefined
  return (
    <li
      className={cn(
        'flex flex-col gap-3 rounded-lg border border-border bg-background p-3',
        isWrong && 'border-destructive',
      )}
    >
      <div className="flex items-center gap-2">
        <Input
          aria-label={t('routingModel', { number })}
          aria-required
          {...(patternError === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': `${id}-model` })}
          data-field={routingPath(row)}
          autoComplete="off"
          spellCheck={false}
          maxLength={256}
          className="font-mono text-[0.8125rem]"
          placeholder={t('routingPlaceholder')}
          value={row.pattern}
          onChange={(event) => patch({ pattern: event.target.value })}
        />
        <RemoveButton
          label={t('routingRemove', { number })}
          onRemove={() => edit({ model_routing: rows.filter((other) => other.key !== row.key) })}
        />
      </div>
      <RuleError id={`${id}-model`} error={patternError} />
      <EntityChips
        label={t('routingAccounts', { number })}
        ids={row.accounts}
        names={props.names}
        listUrl={apiUrl('GET /admin/accounts')}
        path={routingAccountsPath(row)}
        onChange={(accounts) => patch({ accounts })}
      />
      <RuleError id={`${id}-accounts`} error={accountsError} />
    </li>
  )
}

function RuleError(props: { readonly id: string; readonly error: string | undefined }): ReactElement | null {
  if (props.error === undefined) return null
  return (
    <p id={props.id} className="text-xs text-destructive">
      {props.error}
    </p>
  )
}
