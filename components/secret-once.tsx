'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Button } from './ui/button'
import { Dialog } from './ui/dialog'
import { useCopy } from './use-copy'

/** Shows a secret the only time it can be seen, with a button that copies it. */
export function SecretOnce(props: {
  readonly title: string
  readonly secret: string
  readonly onClose: () => void
}): ReactElement {
  const t = useTranslations('secret')
  const { isCopied, copy } = useCopy(props.secret)
  return (
    <Dialog
      open
      title={props.title}
      description={t('once')}
      loses={isCopied ? null : 'secret'}
      onClose={props.onClose}
    >
      <output className="block rounded-md border border-border bg-muted px-3 py-2.5 font-mono text-sm break-all select-all">
        {props.secret}
      </output>
      <div className="flex justify-end gap-2">
        <Button variant="outline" onClick={() => void copy()}>
          {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {isCopied ? t('copied') : t('copy')}
        </Button>
        <Button onClick={props.onClose}>{t('done')}</Button>
      </div>
    </Dialog>
  )
}
