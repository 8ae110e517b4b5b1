/** A field of a body as the page shows it. */
export type FieldRow = {
  /** With the fields around it: `bindings[].group_id`. */
  readonly name: string
  readonly type: string
  readonly required: boolean
}

type Schema = Readonly<Record<string, unknown>>

const MAX_DEPTH = 4

/** The fields of a schema, those of inner objects after the one that holds them. */
export function fieldRows(schema: Schema, prefix = '', depth = 0): readonly FieldRow[] {
  if (depth > MAX_DEPTH) return []
  const variants = variantsOf(schema)
  if (variants.length > 0) {
    const rows = variants.flatMap((variant) => fieldRows(variant, prefix, depth))
    return rows.filter((row, index) => rows.findIndex(({ name }) => name === row.name) === index)
  }
  if (schema['type'] === 'array') return fieldRows(toSchema(schema['items']), `${prefix}[]`, depth)
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(toSchema(schema['properties'])).flatMap(([name, value]) => {
    const field = toSchema(value)
    const path = prefix === '' ? name : `${prefix}.${name}`
    return [
      { name: path, type: typeText(field), required: required.includes(name) },
      ...fieldRows(field, path, depth + 1),
    ]
  })
}

/** `integer ≥ 0`, `"a" | "b"`, `string or null`. */
export function typeText(schema: Schema): string {
  const variants = variantsOf(schema)
  if (variants.length > 0) return [...new Set(variants.map(typeText))].join(' or ')
  const choices = schema['enum']
  if (Array.isArray(choices)) return choices.map((choice) => JSON.stringify(choice)).join(' | ')
  if ('const' in schema) return JSON.stringify(schema['const'])
  const type = schema['type']
  if (type === 'array') return `list of ${typeText(toSchema(schema['items']))}`
  const name = typeof type === 'string' ? type : 'any value'
  return [name, ...limitsOf(schema)].join(' ')
}

const LIMITS = [
  ['format', ''],
  ['minimum', '≥ '],
  ['exclusiveMinimum', '> '],
  ['maximum', '≤ '],
  ['maxLength', 'up to '],
] as const

function limitsOf(schema: Schema): readonly string[] {
  return LIMITS.flatMap(([name, sign]) => {
    const value = schema[name]
    const isEndless = value === Number.MAX_SAFE_INTEGER
    if (isEndless || (typeof value !== 'number' && typeof value !== 'string')) return []
    return [`${sign}${value}${name === 'maxLength' ? ' characters' : ''}`]
  })
}

function variantsOf(schema: Schema): readonly Schema[] {
  const list = schema['anyOf'] ?? schema['oneOf']
  return Array.isArray(list) ? list.map(toSchema) : []
}

function toSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
