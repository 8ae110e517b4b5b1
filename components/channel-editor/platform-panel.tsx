'use client'

import { useTranslations } from 'next-intl'
import { useId, type ReactElement, type ReactNode } from 'react'
import type { Platform } from '@/lib/core'
import { PLATFORM_NAMES } from '../routing/platform-badge'
import { Label } from '../ui/label'
import { Switch } from '../ui/switch'
import { useEditor } from './editor-context'
import { GroupChecklist } from './group-checklist'
import { MappingRows } from './mapping-rows'
import { PriceList } from './price-list'

/** What a channel says about one platform. Switched off it is kept, but does not count. */
export function PlatformPanel({ platform }: { readonly platform: Platform }): ReactElement {
  const t = useTranslations('channelEditor')
  const { form, change } = useEditor()
  const id = useId()
  const enabled = !form.disabled_platforms.includes(platform)
  return (
    <div className="flex flex-col gap-6 p-5">
      <div className="flex items-start gap-3">
        <Switch
          id={id}
          aria-describedby={`${id}-hint`}
          checked={enabled}
          onCheckedChange={(checked) => change({ type: 'enable', platform, enabled: checked })}
        />
        <div className="flex flex-col gap-1.5">
          <Label htmlFor={id}>{t('enabled', { platform: PLATFORM_NAMES[platform] })}</Label>
          <p id={`${id}-hint`} className="text-xs text-muted-foreground">
            {t(enabled ? 'enabledHint' : 'disabledHint')}
          </p>
        </div>
      </div>
      <div className={enabled ? 'flex flex-col gap-6' : 'flex flex-col gap-6 opacity-65'}>
        <Part title={t('groups')} hint={platform === 'antigravity' ? t('antigravityHint') : t('groupsHint')}>
          <GroupChecklist platform={platform} />
        </Part>
        <Part title={t('mapping')} hint={t('mappingHint')}>
          <MappingRows platform={platform} />
        </Part>
        <Part title={t('priceList')} hint={t('priceListHint')}>
          <PriceList
            list={form.pricing}
            path="model_pricing"
            platform={platform}
            onAction={(action) => change({ type: 'prices', action })}
          />
        </Part>
      </div>
    </div>
  )
}

function Part(props: {
  readonly title: string
  readonly hint: string
  readonly children: ReactNode
}): ReactElement {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3">
      <div>
        <h3 id={id} className="text-sm font-semibold">
          {props.title}
        </h3>
        <p className="mt-0.5 text-xs text-muted-foreground">{props.hint}</p>
      </div>
      {props.children}
    </section>
  )
}
