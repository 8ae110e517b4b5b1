'use client'

import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Badge } from '@/components/ui/badge'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import type { ChannelView, ChannelWarning } from '@/lib/services'

/** What an operator should look at; a count that opens the list. */
export function ChannelWarnings({ channel }: { readonly channel: ChannelView }): ReactElement {
  const t = useTranslations('channels')
  const { warnings } = channel
  if (warnings.length === 0) return <span className="text-muted-foreground">{t('noWarnings')}</span>
  return (
    <Popover>
      <PopoverTrigger className="cursor-pointer rounded-full">
        <Badge tone="warning">
          <TriangleAlert aria-hidden />
          {t('warningCount', { count: warnings.length })}
        </Badge>
      </PopoverTrigger>
      <PopoverContent aria-label={t('warnings')} className="w-80">
        <ul className="flex list-disc flex-col gap-2 pl-4">
          {warnings.map((warning) => (
            <li key={`${warning.code}/${warning.path ?? ''}/${warning.group_id ?? ''}`}>
              <WarningText channel={channel} warning={warning} />
            </li>
          ))}
        </ul>
      </PopoverContent>
    </Popover>
  )
}

function WarningText(props: { readonly channel: ChannelView; readonly warning: ChannelWarning }): string {
  const t = useTranslations('channels.warningTexts')
  const { channel, warning } = props
  switch (warning.code) {
    case 'GROUP_WITHOUT_ACCOUNTS': {
      const group = channel.groups.find((entry) => entry.group_id === warning.group_id)
      return t('GROUP_WITHOUT_ACCOUNTS', { group: group?.name ?? `#${warning.group_id ?? ''}` })
    }
    case 'MODEL_WITHOUT_PRICE':
      return t('MODEL_WITHOUT_PRICE', { model: warning.path?.split('.').slice(2).join('.') ?? '' })
    case 'IMAGE_OUTPUT_PRICE_MISSING':
      return t('IMAGE_OUTPUT_PRICE_MISSING')
    case 'UNLISTED_MODELS_MOVED':
      return t('UNLISTED_MODELS_MOVED')
  }
}
