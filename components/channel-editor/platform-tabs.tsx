'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { isPlatform, PLATFORMS, type Platform } from '@/lib/core'
import { countErrors, isInUse } from '../channel-form/field-errors'
import { cn } from '../cn'
import { PLATFORM_NAMES } from '../routing/platform-badge'
import { Badge } from '../ui/badge'
import { Card } from '../ui/card'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs'
import { useEditor } from './editor-context'
import { PlatformPanel } from './platform-panel'

/** A tab per platform; all of them stay mounted, so that what is open in one stays open. */
export function PlatformTabs(props: {
  readonly tab: Platform
  readonly onTab: (tab: Platform) => void
}): ReactElement {
  const t = useTranslations('channelEditor')
  return (
    <Card>
      <Tabs value={props.tab} onValueChange={(tab) => isPlatform(tab) && props.onTab(tab)}>
        <TabsList aria-label={t('platforms')}>
          {PLATFORMS.map((platform) => (
            <TabsTrigger key={platform} value={platform}>
              <PlatformTab platform={platform} />
            </TabsTrigger>
          ))}
        </TabsList>
        {PLATFORMS.map((platform) => (
          <TabsContent
            key={platform}
            value={platform}
            forceMount
            className="outline-offset-[-2px] data-[state=inactive]:hidden"
          >
            <PlatformPanel platform={platform} />
          </TabsContent>
        ))}
      </Tabs>
    </Card>
  )
}

function PlatformTab({ platform }: { readonly platform: Platform }): ReactElement {
  const t = useTranslations('channelEditor')
  const { form, errors, groupPlatforms } = useEditor()
  const state = tabState(form.disabled_platforms.includes(platform), isInUse(form, platform, groupPlatforms))
  const wrong = countErrors(errors, platform, { form, groupPlatforms })
  return (
    <>
      <span
        aria-hidden
        className={cn('size-2 rounded-full', state === 'tabOn' ? 'bg-success' : 'border border-input')}
      />
      {PLATFORM_NAMES[platform]}
      <span className="sr-only">{t(state)}</span>
      {wrong > 0 && (
        <Badge tone="danger">
          <CircleAlert aria-hidden />
          {t('tabErrors', { count: wrong })}
        </Badge>
      )}
    </>
  )
}

function tabState(disabled: boolean, inUse: boolean): 'tabOn' | 'tabOff' | 'tabUnused' {
  if (disabled) return 'tabOff'
  return inUse ? 'tabOn' : 'tabUnused'
}
