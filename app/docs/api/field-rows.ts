/** A field of a body or an answer as the page shows it. */
export type FieldRow = {
  /** With the fields around it: `bindings[].group_id`. */
  readonly name: string
  readonly type: string
  /** Names of types that `type` mentions; each is described by itself. */
  readonly mentions: readonly string[]
  readonly required: boolean
}

/** What the page says between the technical names, in the reader's language. */
export type FieldWords = {
  readonly or: string
  readonly any: string
  readonly list: (type: string) => string
  readonly characters: (count: number) => string
}

type Schema = Readonly<Record<string, unknown>>

const MAX_DEPTH = 4

/** The fields of a schema, those of inner objects after the one that holds them. */
export function fieldRows(schema: Schema, words: FieldWords): readonly FieldRow[] {
  return rowsWithin(schema, { words, prefix: '', depth: 0 })
}

const COMPONENTS = '#/components/schemas/'

type Place = { readonly words: FieldWords; readonly prefix: string; readonly depth: number }

function rowsWithin(schema: Schema, place: Place): readonly FieldRow[] {
  const { words, prefix, depth } = place
  if (depth > MAX_DEPTH) return []
  const variants = variantsOf(schema)
  if (variants.length > 0) {
    const rows = variants.flatMap((variant) => rowsWithin(variant, place))
    return rows.filter((row, index) => rows.findIndex(({ name }) => name === row.name) === index)
  }
  if (schema['type'] === 'array') {
    return rowsWithin(toSchema(schema['items']), { ...place, prefix: `${prefix}[]` })
  }
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(toSchema(schema['properties'])).flatMap(([name, value]) => {
    const field = toSchema(value)
    const path = prefix === '' ? name : `${prefix}.${name}`
    return [
      {
        name: path,
        type: typeText(field, words),
        mentions: mentionsOf(field),
        required: required.includes(name),
      },
      ...rowsWithin(field, { words, prefix: path, depth: depth + 1 }),
    ]
  })
}

/** `integer ≥ 0`, `"a" | "b"`, `string or null`, `list of Binding`. */
function typeText(schema: Schema, words: FieldWords): string {
  const reference = schema['$ref']
  if (typeof reference === 'string') return reference.slice(COMPONENTS.length)
  const variants = variantsOf(schema)
  if (variants.length > 0) {
    return [...new Set(variants.map((variant) => typeText(variant, words)))].join(words.or)
  }
  const choices = schema['enum']
  if (Array.isArray(choices)) return choices.map((choice) => JSON.stringify(choice)).join(' | ')
  if ('const' in schema) return JSON.stringify(schema['const'])
  const type = schema['type']
  if (type === 'array') return words.list(typeText(toSchema(schema['items']), words))
  if (Array.isArray(type)) return type.join(words.or)
  const name = typeof type === 'string' ? type : words.any
  return [name, ...limitsOf(schema, words)].join(' ')
}

const LIMITS = [
  ['format', ''],
  ['minimum', '≥ '],
  ['exclusiveMinimum', '> '],
  ['maximum', '≤ '],
] as const

function limitsOf(schema: Schema, words: FieldWords): readonly string[] {
  const limits = LIMITS.flatMap(([name, sign]) => {
    const value = schema[name]
    const isEndless = value === Number.MAX_SAFE_INTEGER
    if (isEndless || (typeof value !== 'number' && typeof value !== 'string')) return []
    return [`${sign}${value}`]
  })
  const longest = schema['maxLength']
  return typeof longest === 'number' ? [...limits, words.characters(longest)] : limits
}

function mentionsOf(schema: Schema): readonly string[] {
  const reference = schema['$ref']
  if (typeof reference === 'string') return [reference.slice(COMPONENTS.length)]
  const inner = schema['type'] === 'array' ? [toSchema(schema['items'])] : variantsOf(schema)
  return inner.flatMap(mentionsOf)
}

function variantsOf(schema: Schema): readonly Schema[] {
  const list = schema['anyOf'] ?? schema['oneOf']
  return Array.isArray(list) ? list.map(toSchema) : []
}

function toSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
