'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { BILLING_MODEL_SOURCES, FAILOVER_REASONS } from '@/lib/core'
import type { ChannelBasics } from '../channel-form/channel-form'
import { Field } from '../form/field'
import { SwitchField } from '../form/switch-field'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { Checkbox } from '../ui/checkbox'
import { Input } from '../ui/input'
import { NativeSelect } from '../ui/native-select'
import { Textarea } from '../ui/textarea'
import { useEditor, useFieldError } from './editor-context'

/** Name, state and the rules that hold for all platforms of a channel. */
export function BasicsSection(): ReactElement {
  const t = useTranslations('channelEditor')
  const { form, change } = useEditor()
  const errorOf = useFieldError()
  const edit = (patch: Partial<ChannelBasics>): void => change({ type: 'basics', patch })
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('basics')}</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-5 lg:grid-cols-2">
        <div className="flex flex-col gap-4">
          <Field label={t('name')} path="name" error={errorOf('name')} required>
            {(control) => (
              <Input
                {...control}
                maxLength={200}
                autoComplete="off"
                value={form.name}
                onChange={(event) => edit({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('description')} path="description" error={errorOf('description')}>
            {(control) => (
              <Textarea
                {...control}
                maxLength={10_000}
                value={form.description}
                onChange={(event) => edit({ description: event.target.value })}
              />
            )}
          </Field>
          <Field
            label={t('billingSource')}
            hint={t('billingSourceHint')}
            path="billing_model_source"
            error={errorOf('billing_model_source')}
          >
            {(control) => (
              <NativeSelect
                {...control}
                value={form.billing_model_source}
                onChange={(event) => {
                  const source = BILLING_MODEL_SOURCES.find((known) => known === event.target.value)
                  if (source !== undefined) edit({ billing_model_source: source })
                }}
              >
                {BILLING_MODEL_SOURCES.map((source) => (
                  <option key={source} value={source}>
                    {t(`billingSources.${source}`)}
                  </option>
                ))}
              </NativeSelect>
            )}
          </Field>
        </div>
        <div className="flex flex-col gap-4">
          <SwitchField
            label={t('active')}
            hint={t('activeHint')}
            path="status"
            checked={form.status === 'active'}
            onChange={(checked) => edit({ status: checked ? 'active' : 'disabled' })}
          />
          <SwitchField
            label={t('restrict')}
            hint={t('restrictHint')}
            path="restrict_models"
            checked={form.restrict_models}
            onChange={(checked) => edit({ restrict_models: checked })}
          />
          <SwitchField
            label={t('applyPricing')}
            hint={t('applyPricingHint')}
            path="apply_pricing_to_account_stats"
            checked={form.apply_pricing_to_account_stats}
            onChange={(checked) => edit({ apply_pricing_to_account_stats: checked })}
          />
          <FailoverPolicy edit={edit} />
        </div>
      </CardContent>
    </Card>
  )
}

function FailoverPolicy(props: { readonly edit: (patch: Partial<ChannelBasics>) => void }): ReactElement {
  const t = useTranslations('channelEditor')
  const { form } = useEditor()
  const chosen = form.failover_policy
  return (
    <fieldset data-field="failover_policy" tabIndex={-1} className="flex flex-col gap-2 outline-none">
      <legend className="mb-2 text-sm leading-none font-medium">{t('failover')}</legend>
      <p className="text-xs text-muted-foreground">{t('failoverHint')}</p>
      <div className="grid gap-2 sm:grid-cols-2">
        {FAILOVER_REASONS.map((reason) => (
          <label key={reason} className="flex cursor-pointer items-center gap-2 text-sm">
            <Checkbox
              checked={chosen.includes(reason)}
              onChange={(event) => {
                const reasons = FAILOVER_REASONS.filter((known) =>
                  known === reason ? event.target.checked : chosen.includes(known),
                )
                props.edit({ failover_policy: reasons })
              }}
            />
            {t(`failoverReasons.${reason}`)}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
