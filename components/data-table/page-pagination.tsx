'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useEffect, type ReactElement } from 'react'
import { useNavigation } from '../navigation'
import { changeSearch } from '../search-params'
import { Button } from '../ui/button'
import { PageSizeSelect } from './page-size-select'

export type PagePosition = {
  readonly page: number
  readonly pages: number
  readonly page_size: number
  readonly total: number
}

/** The query of the last page of a list, if its rows end before the page that is asked for. */
export function lastPageSearch(search: string, { page, pages }: PagePosition): string | null {
  return page <= pages ? null : changeSearch(search, { page: pages <= 1 ? null : String(pages) })
}

/** Paging of lists that know their total; leads back from behind the last page. */
export function PagePagination({ position }: { readonly position: PagePosition }): ReactElement {
  const t = useTranslations('table')
  const format = useFormatter()
  const { navigate, pathname, search } = useNavigation()
  const lastPage = lastPageSearch(search, position)
  useEffect(() => {
    if (lastPage !== null) navigate(pathname + lastPage, { replace: true })
    // Once for each answer: the router's own identity does not matter.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [lastPage, pathname])
  const go = (page: number): void => navigate(pathname + changeSearch(search, { page: String(page) }))
  return (
    <nav aria-label={t('paging')} className="flex flex-wrap items-center justify-between gap-3 text-sm">
      <output className="text-muted-foreground">{t('total', { count: position.total })}</output>
      <div className="flex flex-wrap items-center gap-2">
        <PageSizeSelect pageSize={position.page_size} />
        <span className="px-1 tabular-nums">
          {t('pageOf', {
            page: format.number(Math.min(position.page, position.pages)),
            pages: format.number(position.pages),
          })}
        </span>
        <span className="flex gap-2">
          <Button
            variant="outline"
            size="icon"
            aria-label={t('previous')}
            disabled={position.page <= 1}
            onClick={() => go(position.page - 1)}
          >
            <ChevronLeft aria-hidden />
          </Button>
          <Button
            variant="outline"
            size="icon"
            aria-label={t('next')}
            disabled={position.page >= position.pages}
            onClick={() => go(position.page + 1)}
          >
            <ChevronRight aria-hidden />
          </Button>
        </span>
      </div>
    </nav>
  )
}
