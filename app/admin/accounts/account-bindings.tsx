import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { NameBadge } from '@/components/ui/name-badge'
import type { BindingView } from '@/lib/services'

/** Group × channel pairs an account serves, with its priority there. */
export function AccountBindings({ bindings }: { readonly bindings: readonly BindingView[] }): ReactElement {
  const t = useTranslations('accounts')
  if (bindings.length === 0) return <span className="text-muted-foreground">{t('noBindings')}</span>
  return (
    <ul className="flex flex-col gap-1">
      {bindings.map((binding) => (
        <li key={binding.id} className="flex items-center gap-1.5 whitespace-nowrap">
          <NameBadge tone="outline" name={binding.group_name} />
          <span aria-hidden className="text-muted-foreground">
            ×
          </span>
          {binding.channel_name === null ? (
            <span className="text-xs text-muted-foreground">{t('noChannel')}</span>
          ) : (
            <NameBadge name={binding.channel_name} />
          )}
          <span className="text-xs text-muted-foreground">
            {t('bindingPriority', { priority: binding.priority })}
          </span>
        </li>
      ))}
    </ul>
  )
}
