'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import type { FieldRule } from '@/lib/core'

/** Reason codes with a text of their own in `messages`. */
const KNOWN = [
  'BILLING_MODE_MISSING_PRICE',
  'CHANNEL_EXISTS',
  'CHANNEL_GROUP_IN_USE',
  'CHANNEL_GROUP_MISMATCH',
  'CHANNEL_NOT_FOUND',
  'CHANNEL_ROUTE_AMBIGUOUS',
  'CODE_EXPIRED',
  'CODE_GROUP_UNAVAILABLE',
  'CODE_USED',
  'CODE_WITHOUT_EFFECT',
  'CONFLICT',
  'DUPLICATE_GROUP',
  'DUPLICATE_MODEL',
  'EMPTY_ACCOUNTS',
  'EMPTY_MODELS',
  'EVENT_HANDLED',
  'EVENT_REFUSED',
  'FORBIDDEN',
  'GROUP_HAS_CODES',
  'GROUP_HAS_KEYS',
  'INSUFFICIENT_BALANCE',
  'INTERNAL',
  'INTERVAL_MISSING_PRICE',
  'INVALID_CHANNEL_ID',
  'INVALID_MODEL_MAPPING',
  'INVALID_MODEL_PATTERN',
  'INVALID_PRICING_INTERVALS',
  'JOINED',
  'DATABASE_UNAVAILABLE',
  'LIVE_UNAVAILABLE',
  'MODEL_PATTERN_CONFLICT',
  'NEGATIVE_PRICE',
  'NOT_FOUND',
  'PLATFORM_WITHOUT_GROUP',
  'PORTAL_UNAVAILABLE',
  'PRICE_PRECISION',
  'RATE_LIMITED',
  'REQUIRED',
  'STALE',
  'TOO_MANY_MODELS',
  'UNAUTHORIZED',
  'UNKNOWN_GROUP',
  'UNREACHABLE',
  'WRONG_PASSWORD',
  'WRONG_CODE',
  'INVALID_TOKEN',
  'REGISTRATION_CLOSED',
  'SECOND_STEP_NEEDED',
  'MAIL_UNAVAILABLE',
  'VALIDATION_ERROR',
] as const

type Known = (typeof KNOWN)[number]

export type ErrorText = (error: {
  readonly code: string
  readonly message: string
  readonly rule?: FieldRule
}) => string

/** The sentence for a broken rule or a reason code in the viewer's language; the server's own where there is none. */
export function useErrorText(): ErrorText {
  const t = useTranslations('errors')
  return useCallback(
    ({ code, message, rule }) => {
      if (rule !== undefined) return t(`rules.${rule.rule}`, { limit: rule.limit ?? 0 })
      if (isKnown(code)) return t(code, { message })
      return message === '' ? t('INTERNAL') : message
    },
    [t],
  )
}

function isKnown(code: string): code is Known {
  return KNOWN.some((known) => known === code)
}
