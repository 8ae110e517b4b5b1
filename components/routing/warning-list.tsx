import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'

/** Something an operator should look at, as a channel answer carries it. */
export type RouteWarning = {
  readonly code: string
  readonly message: string
  readonly path?: string
  readonly model?: string
  readonly group_id?: number
  readonly account_id?: number
}

/** What costs nothing, by the price that is missing. */
const GAP_KIND: Readonly<Record<string, 'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'unit'>> = {
  input_price: 'input',
  output_price: 'output',
  cache_read_price: 'cacheRead',
  cache_write_price: 'cacheWrite',
  per_request_price: 'unit',
}

type NamedGroup = { readonly id: number; readonly name: string }

/** The warnings of a channel in words. */
export function WarningList(props: {
  readonly warnings: readonly RouteWarning[]
  readonly groups: readonly NamedGroup[]
}): ReactElement {
  return (
    <ul className="flex list-disc flex-col gap-1.5 pl-4">
      {props.warnings.map((warning) => (
        <li key={`${warning.code}/${warning.path ?? ''}/${warning.group_id ?? ''}`}>
          <WarningText warning={warning} groups={props.groups} />
        </li>
      ))}
    </ul>
  )
}

function WarningText(props: {
  readonly warning: RouteWarning
  readonly groups: readonly NamedGroup[]
}): string {
  const t = useTranslations('channels.warningTexts')
  const { warning, groups } = props
  switch (warning.code) {
    case 'GROUP_WITHOUT_ACCOUNTS': {
      const group = groups.find(({ id }) => id === warning.group_id)
      return t('GROUP_WITHOUT_ACCOUNTS', { group: group?.name ?? `#${warning.group_id ?? ''}` })
    }
    case 'MODEL_WITHOUT_PRICE':
      return t('MODEL_WITHOUT_PRICE', { model: warning.path?.split('.').slice(2).join('.') ?? '' })
    case 'PRICE_NEVER_BILLED':
      return t('PRICE_NEVER_BILLED', { model: warning.model ?? '' })
    case 'USAGE_WITHOUT_PRICE': {
      const kind = GAP_KIND[warning.path?.split('.').at(-1) ?? '']
      return kind === undefined
        ? warning.message
        : t(`USAGE_WITHOUT_PRICE.${kind}`, { model: warning.model ?? '' })
    }
    case 'NO_MODEL_LISTED':
      return t('NO_MODEL_LISTED')
    case 'IMAGE_OUTPUT_PRICE_MISSING':
      return t('IMAGE_OUTPUT_PRICE_MISSING')
    case 'UNLISTED_MODELS_MOVED':
      return t('UNLISTED_MODELS_MOVED')
    case 'STATS_RULE_UNKNOWN_GROUP':
      return t('STATS_RULE_UNKNOWN_GROUP', { id: `#${warning.group_id ?? ''}` })
    case 'STATS_RULE_UNKNOWN_ACCOUNT':
      return t('STATS_RULE_UNKNOWN_ACCOUNT', { id: `#${warning.account_id ?? ''}` })
    default:
      return warning.message
  }
}
