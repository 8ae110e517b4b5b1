import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Link } from '@/components/navigation'

/** Tells administrators why their portal is closed to them, and leads to where they open it. */
export function SecondStepNotice(): ReactElement {
  const t = useTranslations('self.twoFactor')
  return (
    <Link
      href="/profile"
      className="mb-4 block rounded-lg bg-warning-soft px-4 py-3 text-sm text-warning underline-offset-2 hover:underline"
    >
      {t('needed')}
    </Link>
  )
}
