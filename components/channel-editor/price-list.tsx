'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import type { Platform } from '@/lib/core'
import type { PriceListAction } from '../channel-form/change-price-list'
import type { PricingForm } from '../channel-form/channel-form'
import { repeatedModels } from '../channel-form/find-issues'
import { Button } from '../ui/button'
import { PricingEntryCard } from './pricing-entry-card'

/** The price cards of a list; with a platform only those of it, numbered as in the whole list. */
export function PriceList(props: {
  readonly list: readonly PricingForm[]
  readonly path: string
  /** `null`: cards of all platforms, each with its choice. */
  readonly platform: Platform | null
  readonly onAction: (action: PriceListAction) => void
}): ReactElement {
  const { list, path, platform, onAction } = props
  const t = useTranslations('channelEditor')
  const shown = [...list.entries()].filter(([, entry]) => platform === null || entry.platform === platform)
  return (
    <div className="flex flex-col gap-3">
      {shown.length > 0 && (
        <ul className="flex flex-col gap-3">
          {shown.map(([index, entry]) => (
            <PricingEntryCard
              key={entry.key}
              entry={entry}
              path={`${path}.${index}`}
              repeated={repeatedModels(list, entry)}
              choosePlatform={platform === null}
              onAction={onAction}
            />
          ))}
        </ul>
      )}
      <Button
        variant="outline"
        size="small"
        className="self-start"
        onClick={() => onAction({ type: 'addEntry', platform: platform ?? 'anthropic' })}
      >
        <Plus aria-hidden />
        {t('addEntry')}
      </Button>
    </div>
  )
}
