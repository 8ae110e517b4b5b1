import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import type { OpenApiCall } from '@/lib/services'
import { fieldRows, type FieldRow, type FieldWords } from './field-rows'
import { operationText } from './operation-text'

const TONES: Readonly<Record<string, BadgeTone>> = {
  get: 'info',
  post: 'success',
  put: 'warning',
  delete: 'danger',
}

/** One call: closed its method, path and purpose; open its parameters and its body. */
export async function CallDetails(props: {
  readonly path: string
  readonly method: string
  readonly call: OpenApiCall
}): Promise<ReactElement> {
  const { path, method, call } = props
  const t = await getTranslations('apiDocs')
  const words: FieldWords = {
    or: t('types.or'),
    any: t('types.any'),
    list: (type) => t('types.list', { type }),
    characters: (count) => t('types.characters', { count }),
  }
  const body = call.requestBody?.content['application/json'].schema
  const parameters = call.parameters.map(({ name, in: place, required, schema }) => ({
    ...fieldRows({ properties: { [name]: schema } }, words)[0],
    name: place === 'query' ? `?${name}` : name,
    required,
  }))
  return (
    <details className="group">
      <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-sm hover:bg-muted/50">
        <Badge tone={TONES[method] ?? 'neutral'} className="w-16 justify-center font-mono uppercase">
          {method}
        </Badge>
        <code className="font-mono text-[0.8125rem] break-all">{`/api/v1${path}`}</code>
        <span className="text-muted-foreground">{t(operationText(call.operationId))}</span>
      </summary>
      <div className="flex flex-col gap-4 px-4 pt-1 pb-4">
        <Fields title={t('parameters')} rows={parameters} required={t('required')} />
        {body !== undefined && (
          <Fields title={t('body')} rows={fieldRows(body, words)} required={t('required')} />
        )}
        {parameters.length === 0 && body === undefined && (
          <p className="text-sm text-muted-foreground">{t('nothing')}</p>
        )}
      </div>
    </details>
  )
}

function Fields(props: {
  readonly title: string
  readonly rows: readonly Partial<FieldRow>[]
  readonly required: string
}): ReactElement | null {
  if (props.rows.length === 0) return null
  return (
    <div>
      <h3 className="mb-1.5 text-xs font-semibold text-muted-foreground">{props.title}</h3>
      <dl className="flex flex-col gap-1 text-sm">
        {props.rows.map((row) => (
          <div key={row.name} className="grid gap-x-4 sm:grid-cols-[minmax(0,18rem)_minmax(0,1fr)]">
            <dt className="font-mono text-[0.8125rem] break-all">
              {row.name}
              {row.required === true && (
                <span className="ml-1.5 font-sans text-xs text-destructive">{props.required}</span>
              )}
            </dt>
            <dd className="break-words text-muted-foreground">{row.type}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
