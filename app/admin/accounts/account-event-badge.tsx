import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Badge, type BadgeTone } from '@/components/ui/badge'

const KINDS = {
  rate_limited: 'warning',
  overloaded: 'warning',
  paused: 'warning',
  model_cooldown: 'warning',
  quota_exhausted: 'warning',
  error: 'danger',
  recovered: 'success',
  cleared: 'info',
  limits_cleared: 'info',
  error_cleared: 'info',
  session_window: 'neutral',
} as const satisfies Record<string, BadgeTone>
type Kind = keyof typeof KINDS

/** Kinds of account events that have a text in every language. */
export const ACCOUNT_EVENT_KINDS = Object.keys(KINDS).filter(isKind)

/** What happened to an account. */
export function AccountEventBadge({ kind }: { readonly kind: string }): ReactElement {
  const t = useTranslations('accountEvents')
  if (!isKind(kind)) return <Badge>{kind}</Badge>
  return <Badge tone={KINDS[kind]}>{t(`kinds.${kind}`)}</Badge>
}

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(KINDS, kind)
}
