'use client'

import { ArrowRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { cn } from '@/components/cn'
import { Button } from '@/components/ui/button'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { PLATFORMS } from '@/lib/core'
import type { ChannelView } from '@/lib/services'

const SHOWN = 3

type ModelEntry = { readonly key: string; readonly name: string; readonly target: string | null }

/** Aliases of a channel's mapping first, then the models it lists with a price. */
export function channelModels(channel: ChannelView): readonly ModelEntry[] {
  const aliases = PLATFORMS.flatMap((platform) =>
    Object.entries(channel.model_mapping[platform] ?? {}).map(([name, target]) => ({
      key: `${platform}/alias/${name}`,
      name,
      target,
    })),
  )
  const priced = channel.model_pricing.flatMap((entry) =>
    entry.models.map((name) => ({ key: `${entry.platform}/price/${entry.id}/${name}`, name, target: null })),
  )
  return [...aliases, ...priced]
}

export function ChannelModels({ channel }: { readonly channel: ChannelView }): ReactElement {
  const t = useTranslations('channels')
  const models = channelModels(channel)
  if (models.length === 0) return <span className="text-muted-foreground">{t('noModels')}</span>
  return (
    <div className="flex flex-col items-start gap-1">
      <ModelList shortened models={models.slice(0, SHOWN)} />
      {models.length > SHOWN && (
        <Popover>
          <PopoverTrigger asChild>
            <Button variant="link" size="bare" className="text-xs">
              {t('moreModels', { count: models.length - SHOWN })}
            </Button>
          </PopoverTrigger>
          <PopoverContent aria-label={t('models')} className="max-h-80">
            <ModelList models={models} />
          </PopoverContent>
        </Popover>
      )}
    </div>
  )
}

/** Names in a table are cut to its column, and whole under the pointer; in the popover they are wrapped. */
function ModelList(props: {
  readonly models: readonly ModelEntry[]
  readonly shortened?: true
}): ReactElement {
  const fit = props.shortened === true ? 'max-w-44 truncate' : 'wrap-anywhere'
  const t = useTranslations('models')
  return (
    <ul className="flex flex-col gap-1">
      {props.models.map(({ key, name, target }) => (
        <li key={key} className="flex items-center gap-1.5 font-mono text-[0.8125rem]">
          <span title={name} className={fit}>
            {name}
          </span>
          {target !== null && (
            <>
              <ArrowRight aria-hidden className="size-3.5 shrink-0 text-muted-foreground" />
              <span className="sr-only">{t('becomes')}</span>
              <span title={target} className={cn('text-muted-foreground', fit)}>
                {target}
              </span>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
