'use client'

import { ArrowRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { Input } from '../ui/input'
import { useAccount } from './account-context'
import { RowList } from './row-list'

/** Which models the account serves, and under which names the provider knows them. */
export function AccountModels(): ReactElement {
  const t = useTranslations('accountEditor')
  const { form, edit, errors, errorOf } = useAccount()
  const refused = Object.keys(errors).filter((path) => path.startsWith('model_mapping'))
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('models')}</CardTitle>
        <p className="text-xs text-muted-foreground">{t('modelsHint')}</p>
      </CardHeader>
      <CardContent className="flex flex-col gap-3">
        <RowList
          rows={form.mapping}
          path="model_mapping"
          add={t('addModel')}
          empty={t('allModels')}
          newRow={{ source: '', target: '' }}
          removeLabel={({ source }) => t('removeModel', { name: source })}
          onChange={(mapping) => edit({ mapping })}
        >
          {(row, change, index) => (
            <div className="flex flex-wrap items-center gap-2 sm:flex-nowrap">
              <Input
                aria-label={t('modelSource', { index: index + 1 })}
                placeholder={t('modelSourceExample')}
                autoComplete="off"
                maxLength={256}
                value={row.source}
                onChange={(event) => change({ source: event.target.value })}
              />
              <ArrowRight aria-hidden className="hidden size-4 shrink-0 text-muted-foreground sm:block" />
              <Input
                aria-label={t('modelTarget', { index: index + 1 })}
                placeholder={t('modelTargetExample')}
                autoComplete="off"
                maxLength={256}
                value={row.target}
                onChange={(event) => change({ target: event.target.value })}
              />
            </div>
          )}
        </RowList>
        {refused.map((path) => (
          <p key={path} className="text-xs text-destructive">
            {path.replace(/^model_mapping\.?/, '')} {errorOf(path)}
          </p>
        ))}
      </CardContent>
    </Card>
  )
}
