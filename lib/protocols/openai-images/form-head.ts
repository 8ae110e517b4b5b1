/** What the head of a part says of it. */
export type PartHead = { readonly name: string; readonly isFile: boolean }

const HEADER = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([^\0\r\n]*)$/
const PARAMETER =
  /[ \t]*;[ \t]*([!#$%&'*+.^_`|~\w-]+)=(?:"((?:[^"\\]|\\[^"])*(?=")|(?:[^"\\;=]|\\[^;=])*(?="$))"|([^\s;"\\]+))/y
/** Encodings of a part that leave its bytes as they are. */
const PLAIN = /^(?:7bit|8bit|binary)$/i
/** A character written as another one, by a backslash or in an encoded word. */
const ENCODED = /\\|=\?/

/**
 * The name of a part, and whether it is a file. `null` = a head that another reader may understand otherwise: headers or
 * parameters that come twice or are out of form, a name or a value that stands there encoded.
 * **Source:** https://www.rfc-editor.org/rfc/rfc7578
 */
export function readPartHead(text: string): PartHead | null {
  let head: PartHead | null = null
  for (const line of text.split('\r\n')) {
    const [, header, value] = HEADER.exec(line) ?? []
    if (header === undefined || value === undefined) return null
    const lower = header.toLowerCase()
    if (lower === 'content-transfer-encoding' && !PLAIN.test(value.trim())) return null
    if (lower !== 'content-disposition') continue
    if (head !== null) return null
    head = readDisposition(value)
    if (head === null) return null
  }
  return head
}

function readDisposition(value: string): PartHead | null {
  const parameters = readParameters(value, 'form-data')
  const name = parameters?.get('name')
  if (parameters === null || name === undefined || ENCODED.test(name) || parameters.has('name*')) return null
  return { name, isFile: parameters.has('filename') || parameters.has('filename*') }
}

/**
 * The parameters of a header `type; name=value; other="value"`, names in lower case. `null` = another type, one that
 * comes twice, or anything else between them; a quote behind a backslash, which is read in two ways, counts as that where
 * anything follows that may be a parameter.
 */
export function readParameters(text: string, type: string): ReadonlyMap<string, string> | null {
  const value = text.trim()
  if (value.slice(0, type.length).toLowerCase() !== type) return null
  const parameters = new Map<string, string>()
  let at = type.length
  while (at < value.length) {
    PARAMETER.lastIndex = at
    const match = PARAMETER.exec(value)
    if (match === null) return value.slice(at).trim() === ';' ? parameters : null
    const name = (match[1] ?? '').toLowerCase()
    if (parameters.has(name)) return null
    parameters.set(name, match[2] ?? match[3] ?? '')
    at = PARAMETER.lastIndex
  }
  return parameters
}
