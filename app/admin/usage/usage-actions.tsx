'use client'

import { Download, RefreshCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { SavedViews } from '@/components/data-table/saved-views'
import { Button } from '@/components/ui/button'
import { LazyRerateDialog } from './lazy-dialogs'

/** What can be done with the requests a filter means: save them as CSV, charge them by today's prices. */
export function UsageActions(props: {
  /** Filters by the fields of the API. */
  readonly filters: Readonly<Record<string, string>>
}): ReactElement {
  const t = useTranslations('corrections')
  const [open, setOpen] = useState(false)
  return (
    <div className="flex flex-wrap gap-2">
      <SavedViews listId="usage" />
      <Button asChild variant="outline">
        <a href={apiUrl('GET /admin/usage/export', { query: props.filters })} download>
          <Download aria-hidden />
          {t('export')}
        </a>
      </Button>
      <Button variant="outline" onClick={() => setOpen(true)}>
        <RefreshCw aria-hidden />
        {t('rerate')}
      </Button>
      {open && <LazyRerateDialog filters={props.filters} onClose={() => setOpen(false)} />}
    </div>
  )
}
