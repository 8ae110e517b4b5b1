import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { StatusBadge } from '../routing/status-badge'
import { Badge } from '../ui/badge'
import type { KeyRow } from './key-row'

type Standing = 'active' | 'disabled' | 'expired' | 'spent'

/** Whether a key is accepted, and what speaks against it; for the eye, the gateway counts to the last digit. */
export function keyStanding(
  key: Pick<KeyRow, 'status' | 'expires_at' | 'quota' | 'quota_used'>,
  nowMs: number,
): Standing {
  if (key.status === 'disabled') return 'disabled'
  if (key.expires_at !== null && Date.parse(key.expires_at) <= nowMs) return 'expired'
  return key.quota !== null && Number(key.quota_used) >= Number(key.quota) ? 'spent' : 'active'
}

/** The standing of a key as a badge, by the server's clock when the list was read. */
export function KeyStanding(props: { readonly apiKey: KeyRow; readonly nowMs: number }): ReactElement {
  const t = useTranslations('userKeys')
  const standing = keyStanding(props.apiKey, props.nowMs)
  if (standing === 'expired') return <Badge tone="danger">{t('expired')}</Badge>
  if (standing === 'spent') return <Badge tone="warning">{t('quotaUsedUp')}</Badge>
  return <StatusBadge status={standing} />
}
