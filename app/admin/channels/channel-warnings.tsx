'use client'

import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { WarningList } from '@/components/routing/warning-list'
import { Badge } from '@/components/ui/badge'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import type { ChannelView } from '@/lib/services'

/** What an operator should look at: the first in words, a count that opens them all. */
export function ChannelWarnings({ channel }: { readonly channel: ChannelView }): ReactElement {
  const t = useTranslations('channels')
  const { warnings } = channel
  if (warnings.length === 0) return <span className="text-muted-foreground">{t('noWarnings')}</span>
  const groups = channel.groups.map(({ group_id: id, name }) => ({ id, name }))
  return (
    <div className="flex w-60 flex-col items-start gap-1 text-xs whitespace-normal text-warning">
      <WarningList warnings={warnings.slice(0, 1)} groups={groups} />
      {warnings.length > 1 && (
        <Popover>
          <PopoverTrigger className="cursor-pointer rounded-full">
            <Badge tone="warning">
              <TriangleAlert aria-hidden />
              {t('warningCount', { count: warnings.length })}
            </Badge>
          </PopoverTrigger>
          <PopoverContent aria-label={t('warnings')} className="w-80">
            <WarningList warnings={warnings} groups={groups} />
          </PopoverContent>
        </Popover>
      )}
    </div>
  )
}
