'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef, useState, type ComponentType, type ReactElement } from 'react'
import { toast } from '../toast/toast'
import { Button } from '../ui/button'
import type { RowExport } from './export-rows'
import type { ExportRunProps } from './export-run'

/** Saves what a table shows as CSV; what that takes is loaded when it is asked for. */
export function ExportButton<Row extends object>(props: {
  /** What is exported, read when the export begins. */
  readonly begin: () => RowExport<Row>
}): ReactElement {
  const t = useTranslations('table.export')
  const area = useRef<HTMLSpanElement | null>(null)
  const button = useRef<HTMLButtonElement | null>(null)
  const [running, setRunning] = useState<Running<Row> | null>(null)
  const start = async (): Promise<void> => {
    try {
      const { ExportRun } = await import('./export-run')
      setRunning({ Run: ExportRun, begun: props.begin() })
    } catch {
      toast.error(t('notLoaded'))
    }
  }
  const end = (): void => {
    // The focus may be on what goes now.
    if (area.current?.contains(document.activeElement) === true) button.current?.focus()
    setRunning(null)
  }
  return (
    <span ref={area} className="flex items-center gap-2">
      {running !== null && <running.Run {...running.begun} onEnd={end} />}
      <Button
        ref={button}
        variant="outline"
        aria-disabled={running !== null}
        onClick={() => (running === null ? void start() : undefined)}
      >
        <Download aria-hidden />
        <span className="max-lg:sr-only">{t('start')}</span>
      </Button>
    </span>
  )
}

type Running<Row extends object> = {
  readonly Run: ComponentType<ExportRunProps<Row>>
  readonly begun: RowExport<Row>
}
