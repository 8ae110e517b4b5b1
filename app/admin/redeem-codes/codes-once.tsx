'use client'

import { Check, Copy, Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Textarea } from '@/components/ui/textarea'
import { useCopy } from '@/components/use-copy'

/** Shows new codes the only time they can be seen; they can be copied or saved as CSV. */
export function CodesOnce(props: {
  readonly codes: readonly string[]
  readonly onClose: () => void
}): ReactElement {
  const t = useTranslations('redeemCodes')
  const text = props.codes.join('\n')
  const { isCopied, copy } = useCopy(text)
  const [isSaved, setIsSaved] = useState(false)
  const csv = `data:text/csv;charset=utf-8,${encodeURIComponent(`code\r\n${props.codes.join('\r\n')}\r\n`)}`
  return (
    <Dialog
      open
      title={t('madeTitle', { count: props.codes.length })}
      description={t('once')}
      loses={isCopied || isSaved ? null : 'secret'}
      onClose={props.onClose}
    >
      <Textarea
        readOnly
        aria-label={t('codes')}
        className="h-48 font-mono text-sm"
        value={text}
        onFocus={(event) => event.target.select()}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button variant="outline" onClick={() => void copy()}>
          {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {isCopied ? t('copied') : t('copy')}
        </Button>
        <Button asChild variant="outline">
          <a href={csv} download="redeem-codes.csv" onClick={() => setIsSaved(true)}>
            <Download aria-hidden />
            {t('saveCsv')}
          </a>
        </Button>
        <Button onClick={props.onClose}>{t('done')}</Button>
      </div>
    </Dialog>
  )
}
