'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import { apiUrl } from '../api/api-url'
import type { StatsRuleForm } from '../channel-form/channel-form'
import { hasErrorUnder } from '../channel-form/field-errors'
import { cn } from '../cn'
import { Field } from '../form/field'
import { Button } from '../ui/button'
import { RemoveButton } from '../ui/remove-button'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { Input } from '../ui/input'
import { useEditor, useFieldError } from './editor-context'
import { EntityChips } from './entity-chips'
import { PriceList } from './price-list'

/** Rules that say what requests of this channel cost the operator; the first that fits counts. */
export function StatsRules(): ReactElement {
  const t = useTranslations('channelEditor')
  const { form, change } = useEditor()
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('rules')}</CardTitle>
        <p className="text-xs text-muted-foreground">{t('rulesHint')}</p>
      </CardHeader>
      <CardContent className="flex flex-col gap-4">
        {form.rules.length > 0 && (
          <ol className="flex flex-col gap-4">
            {form.rules.map((rule, index) => (
              <StatsRule key={rule.key} rule={rule} number={index + 1} />
            ))}
          </ol>
        )}
        <Button
          variant="outline"
          size="small"
          className="self-start"
          data-field="account_stats_pricing_rules"
          onClick={() => change({ type: 'addRule' })}
        >
          <Plus aria-hidden />
          {t('addRule')}
        </Button>
      </CardContent>
    </Card>
  )
}

function StatsRule({
  rule,
  number,
}: {
  readonly rule: StatsRuleForm
  readonly number: number
}): ReactElement {
  const t = useTranslations('channelEditor')
  const { groups, accountNames, change, errors } = useEditor()
  const errorOf = useFieldError()
  const groupNames = useMemo(() => new Map(groups.map(({ id, name }) => [id, name])), [groups])
  const path = `account_stats_pricing_rules.${number - 1}`
  type Patch = Partial<Pick<StatsRuleForm, 'name' | 'group_ids' | 'account_ids'>>
  const edit = (patch: Patch): void => change({ type: 'editRule', rule: rule.key, patch })
  return (
    <li
      aria-label={t('ruleNumber', { number })}
      className={cn(
        'flex flex-col gap-4 rounded-lg border border-border bg-background p-4',
        hasErrorUnder(errors, path) && 'border-destructive',
      )}
    >
      <div className="flex items-end gap-2">
        <Field label={t('ruleName')} path={`${path}.name`} error={errorOf(`${path}.name`)} className="flex-1">
          {(control) => (
            <Input
              {...control}
              maxLength={200}
              autoComplete="off"
              value={rule.name}
              onChange={(event) => edit({ name: event.target.value })}
            />
          )}
        </Field>
        <RemoveButton
          label={t('removeRule', { number })}
          onRemove={() => change({ type: 'removeRule', rule: rule.key })}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <EntityChips
          label={t('ruleGroups')}
          ids={rule.group_ids}
          names={groupNames}
          listUrl={apiUrl('GET /admin/groups')}
          path={`${path}.group_ids`}
          onChange={(ids) => edit({ group_ids: ids })}
        />
        <EntityChips
          label={t('ruleAccounts')}
          ids={rule.account_ids}
          names={accountNames}
          listUrl={apiUrl('GET /admin/accounts')}
          path={`${path}.account_ids`}
          onChange={(ids) => edit({ account_ids: ids })}
        />
      </div>
      {rule.group_ids.length + rule.account_ids.length === 0 && (
        <p className="text-xs text-warning">{t('ruleNeverFits')}</p>
      )}
      <PriceList
        list={rule.pricing}
        path={`${path}.pricing`}
        platform={null}
        onAction={(action) => change({ type: 'rulePrices', rule: rule.key, action })}
      />
    </li>
  )
}
