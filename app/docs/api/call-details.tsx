import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import type { OpenApiCall, OpenApiDocument } from '@/lib/services'
import { answerFacts } from './answer-facts'
import { FieldList } from './field-list'
import { fieldRows } from './field-rows'
import { fieldWords } from './field-words'
import { operationText } from './operation-text'

const TONES: Readonly<Record<string, BadgeTone>> = {
  get: 'info',
  post: 'success',
  put: 'warning',
  delete: 'danger',
}

/** One call: closed its method, path and purpose; open its parameters, its body, its answer and its refusals. */
export async function CallDetails(props: {
  readonly path: string
  readonly method: string
  readonly call: OpenApiCall
  readonly document: OpenApiDocument
}): Promise<ReactElement> {
  const { path, method, call, document } = props
  const t = await getTranslations('apiDocs')
  const words = await fieldWords()
  const body = call.requestBody?.content['application/json'].schema
  const parameters = call.parameters.flatMap(({ name, in: place, required, schema }) =>
    fieldRows({ properties: { [name]: schema } }, words)
      .slice(0, 1)
      .map((row) => ({ ...row, name: place === 'query' ? `?${name}` : name, required })),
  )
  const { status, mediaType, rows, refusals } = answerFacts(call, document, words)
  const isJson = mediaType === 'application/json'
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
        <FieldList title={t('parameters')} rows={parameters} required={t('required')} />
        {body !== undefined && (
          <FieldList title={t('body')} rows={fieldRows(body, words)} required={t('required')} />
        )}
        {parameters.length === 0 && body === undefined && (
          <p className="text-sm text-muted-foreground">{t('nothing')}</p>
        )}
        <FieldList title={t('answer', { status, mediaType })} rows={rows} required={null} />
        {rows.length === 0 && (
          <p className="text-xs font-semibold text-muted-foreground">{t('answer', { status, mediaType })}</p>
        )}
        <Refusals title={t('refusals')} refusals={refusals} />
        {!isJson && <p className="text-xs text-muted-foreground">{t('refusedInJson')}</p>}
      </div>
    </details>
  )
}

function Refusals(props: {
  readonly title: string
  readonly refusals: readonly { readonly status: string; readonly reasons: string }[]
}): ReactElement | null {
  if (props.refusals.length === 0) return null
  return (
    <div>
      <h3 className="mb-1.5 text-xs font-semibold text-muted-foreground">{props.title}</h3>
      <dl className="flex flex-col gap-1 text-sm">
        {props.refusals.map(({ status, reasons }) => (
          <div key={status} className="grid grid-cols-[3rem_minmax(0,1fr)]">
            <dt className="font-mono text-[0.8125rem]">{status}</dt>
            <dd className="font-mono text-[0.8125rem] break-words text-muted-foreground">{reasons}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
