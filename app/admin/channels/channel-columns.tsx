import type { useTranslations } from 'next-intl'
import { dataColumnHelper, type DataColumn } from '@/components/data-table/data-column'
import { PlatformBadge } from '@/components/routing/platform-badge'
import { LocalTime } from '@/components/format/local-time'
import { Link } from '@/components/navigation'
import { PLATFORMS, type Platform } from '@/lib/core'
import type { ChannelView } from '@/lib/services'
import { ChannelActions } from './channel-actions'
import { ChannelGroups } from './channel-groups'
import { ChannelModels, channelModels } from './channel-models'
import { ChannelStatusSwitch } from './channel-status-switch'
import { ChannelWarnings } from './channel-warnings'

const column = dataColumnHelper<ChannelView>()

type Translate = ReturnType<typeof useTranslations<'channels'>>

/** Platforms a channel says something about: of its groups, its mappings and its prices. */
export function channelPlatforms(
  channel: Pick<ChannelView, 'groups' | 'model_mapping' | 'model_pricing' | 'disabled_platforms'>,
): readonly Platform[] {
  const named = [
    ...channel.groups.map((group) => group.platform),
    ...PLATFORMS.filter((platform) => Object.keys(channel.model_mapping[platform] ?? {}).length > 0),
    ...channel.model_pricing.map((entry) => entry.platform),
  ]
  return [...new Set(named)].filter((platform) => !channel.disabled_platforms.includes(platform))
}

/** The models of a channel, an alias with what it stands for. */
function modelNames(channel: ChannelView): readonly string[] {
  return channelModels(channel).map(({ name, target }) => (target === null ? name : `${name} → ${target}`))
}

/** Columns of the channel list; ids are the fields the server sorts by. */
export function channelColumns(t: Translate): DataColumn<ChannelView>[] {
  return column.columns([
    column.accessor('name', {
      enableHiding: false,
      meta: { label: t('name'), className: 'min-w-44' },
      cell: ({ row: { original: channel } }) => (
        <div className="max-w-72">
          <Link
            href={`/admin/channels/${channel.id}`}
            className="rounded font-medium underline-offset-4 hover:underline"
          >
            {channel.name}
          </Link>
          {channel.description !== '' && (
            <p className="line-clamp-2 text-xs text-muted-foreground">{channel.description}</p>
          )}
        </div>
      ),
    }),
    column.display({
      id: 'status',
      meta: { label: t('status'), csv: (channel) => channel.status },
      cell: ({ row }) => <ChannelStatusSwitch channel={row.original} />,
    }),
    column.display({
      id: 'warnings',
      meta: { label: t('warnings'), csv: ({ warnings }) => warnings.length },
      cell: ({ row }) => <ChannelWarnings channel={row.original} />,
    }),
    column.display({
      id: 'groups',
      meta: {
        label: t('groups'),
        className: 'min-w-40',
        csv: ({ groups }) => groups.map(({ name }) => name).join(', '),
      },
      cell: ({ row }) => <ChannelGroups groups={row.original.groups} />,
    }),
    column.display({
      id: 'platforms',
      meta: { label: t('platforms'), csv: (channel) => channelPlatforms(channel).join(', ') },
      cell: ({ row }) => (
        <span className="flex flex-wrap gap-1">
          {channelPlatforms(row.original).map((platform) => (
            <PlatformBadge key={platform} platform={platform} />
          ))}
        </span>
      ),
    }),
    column.display({
      id: 'models',
      meta: { label: t('models'), className: 'min-w-64', csv: (channel) => modelNames(channel).join(', ') },
      cell: ({ row }) => <ChannelModels channel={row.original} />,
    }),
    column.display({
      id: 'accounts',
      meta: { label: t('accounts'), align: 'right', csv: (channel) => channel.accounts_count },
      cell: ({ row }) => row.original.accounts_count,
    }),
    column.display({
      id: 'billing',
      meta: { label: t('billing'), hidden: true, csv: (channel) => channel.billing_model_source },
      cell: ({ row }) => t(`billingSources.${row.original.billing_model_source}`),
    }),
    column.display({
      id: 'restriction',
      meta: {
        label: t('restriction'),
        className: 'whitespace-nowrap',
        csv: (channel) => (channel.restrict_models ? 'listed' : 'any'),
      },
      cell: ({ row }) => (row.original.restrict_models ? t('listedOnly') : t('anyModel')),
    }),
    column.accessor('updated_at', {
      meta: { label: t('updated'), hidden: true, className: 'whitespace-nowrap' },
      cell: ({ getValue }) => <LocalTime iso={getValue()} />,
    }),
    column.display({
      id: 'actions',
      enableHiding: false,
      meta: { label: t('actions'), align: 'right', pinned: true },
      cell: ({ row }) => <ChannelActions channel={row.original} />,
    }),
  ])
}
