'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Link, useNavigation } from '@/components/navigation'
import { changeSearch } from '@/components/search-params'
import { Badge } from '@/components/ui/badge'
import type { ReasonCount } from '@/lib/services'

const SHOWN = 6

/** What most requests failed of: a click narrows the list to one reason, another takes it back. */
export function ErrorReasons({ reasons }: { readonly reasons: readonly ReasonCount[] }): ReactElement | null {
  const t = useTranslations('ops')
  const format = useFormatter()
  const { pathname, search } = useNavigation()
  const chosen = new URLSearchParams(search).get('code')
  if (reasons.length === 0) return null
  return (
    <nav aria-label={t('reasons')} className="mb-3">
      <ul className="flex flex-wrap gap-2">
        {reasons.slice(0, SHOWN).map(({ code, count }) => (
          <li key={code}>
            <Link
              href={pathname + changeSearch(search, { code: code === chosen ? '' : code })}
              aria-current={code === chosen ? 'page' : undefined}
              className="inline-flex min-h-6 items-center rounded-full hover:opacity-80"
            >
              <Badge tone={code === chosen ? 'info' : 'outline'} className="gap-1.5">
                <code className="font-mono">{code}</code>
                <span className="tabular-nums">{format.number(count)}</span>
              </Badge>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
