import { useFormatter, useTranslations } from 'next-intl'
import { Fragment, type ReactElement } from 'react'
import { formatUsd } from '@/components/format/format-money'
import { BillingModeBadge } from '@/components/usage/usage-badges'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { Decimal, decimalText, perMillion } from '@/lib/core'
import type { OwnModelView, OwnPriceView } from '@/lib/services'
import type { PricedModels } from './fold-models'

const KINDS = ['input_price', 'output_price', 'cache_write_price', 'cache_read_price'] as const

/** The price list of a group as its user pays it: list price × multiplier, in USD per million tokens. */
export function ModelPrices(props: {
  readonly label: string
  readonly models: readonly PricedModels[]
  readonly factor: Decimal
}): ReactElement {
  const t = useTranslations('self.models')
  return (
    // The table may be wider than a phone: the keyboard must reach what scrolls.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section tabIndex={0} aria-label={props.label} className="overflow-x-auto">
      <Table>
        <TableHeader>
          <TableRow>
            <TableHead>{t('model')}</TableHead>
            <TableHead>{t('mode')}</TableHead>
            {KINDS.map((kind) => (
              <TableHead key={kind} className="text-right">
                {t(`kinds.${kind}`)}
              </TableHead>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {props.models.map(({ names, price }) => (
            <Fragment key={price.model}>
              <ModelRows names={names} model={price} factor={props.factor} />
            </Fragment>
          ))}
        </TableBody>
      </Table>
    </section>
  )
}

type RowsProps = { readonly model: OwnModelView; readonly factor: Decimal }

function ModelRows({
  names,
  model,
  factor,
}: RowsProps & { readonly names: readonly string[] }): ReactElement {
  const t = useTranslations('self.models')
  const format = useFormatter()
  return (
    <>
      <TableRow>
        <TableCell>
          <ModelNames names={names} />
        </TableCell>
        <TableCell>
          <BillingModeBadge mode={model.billing_mode} />
        </TableCell>
        {model.billing_mode === 'token' ? (
          <PriceCells prices={model} factor={factor} />
        ) : (
          <TableCell colSpan={KINDS.length} className="text-right tabular-nums">
            <UnitPrices model={model} factor={factor} />
          </TableCell>
        )}
      </TableRow>
      {model.context_tiers.map((tier) => (
        <TableRow key={tier.above_tokens} className="text-muted-foreground">
          <TableCell colSpan={2} className="pl-8 text-xs">
            {t('aboveTokens', { count: format.number(tier.above_tokens) })}
          </TableCell>
          <PriceCells prices={tier} factor={factor} />
        </TableRow>
      ))}
    </>
  )
}

/** Names read at a glance; the others of the price are a click away. */
const SHOWN = 6

function ModelNames({ names }: { readonly names: readonly string[] }): ReactElement {
  const t = useTranslations('self.models')
  const rest = names.slice(SHOWN)
  return (
    <div className="flex max-w-md min-w-40 flex-col gap-1">
      <NameList names={names.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details>
          <summary className="cursor-pointer text-xs text-primary">
            {t('more', { count: rest.length })}
          </summary>
          <NameList names={rest} />
        </details>
      )}
    </div>
  )
}

function NameList({ names }: { readonly names: readonly string[] }): ReactElement {
  return (
    <ul className="flex flex-col gap-1">
      {names.map((name) => (
        <li key={name}>
          <code className="font-mono text-xs wrap-anywhere">{name}</code>
        </li>
      ))}
    </ul>
  )
}

function PriceCells({
  prices,
  factor,
}: {
  readonly prices: OwnPriceView
  readonly factor: Decimal
}): ReactElement {
  const t = useTranslations('self.models')
  return (
    <>
      {KINDS.map((kind) => (
        <TableCell key={kind} className="text-right whitespace-nowrap tabular-nums">
          {prices[kind] === null ? (
            <span className="text-muted-foreground">–</span>
          ) : (
            t('perMillion', {
              price: formatUsd(decimalText(perMillion(new Decimal(prices[kind]).times(factor)))),
            })
          )}
        </TableCell>
      ))}
    </>
  )
}

function UnitPrices({ model, factor }: RowsProps): ReactElement {
  const t = useTranslations('self.models')
  const price = (amount: number | string): string => formatUsd(decimalText(new Decimal(amount).times(factor)))
  const unit = model.billing_mode === 'image' ? 'perImage' : 'perRequest'
  const lines = [
    ...(model.unit_price === null ? [] : [t(unit, { price: price(model.unit_price) })]),
    ...model.tiers.map((tier) => `${tier.label}: ${t(unit, { price: price(tier.unit_price) })}`),
  ]
  return <span>{lines.join(' · ')}</span>
}
