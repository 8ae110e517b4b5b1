/** What a refused value can break, where the reason code says no more than that it is not valid. */
export const FIELD_RULES = [
  'required',
  'number',
  'whole_number',
  'at_least',
  'at_most',
  'more_than',
  'less_than',
  'decimals',
  'min_characters',
  'max_characters',
  'min_entries',
  'max_entries',
  'characters',
  'format',
  'email',
  'url',
  'host',
  'address',
  'time',
  'time_zone',
  'future',
  'after_start',
  'secret',
  'choice',
  'unknown_field',
  'repeated',
  'checksum',
  'condition',
  'no_subscription_group',
  'fallback_to_itself',
  'fallback_chain',
  'fallback_target',
  'password_first',
] as const

export type FieldRuleName = (typeof FIELD_RULES)[number]

/** The rule that a value breaks, with its bound where it has one: portals say it in the reader's language. */
export type FieldRule = { readonly rule: FieldRuleName; readonly limit?: number }
