import { ArrowRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { cn } from '../cn'

export type ModelNames = { readonly requested: string; readonly mapped: string; readonly upstream: string }

/** The names of a chain without repetitions: a, a → b, a → c or a → b → c. */
export function chainNames(names: ModelNames): readonly string[] {
  return [names.requested, names.mapped, names.upstream].filter((name, index, all) => name !== all[index - 1])
}

/** The model a client named → after the channel's mapping → after the account's; each on a line of its own, cut where it is long, if `stacked`. */
export function ModelChain(props: { readonly names: ModelNames; readonly stacked?: boolean }): ReactElement {
  const t = useTranslations('models')
  const stacked = props.stacked === true
  return (
    <span className={cn('inline-flex', stacked ? 'flex-col' : 'flex-wrap items-center gap-x-1.5 gap-y-0.5')}>
      {chainNames(props.names).map((name, index) => (
        <span key={name} className="inline-flex items-center gap-1.5">
          {index > 0 && (
            <>
              <ArrowRight aria-hidden className="size-3.5 shrink-0 text-muted-foreground" />
              <span className="sr-only">{t('becomes')}</span>
            </>
          )}
          <code
            className={cn('font-mono text-[0.8125rem]', stacked ? 'max-w-72 truncate' : 'break-all')}
            title={name}
          >
            {name}
          </code>
        </span>
      ))}
    </span>
  )
}
