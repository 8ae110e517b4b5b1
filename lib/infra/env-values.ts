import { availableParallelism } from 'node:os'
import { z } from 'zod'

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }
const UNIT_BYTES: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

/** `on`/`off` and their usual spellings. */
export function switchValue(): z.ZodType<boolean, string> {
  const words: Readonly<Record<string, boolean>> = {
    on: true,
    true: true,
    yes: true,
    '1': true,
    off: false,
    false: false,
    no: false,
    '0': false,
  }
  return z.string().transform((text, context) => {
    const value = words[text.toLowerCase()]
    if (value === undefined) return refuse(context, 'must be `on` or `off`')
    return value
  })
}

/** A whole number between both bounds. */
export function integerValue(min: number, max: number): z.ZodType<number, string> {
  return z.string().transform((text, context) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max))
      return refuse(context, `must be a whole number from ${min} to ${max}`)
    return value
  })
}

/** A number of processes; `auto` = one a core. */
export function workersValue(): z.ZodType<number, string> {
  return z.string().transform((text, context) => {
    if (text === 'auto') return availableParallelism()
    const value = /^\d{1,3}$/.test(text) ? Number(text) : 0
    if (!(value >= 1 && value <= 256))
      return refuse(context, 'must be `auto` or a whole number from 1 to 256')
    return value
  })
}

/** A time such as `500ms`, `90s`, `5min`, `1h`; a bare number counts seconds. The value is in milliseconds. */
export function durationValue(): z.ZodType<number, string> {
  return z.string().transform((text, context) => {
    const match = /^(\d{1,9})\s?(ms|s|min|h|d)?$/.exec(text)
    if (match === null) return refuse(context, 'must be a time such as `90s`, `5min` or `1h`')
    return Number(match[1]) * (UNIT_MS[match[2] ?? 's'] ?? 1000)
  })
}

/** A size such as `65536`, `512KiB`, `64MiB`. The value is in bytes. */
export function bytesValue(): z.ZodType<number, string> {
  return z.string().transform((text, context) => {
    const match = /^([1-9]\d{0,12})\s?(KiB|MiB|GiB)?$/.exec(text)
    if (match === null) return refuse(context, 'must be a size such as `64MiB` or a number of bytes')
    return Number(match[1]) * (UNIT_BYTES[match[2] ?? ''] ?? 1)
  })
}

/** Values separated by commas, blanks around them dropped. */
export function listValue(): z.ZodType<readonly string[], string> {
  return z.string().transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
}

/** An absolute URL of one of the schemes (without colon). */
export function urlValue(schemes: readonly string[]): z.ZodType<string, string> {
  return z.string().transform((text, context) => {
    const starts = schemes.find((scheme) => text.trim().toLowerCase().startsWith(`${scheme}://`))
    if (starts !== undefined && namesSeveralHosts(text))
      return refuse(
        context,
        'names several hosts; name one address, which leads to the one that may be written to',
      )
    if (starts !== undefined && !URL.canParse(text))
      return refuse(
        context,
        'is no valid URL; letters such as # / ? and @ of a password are written %23 %2F %3F and %40',
      )
    if (starts === undefined)
      return refuse(context, `must be a URL that starts with ${schemes.map((s) => `${s}://`).join(' or ')}`)
    return text
  })
}

/** As libpq takes them: `one:5432,two:5432`. A comma of user or password is none. */
function namesSeveralHosts(url: string): boolean {
  const [authority = ''] = url.slice(url.indexOf('://') + 3).split(/[/?#]/)
  const at = authority.lastIndexOf('@')
  // One further on: a letter of the password ended the authority too early.
  if (at === -1 && url.includes('@')) return false
  return authority.slice(at + 1).includes(',')
}

function refuse(context: z.RefinementCtx<string>, message: string): never {
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}
