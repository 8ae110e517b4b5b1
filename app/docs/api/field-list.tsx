import { Fragment, type ReactElement } from 'react'
import type { FieldRow } from './field-rows'

/** Fields with their types; a type that is described by itself leads there. */
export function FieldList(props: {
  readonly title: string
  readonly rows: readonly FieldRow[]
  /** The word beside a field that must be there; `null` = none is shown. */
  readonly required: string | null
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
              {row.required && props.required !== null && (
                <span className="ml-1.5 font-sans text-xs text-destructive">{props.required}</span>
              )}
            </dt>
            <dd className="break-words text-muted-foreground">
              <TypeText type={row.type} mentions={row.mentions} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** The place of a type on the page. */
export function typeAnchor(name: string): string {
  return `type-${name}`
}

function TypeText({ type, mentions }: Pick<FieldRow, 'type' | 'mentions'>): ReactElement {
  if (mentions.length === 0) return <>{type}</>
  const parts = type.split(new RegExp(`\\b(${mentions.join('|')})\\b`))
  return (
    <>
      {parts.map((part, place) =>
        mentions.includes(part) ? (
          <a
            // oxlint-disable-next-line react/no-array-index-key -- the same name may stand twice
            key={place}
            href={`#${typeAnchor(part)}`}
            className="text-primary underline-offset-4 hover:underline"
          >
            {part}
          </a>
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- parts never change places
          <Fragment key={place}>{part}</Fragment>
        ),
      )}
    </>
  )
}
