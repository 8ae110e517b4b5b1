import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import type { EntityStatus } from '@/lib/core'
import { Badge } from '../ui/badge'

/** Whether a channel, group, user or key is in use. */
export function StatusBadge({ status }: { readonly status: EntityStatus }): ReactElement {
  const t = useTranslations('status')
  return <Badge tone={status === 'active' ? 'success' : 'neutral'}>{t(status)}</Badge>
}
