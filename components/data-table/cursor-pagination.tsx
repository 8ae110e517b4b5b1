'use client'

import { ChevronFirst, ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { useNavigation } from '../navigation'
import { changeSearch } from '../search-params'
import { Button } from '../ui/button'
import { PageSizeSelect } from './page-size-select'

type Visited = { readonly search: string; readonly cursors: readonly string[] }

/** Paging by cursor for endless lists: forward, back over the pages visited, and to the newest. */
export function CursorPagination(props: {
  readonly cursor: string | null
  /** Cursor of the page that follows; `null` on the last. */
  readonly nextCursor: string | null
  readonly pageSize: number
  readonly shown: number
}): ReactElement {
  const t = useTranslations('table')
  const { navigate, pathname, search } = useNavigation()
  const filters = changeSearch(search, {})
  const [visited, setVisited] = useState<Visited>({ search: filters, cursors: [] })
  const cursors = visited.search === filters ? visited.cursors : []
  const go = (cursor: string | null, trail: readonly string[]): void => {
    setVisited({ search: filters, cursors: trail })
    navigate(pathname + changeSearch(search, { cursor }))
  }
  return (
    <nav aria-label={t('paging')} className="flex flex-wrap items-center justify-between gap-3 text-sm">
      <output className="text-muted-foreground">{t('shown', { count: props.shown })}</output>
      <div className="flex flex-wrap items-center gap-2">
        <PageSizeSelect pageSize={props.pageSize} />
        <Button
          variant="outline"
          size="icon"
          aria-label={t('newest')}
          disabled={props.cursor === null}
          onClick={() => go(null, [])}
        >
          <ChevronFirst aria-hidden />
        </Button>
        <Button
          variant="outline"
          size="icon"
          aria-label={t('previous')}
          disabled={cursors.length === 0}
          onClick={() => go(cursors.at(-1) === '' ? null : (cursors.at(-1) ?? null), cursors.slice(0, -1))}
        >
          <ChevronLeft aria-hidden />
        </Button>
        <Button
          variant="outline"
          size="icon"
          aria-label={t('next')}
          disabled={props.nextCursor === null}
          onClick={() => go(props.nextCursor, [...cursors, props.cursor ?? ''])}
        >
          <ChevronRight aria-hidden />
        </Button>
      </div>
    </nav>
  )
}
