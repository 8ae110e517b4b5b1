import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { NameBadge } from '@/components/ui/name-badge'
import type { ChannelGroupView } from '@/lib/services'

/** The groups a channel serves: route priority (smaller goes first) and how many accounts stand behind. */
export function ChannelGroups({ groups }: { readonly groups: readonly ChannelGroupView[] }): ReactElement {
  const t = useTranslations('channels')
  if (groups.length === 0) return <span className="text-muted-foreground">{t('noGroup')}</span>
  return (
    <ul className="flex flex-col gap-1">
      {groups.map((group) => (
        <li key={group.group_id} className="flex items-center gap-1.5 whitespace-nowrap">
          <NameBadge tone="outline" name={group.name} />
          <span className="text-xs text-muted-foreground">
            {t('groupRoute', { priority: group.route_priority, accounts: group.accounts_count })}
          </span>
        </li>
      ))}
    </ul>
  )
}
