import { TriangleAlert } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import type { CatalogueSource, PriceRefreshReason } from '@/lib/core'

/** What the note shows of the default prices; times in ISO 8601. */
type CatalogueFacts = {
  readonly source: CatalogueSource
  readonly location: string | null
  readonly models_count: number
  readonly loaded_at: string | null
  readonly checked_at: string | null
  readonly age_seconds: number | null
  readonly failure: { readonly reason: PriceRefreshReason; readonly at: string } | null
}

/** Where the default prices come from, how old they are, and why they are not newer. */
export function CatalogueNote({ catalogue }: { readonly catalogue: CatalogueFacts }): ReactElement {
  const t = useTranslations('catalogue')
  const format = useFormatter()
  const { source, failure, location } = catalogue
  return (
    <div className="flex flex-col gap-1 text-xs text-muted-foreground" data-catalogue={source}>
      <p className="break-words">
        {t(`sources.${source}`, {
          models: catalogue.models_count,
          location: location ?? t('elsewhere'),
          age: ageText(catalogue, format),
        })}
      </p>
      {failure !== null && (
        <p className="flex gap-1.5 text-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <span>
            {t('failed', {
              time: format.dateTime(new Date(failure.at), { dateStyle: 'medium', timeStyle: 'short' }),
              reason: t(`reasons.${failure.reason}`),
            })}
          </span>
        </p>
      )}
    </div>
  )
}

/** The server has counted the age: both ends of it come from one clock. */
function ageText(catalogue: CatalogueFacts, format: ReturnType<typeof useFormatter>): string {
  const since = catalogue.checked_at ?? catalogue.loaded_at
  if (since === null || catalogue.age_seconds === null) return ''
  const sinceMs = Date.parse(since)
  return format.relativeTime(sinceMs, sinceMs + catalogue.age_seconds * 1000)
}
