'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Field } from '../form/field'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { Input } from '../ui/input'
import { useAccount } from './account-context'
import type { RuleRow } from './account-form'
import { AccountTextField } from './account-text-field'
import { RowList } from './row-list'

/** What the operator makes of certain answers of the provider. */
export function AccountRules(): ReactElement {
  const t = useTranslations('accountEditor')
  const { form, edit } = useAccount()
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('rules')}</CardTitle>
        <p className="text-xs text-muted-foreground">{t('rulesHint')}</p>
      </CardHeader>
      <CardContent className="flex flex-col gap-5">
        <RowList
          labelled
          rows={form.rules}
          path="temp_unschedulable_rules"
          add={t('addRule')}
          empty={t('noRules')}
          newRow={{ status: '', keywords: '', minutes: '10' }}
          removeLabel={(_, index) => t('removeRule', { index: index + 1 })}
          onChange={(rules) => edit({ rules })}
        >
          {(row, change, index) => <Rule row={row} index={index} change={change} />}
        </RowList>
        {form.type === 'api_key' && (
          <AccountTextField
            name="custom_error_codes"
            label={t('errorCodes')}
            hint={t('errorCodesHint')}
            placeholder="429, 529"
          />
        )}
      </CardContent>
    </Card>
  )
}

function Rule(props: {
  readonly row: RuleRow
  readonly index: number
  readonly change: (patch: Partial<RuleRow>) => void
}): ReactElement {
  const { row, change, index } = props
  const t = useTranslations('accountEditor')
  const { errorOf } = useAccount()
  const path = (field: string): string => `temp_unschedulable_rules.${index}.${field}`
  const input = (name: keyof RuleRow, field: string, label: string): ReactElement => (
    <Field label={label} path={path(field)} error={errorOf(path(field))}>
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          inputMode={name === 'keywords' ? 'text' : 'numeric'}
          value={row[name]}
          onChange={(event) => change({ [name]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-[7rem_1fr_8rem]">
      {input('status', 'status_code', t('ruleStatus'))}
      {input('minutes', 'duration_minutes', t('ruleMinutes'))}
      <div className="col-span-2 sm:col-span-1 sm:col-start-2 sm:row-start-1">
        {input('keywords', 'keywords', t('ruleKeywords'))}
      </div>
    </div>
  )
}
