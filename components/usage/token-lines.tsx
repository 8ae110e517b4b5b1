import { useFormatter, useTranslations } from 'next-intl'
import type { ReactElement } from 'react'

/** Counts of a usage row, by kind. */
export type TokenRow = {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly reasoning_tokens: number
  readonly cache_creation_5m_tokens: number
  readonly cache_creation_1h_tokens: number
  readonly cache_read_tokens: number
  readonly image_output_tokens: number
  readonly image_count: number
}

/** All tokens; reasoning and image output are parts of the output. */
export function totalTokens(row: TokenRow): number {
  return (
    row.input_tokens +
    row.output_tokens +
    row.cache_creation_5m_tokens +
    row.cache_creation_1h_tokens +
    row.cache_read_tokens
  )
}

/** Tokens by kind; kinds that did not occur are left out, but for input and output. */
export function TokenLines({ row }: { readonly row: TokenRow }): ReactElement {
  const t = useTranslations('tokens')
  const format = useFormatter()
  const lines = [
    { kind: 'input', count: row.input_tokens, always: true },
    { kind: 'cacheWrite5m', count: row.cache_creation_5m_tokens },
    { kind: 'cacheWrite1h', count: row.cache_creation_1h_tokens },
    { kind: 'cacheRead', count: row.cache_read_tokens },
    { kind: 'output', count: row.output_tokens, always: true },
    { kind: 'reasoning', count: row.reasoning_tokens, part: true },
    { kind: 'imageOutput', count: row.image_output_tokens, part: true },
  ] as const
  return (
    <dl className="grid grid-cols-[auto_auto] gap-x-8 gap-y-1.5 text-sm tabular-nums">
      {lines
        .filter((line) => line.count > 0 || 'always' in line)
        .map((line) => (
          <div key={line.kind} className="col-span-2 grid grid-cols-subgrid">
            <dt className={'part' in line ? 'pl-4 text-muted-foreground' : 'text-muted-foreground'}>
              {t(`kinds.${line.kind}`)}
            </dt>
            <dd className="text-right">{format.number(line.count)}</dd>
          </div>
        ))}
      <div className="col-span-2 grid grid-cols-subgrid border-t border-border pt-1.5 font-medium">
        <dt>{t('total')}</dt>
        <dd className="text-right">{format.number(totalTokens(row))}</dd>
      </div>
      {row.image_count > 0 && (
        <div className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-muted-foreground">{t('kinds.images')}</dt>
          <dd className="text-right">{format.number(row.image_count)}</dd>
        </div>
      )}
    </dl>
  )
}
