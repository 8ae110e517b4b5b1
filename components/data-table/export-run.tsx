'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState, type ReactElement } from 'react'
import { useErrorText } from '../api/use-error-text'
import { toast } from '../toast/toast'
import { Button } from '../ui/button'
import { exportRows, type RowExport } from './export-rows'
import type { ReadProgress } from './read-all-rows'

export type ExportRunProps<Row extends object> = RowExport<Row> & { readonly onEnd: () => void }

/** An export under way: begins when it is mounted, says how far it is and how it ended, is cancelled when it goes. */
export function ExportRun<Row extends object>({ onEnd, ...begun }: ExportRunProps<Row>): ReactElement {
  const t = useTranslations('table.export')
  const errorText = useErrorText()
  const [progress, setProgress] = useState<ReadProgress | null>(null)
  useEffect(() => {
    const cancel = new AbortController()
    const run = async (): Promise<void> => {
      const end = await exportRows(begun, { signal: cancel.signal, onProgress: setProgress })
      if (end === null) return
      if (!end.ok) toast.error(t('failed', { reason: errorText({ code: end.reason, message: end.message }) }))
      else if (end.isCut) toast.error(t('cut', { read: end.read, total: end.total }))
      else toast.success(t('done', { count: end.read }))
      onEnd()
    }
    void run()
    return () => cancel.abort()
    // What was shown when it began: filters that change meanwhile do not begin it anew.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])
  return (
    <>
      <output className="text-sm whitespace-nowrap text-muted-foreground tabular-nums max-sm:sr-only">
        {progress === null ? t('begun') : t('progress', { ...progress })}
      </output>
      <Button variant="ghost" size="icon" aria-label={t('cancel')} onClick={onEnd}>
        <X aria-hidden />
      </Button>
    </>
  )
}
