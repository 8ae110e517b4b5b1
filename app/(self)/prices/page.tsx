import { Boxes } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { SearchFilter } from '@/components/data-table/search-filter'
import { formatFactor } from '@/components/format/format-money'
import { PageHeader } from '@/components/layout/page-header'
import { StateMessage } from '@/components/layout/state-message'
import { PlatformBadge } from '@/components/routing/platform-badge'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Decimal } from '@/lib/core'
import { userContext } from '@/lib/server/auth'
import { listOwnChannels, type OwnChannelsView } from '@/lib/services'
import { readQuery, type SearchParams } from '../../list-query'
import { foldModels } from './fold-models'
import { ModelPrices } from './model-prices'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('self.models')
  return { title: t('title') }
}

/** What the user's keys can call, and what it costs them. */
export default async function ModelsPage(props: {
  readonly searchParams: SearchParams
}): Promise<ReactElement> {
  const ctx = await userContext()
  const { search = '' } = readQuery(await props.searchParams, { names: ['search'] })
  const [t, groups] = await Promise.all([getTranslations('self.models'), listOwnChannels(ctx)])
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      {groups.length === 0 ? (
        <div className="pt-[6vh]">
          <StateMessage icon={<Boxes />} title={t('noneTitle')} text={t('noneText')} />
        </div>
      ) : (
        <div className="flex flex-col gap-4">
          <div className="max-w-sm">
            <SearchFilter placeholder={t('search')} />
          </div>
          {groups.map((group) => (
            <GroupCard key={group.id} group={group} search={search} />
          ))}
        </div>
      )}
    </>
  )
}

async function GroupCard(props: {
  readonly group: OwnChannelsView
  readonly search: string
}): Promise<ReactElement> {
  const { group, search } = props
  const t = await getTranslations('self.models')
  const models = foldModels(group.models, search)
  const notes = [
    t('multiplier', { factor: formatFactor(group.rate_multiplier) }),
    ...(group.rpm_limit > 0 ? [t('rpm', { count: group.rpm_limit })] : []),
    ...(group.subscription_type === 'subscription' ? [t('bySubscription')] : []),
  ]
  return (
    <Card className="min-w-0">
      <CardHeader>
        <div className="flex flex-wrap items-center gap-3">
          <CardTitle>{group.name}</CardTitle>
          <PlatformBadge platform={group.platform} />
        </div>
        {group.description !== '' && <p className="text-sm text-muted-foreground">{group.description}</p>}
        <p className="text-xs text-muted-foreground">{notes.join(' · ')}</p>
      </CardHeader>
      <CardContent>
        {models.length === 0 ? (
          <p className="text-sm text-muted-foreground">
            {t(group.models.length === 0 ? 'empty' : 'noMatch')}
          </p>
        ) : (
          <ModelPrices
            label={t('pricesOf', { name: group.name })}
            models={models}
            factor={new Decimal(group.rate_multiplier)}
          />
        )}
      </CardContent>
    </Card>
  )
}
