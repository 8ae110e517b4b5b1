import type { ApiBody } from '../api/api-calls'
import type { EntityStatus, Platform, SubscriptionType } from '@/lib/core'
import { wholeNumber } from '../form/whole-number'
import { readRouting, writeRouting, type RoutingRow } from './routing-form'

/** Amounts in USD that may be left empty. */
const AMOUNT_FIELDS = [
  'daily_limit_usd',
  'weekly_limit_usd',
  'monthly_limit_usd',
  'image_price_1k',
  'image_price_2k',
  'image_price_4k',
] as const
type AmountField = (typeof AMOUNT_FIELDS)[number]

type Choices = {
  readonly name: string
  readonly description: string
  readonly platform: Platform
  readonly status: EntityStatus
  readonly is_exclusive: boolean
  readonly subscription_type: SubscriptionType
  readonly claude_code_only: boolean
  readonly fallback_group_id: number | null
  readonly fallback_group_id_on_invalid_request: number | null
  readonly model_routing_enabled: boolean
}

/** What the editor reads of a group answer. */
export type GroupAnswer = Choices &
  Readonly<Record<AmountField, number | string | null>> & {
    readonly id: number
    readonly revision: number
    readonly rate_multiplier: number | string
    readonly rpm_limit: number
    readonly sort_order: number
    readonly model_routing: Readonly<Record<string, readonly number[]>>
    readonly channels_count: number
    readonly accounts_count: number
    readonly api_keys_count: number
  }

/** A group as it is being edited: numbers are texts, '' = none. */
export type GroupForm = Choices &
  Readonly<Record<AmountField | 'rate_multiplier' | 'rpm_limit' | 'sort_order', string>> & {
    readonly model_routing: readonly RoutingRow[]
  }

export const EMPTY_GROUP: GroupForm = {
  name: '',
  description: '',
  platform: 'anthropic',
  status: 'active',
  is_exclusive: false,
  subscription_type: 'standard',
  claude_code_only: false,
  fallback_group_id: null,
  fallback_group_id_on_invalid_request: null,
  model_routing: [],
  model_routing_enabled: false,
  rate_multiplier: '1',
  rpm_limit: '0',
  sort_order: '0',
  daily_limit_usd: '',
  weekly_limit_usd: '',
  monthly_limit_usd: '',
  image_price_1k: '',
  image_price_2k: '',
  image_price_4k: '',
}

/** A group answer as the state of its form. */
export function readGroup(group: GroupAnswer): GroupForm {
  const amount = (field: AmountField): string => String(group[field] ?? '')
  return {
    name: group.name,
    description: group.description,
    platform: group.platform,
    status: group.status,
    is_exclusive: group.is_exclusive,
    subscription_type: group.subscription_type,
    claude_code_only: group.claude_code_only,
    fallback_group_id: group.fallback_group_id,
    fallback_group_id_on_invalid_request: group.fallback_group_id_on_invalid_request,
    model_routing: readRouting(group.model_routing),
    model_routing_enabled: group.model_routing_enabled,
    rate_multiplier: String(group.rate_multiplier),
    rpm_limit: String(group.rpm_limit),
    sort_order: String(group.sort_order),
    daily_limit_usd: amount('daily_limit_usd'),
    weekly_limit_usd: amount('weekly_limit_usd'),
    monthly_limit_usd: amount('monthly_limit_usd'),
    image_price_1k: amount('image_price_1k'),
    image_price_2k: amount('image_price_2k'),
    image_price_4k: amount('image_price_4k'),
  }
}

/** The body that saves a form. */
export function writeGroup(form: GroupForm): ApiBody<'POST /admin/groups'> {
  const amounts = AMOUNT_FIELDS.map((field) => [field, form[field].trim() === '' ? null : form[field].trim()])
  return {
    ...form,
    ...Object.fromEntries(amounts),
    name: form.name.trim(),
    model_routing: writeRouting(form.model_routing),
    rate_multiplier: form.rate_multiplier.trim() === '' ? '1' : form.rate_multiplier.trim(),
    rpm_limit: form.rpm_limit.trim() === '' ? 0 : wholeNumber(form.rpm_limit),
    sort_order: form.sort_order.trim() === '' ? 0 : wholeNumber(form.sort_order),
  }
}
