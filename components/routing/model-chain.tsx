import { ArrowRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Fragment, type ReactElement } from 'react'

export type ModelNames = { readonly requested: string; readonly mapped: string; readonly upstream: string }

/** The names of a chain without repetitions: a, a → b, a → c or a → b → c. */
export function chainNames(names: ModelNames): readonly string[] {
  return [names.requested, names.mapped, names.upstream].filter((name, index, all) => name !== all[index - 1])
}

/** The model a client named → after the channel's mapping → after the account's. */
export function ModelChain({ names }: { readonly names: ModelNames }): ReactElement {
  const t = useTranslations('models')
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5 gap-y-0.5">
      {chainNames(names).map((name, index) => (
        <Fragment key={name}>
          {index > 0 && (
            <>
              <ArrowRight aria-hidden className="size-3.5 shrink-0 text-muted-foreground" />
              <span className="sr-only">{t('becomes')}</span>
            </>
          )}
          <code className="font-mono text-[0.8125rem]">{name}</code>
        </Fragment>
      ))}
    </span>
  )
}
