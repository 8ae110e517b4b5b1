import { Repeat } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { PageHeader } from '@/components/layout/page-header'
import { StateMessage } from '@/components/layout/state-message'
import { Link } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { userContext } from '@/lib/server/auth'
import { listOwnSubscriptions } from '@/lib/services'
import { SubscriptionCard } from './subscription-card'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('self.subscription')
  return { title: t('title') }
}

/** The user's subscriptions with what is used of each window. */
export default async function SubscriptionPage(): Promise<ReactElement> {
  const ctx = await userContext()
  const [t, subscriptions] = await Promise.all([
    getTranslations('self.subscription'),
    listOwnSubscriptions(ctx),
  ])
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      {subscriptions.length === 0 ? (
        <div className="pt-[6vh]">
          <StateMessage
            icon={<Repeat />}
            title={t('noneTitle')}
            text={t('noneText')}
            actions={
              <Button asChild variant="outline">
                <Link href="/redeem">{t('redeem')}</Link>
              </Button>
            }
          />
        </div>
      ) : (
        <div className="grid gap-4 lg:grid-cols-2">
          {subscriptions.map((subscription) => (
            <SubscriptionCard key={subscription.id} subscription={subscription} nowMs={ctx.now().getTime()} />
          ))}
        </div>
      )}
    </>
  )
}
