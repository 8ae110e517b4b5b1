import { getTranslations } from 'next-intl/server'
import type { ReactElement } from 'react'
import { FieldList, typeAnchor } from './field-list'
import { fieldRows } from './field-rows'
import { fieldWords } from './field-words'

/** A type that answers refer to by its name; a link to it opens it. */
export async function TypeDetails(props: {
  readonly name: string
  readonly schema: Readonly<Record<string, unknown>>
}): Promise<ReactElement> {
  const { name, schema } = props
  const t = await getTranslations('apiDocs')
  const words = await fieldWords()
  const rows = fieldRows(schema, words)
  // What is no object has no fields: it is shown as one.
  const shown = rows.length > 0 ? rows : fieldRows({ properties: { [name]: schema } }, words)
  return (
    <details className="group">
      <summary className="cursor-pointer px-4 py-2.5 font-mono text-[0.8125rem] hover:bg-muted/50">
        {name}
      </summary>
      <div id={typeAnchor(name)} className="scroll-mt-12 px-4 pt-1 pb-4">
        <FieldList title={t('fields')} rows={shown} required={null} />
      </div>
    </details>
  )
}
