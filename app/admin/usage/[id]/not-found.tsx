import { FileSearch } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { StateMessage } from '@/components/layout/state-message'
import { Link } from '@/components/navigation'
import { Button } from '@/components/ui/button'

export default async function UsageNotFound(): Promise<ReactElement> {
  const t = await getTranslations('usageDetail')
  return (
    <div className="pt-[8vh]">
      <StateMessage
        heading="h1"
        icon={<FileSearch />}
        title={t('notFoundTitle')}
        text={t('notFoundText')}
        actions={
          <Button asChild variant="outline">
            <Link href="/admin/usage">{t('back')}</Link>
          </Button>
        }
      />
    </div>
  )
}
