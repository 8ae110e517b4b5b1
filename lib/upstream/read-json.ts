/** The parsed text, `undefined` if it is no JSON object or list. */
export function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** A field of whatever came, `undefined` if there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Readonly<Record<string, unknown>>)[name]
}

/** What a body says of its error: under `error`, also of the first of a list (Gemini), else the body itself. */
export function errorOfBody(body: unknown): unknown {
  return fieldOf(body, 'error') ?? fieldOf(fieldOf(body, '0'), 'error') ?? body
}
