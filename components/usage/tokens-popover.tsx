'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { TokenLines, totalTokens, type TokenRow } from './token-lines'
import { Button } from '../ui/button'
import { Popover, PopoverContent, PopoverTrigger } from '../ui/popover'

/** The sum of a row's tokens; opens the kinds. */
export function TokensPopover({ row }: { readonly row: TokenRow }): ReactElement {
  const t = useTranslations('usage')
  const format = useFormatter()
  const total = format.number(totalTokens(row))
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button
          variant="link"
          size="bare"
          className="tabular-nums"
          aria-label={t('showTokens', { count: total })}
        >
          {total}
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label={t('tokens')}>
        <TokenLines row={row} />
      </PopoverContent>
    </Popover>
  )
}
