import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Badge } from '@/components/ui/badge'
import { TableCell, TableRow } from '@/components/ui/table'
import type { RouteLabChannelView } from '@/lib/services'
import { ScrollingTable } from './scrolling-table'

const GRADE_TONES = { exact: 'success', wildcard: 'info', open: 'neutral', none: 'outline' } as const

/** Every channel of the group: how well it fits the model, or why it does not. */
export function ChannelsTable(props: { readonly channels: readonly RouteLabChannelView[] }): ReactElement {
  const t = useTranslations('routeLab')
  if (props.channels.length === 0) return <p className="text-sm text-muted-foreground">{t('noChannels')}</p>
  const heads = [t('channel'), t('priority'), t('grade'), t('place'), t('becomes'), t('bills')]
  return (
    <ScrollingTable label={t('channels')} heads={heads}>
      {props.channels.map((channel) => (
        <TableRow key={channel.channel_id}>
          <TableCell className="min-w-36 font-medium">{channel.name}</TableCell>
          <TableCell className="tabular-nums">{channel.route_priority}</TableCell>
          <TableCell className="min-w-48">
            <Badge tone={GRADE_TONES[channel.grade]}>
              {t(`grades.${channel.grade}`, { length: channel.prefix_length ?? 0 })}
            </Badge>
            {channel.reason !== null && (
              <span className="mt-0.5 block text-xs text-muted-foreground">
                {t(`gradeReasons.${channel.reason}`, { model: channel.checked_model ?? '' })}
              </span>
            )}
          </TableCell>
          <TableCell className="tabular-nums">
            {channel.plan_index === null ? '–' : channel.plan_index + 1}
          </TableCell>
          <TableCell>
            <code className="font-mono text-xs">{channel.mapped_model}</code>
          </TableCell>
          <TableCell className="whitespace-nowrap">
            {t(`billingSources.${channel.billing_model_source}`)}
          </TableCell>
        </TableRow>
      ))}
    </ScrollingTable>
  )
}
