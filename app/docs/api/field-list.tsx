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
      <dl className="field-rows">
        {props.rows.map((row) => (
          <div key={row.name}>
            <dt>
              {row.name}
              {row.required && props.required !== null && (
                <span className="ml-1.5 font-sans text-xs text-destructive">{props.required}</span>
              )}
            </dt>
            <dd>
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
