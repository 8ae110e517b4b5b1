import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'

/** Tells administrators why their portal is closed to them, and where to open it. */
export function SecondStepNotice(): ReactElement {
  const t = useTranslations('self.twoFactor')
  return (
    <p role="status" className="mb-4 rounded-lg bg-warning-soft px-4 py-3 text-sm text-warning">
      {t.rich('needed', {
        link: (text) => (
          <Link href="/profile" className="font-medium underline">
            {text}
          </Link>
        ),
      })}
    </p>
  )
}
