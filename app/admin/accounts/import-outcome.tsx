import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { useErrorText } from '@/components/api/use-error-text'
import type { ImportProgress } from './import-accounts'
import { refusalText, type RefusedAccount } from './refused-accounts'

/** As many refused accounts are named; the rest are counted. */
const NAMED = 50

/** How far an import is, and what has become of the accounts so far. */
export function ImportOutcome({ progress }: { readonly progress: ImportProgress }): ReactElement {
  const t = useTranslations('accounts.transfer')
  const { done, total, counts, refused } = progress
  return (
    <output className="flex flex-col gap-2 rounded-md bg-muted p-3 text-sm">
      <progress aria-label={t('progress')} className="w-full" value={done} max={total} />
      <span>{t('doneOf', { done, total })}</span>
      <span>{t('outcome', { ...counts, refused: refused.length })}</span>
      {refused.length > 0 && (
        <ul className="flex list-disc flex-col gap-1 pl-4 break-words text-destructive">
          {refused.slice(0, NAMED).map((account) => (
            <li key={account.index}>
              <RefusedLine account={account} />
            </li>
          ))}
          {refused.length > NAMED && <li>{t('more', { count: refused.length - NAMED })}</li>}
        </ul>
      )}
    </output>
  )
}

function RefusedLine({ account }: { readonly account: RefusedAccount }): string {
  const t = useTranslations('accounts.transfer')
  const errorText = useErrorText()
  const name = account.name ?? t('unnamed', { number: account.index + 1 })
  return t('refused', { name, message: refusalText(account, errorText) })
}
