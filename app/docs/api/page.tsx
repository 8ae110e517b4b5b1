import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { apiUrl } from '@/components/api/api-url'
import { PlainShell } from '@/components/layout/plain-shell'
import { PageHeader } from '@/components/layout/page-header'
import { openApiDocument, type OpenApiCall } from '@/lib/services'
import { setLocale } from '../../actions/set-locale'
import { CallDetails } from './call-details'
import { TypeDetails } from './type-details'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('apiDocs')
  return { title: t('title') }
}

type Call = { readonly path: string; readonly method: string; readonly call: OpenApiCall }

export default async function ApiDocsPage(): Promise<ReactElement> {
  const t = await getTranslations('apiDocs')
  const document = openApiDocument()
  const { tags, paths, components } = document
  const calls: readonly Call[] = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, call]) => ({ path, method, call })),
  )
  return (
    <PlainShell setLocale={setLocale}>
      <div className="w-full max-w-5xl">
        <PageHeader
          title={t('title')}
          description={t('description')}
          actions={
            <a
              href={apiUrl('GET /openapi.json')}
              className="text-sm text-primary underline-offset-4 hover:underline"
            >
              openapi.json
            </a>
          }
        />
        <ul className="mb-6 flex flex-col gap-2 text-sm text-muted-foreground">
          <li>{t('auth')}</li>
          <li>{t('envelope')}</li>
          <li>{t('changes')}</li>
          <li>{t('repeats')}</li>
          <li>{t('answers')}</li>
        </ul>
        <nav aria-label={t('areas')} className="mb-6 flex flex-wrap gap-x-4 gap-y-1 text-sm">
          {tags.map(({ name }) => (
            <a key={name} href={`#${name}`} className="text-primary underline-offset-4 hover:underline">
              {name}
            </a>
          ))}
          <a href="#types" className="text-primary underline-offset-4 hover:underline">
            {t('typesOfAnswers')}
          </a>
        </nav>
        {tags.map(({ name }) => (
          <section key={name} id={name} className="mb-8 scroll-mt-4">
            <h2 className="mb-2 font-mono text-base font-semibold">{name}</h2>
            <div className="divide-y divide-border rounded-lg border border-border bg-surface">
              {calls
                .filter(({ call }) => call.tags.includes(name))
                .map(({ path, method, call }) => (
                  <CallDetails
                    key={call.operationId}
                    path={path}
                    method={method}
                    call={call}
                    document={document}
                  />
                ))}
            </div>
          </section>
        ))}
        <section id="types" className="mb-8 scroll-mt-4">
          <h2 className="mb-2 text-base font-semibold">{t('typesOfAnswers')}</h2>
          <div className="divide-y divide-border rounded-lg border border-border bg-surface">
            {Object.entries(components.schemas)
              .toSorted(([a], [b]) => (a < b ? -1 : 1))
              .map(([name, schema]) => (
                <TypeDetails key={name} name={name} schema={schema} />
              ))}
          </div>
        </section>
      </div>
    </PlainShell>
  )
}
