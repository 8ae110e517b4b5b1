/** One statement of a script, without its semicolon, and the line it starts on (1-based). */
export type SqlStatement = { readonly text: string; readonly line: number }

/**
 * Splits a script at semicolons outside quotes, dollar quotes and comments. Statements of comments only are dropped.
 */
export function splitSqlStatements(script: string): readonly SqlStatement[] {
  const statements: SqlStatement[] = []
  let start = 0
  let hasCode = false
  let position = 0
  const push = (end: number): void => {
    const raw = script.slice(start, end)
    if (hasCode) {
      const lead = leadingBlank(raw)
      statements.push({ text: raw.slice(lead).trimEnd(), line: countLines(script, start + lead) })
    }
    start = end + 1
    hasCode = false
  }
  while (position < script.length) {
    const next = skipToken(script, position)
    if (next.kind === 'end') push(position)
    if (next.kind === 'code') hasCode = true
    position = next.position
  }
  push(script.length)
  return statements
}

type Token = { readonly kind: 'code' | 'blank' | 'end'; readonly position: number }

function skipToken(script: string, position: number): Token {
  const char = script.charAt(position)
  if (char === ';') return { kind: 'end', position: position + 1 }
  if (script.startsWith('--', position)) return { kind: 'blank', position: after(script, '\n', position) }
  if (script.startsWith('/*', position))
    return { kind: 'blank', position: skipBlockComment(script, position) }
  if (char === "'" || char === '"') return { kind: 'code', position: after(script, char, position + 1) }
  const tag =
    char === '$' ? /^\$(?:[A-Za-z_]\w*)?\$/.exec(script.slice(position, position + 64))?.[0] : undefined
  if (tag !== undefined) return { kind: 'code', position: after(script, tag, position + tag.length) }
  return { kind: /\s/.test(char) ? 'blank' : 'code', position: position + 1 }
}

function skipBlockComment(script: string, position: number): number {
  let depth = 0
  for (let at = position; at < script.length;) {
    if (script.startsWith('/*', at)) [depth, at] = [depth + 1, at + 2]
    else if (script.startsWith('*/', at)) [depth, at] = [depth - 1, at + 2]
    else at += 1
    if (depth === 0) return at
  }
  return script.length
}

function after(script: string, end: string, from: number): number {
  const found = script.indexOf(end, from)
  return found === -1 ? script.length : found + end.length
}

function leadingBlank(text: string): number {
  let position = 0
  while (position < text.length) {
    const next = skipToken(text, position)
    if (next.kind !== 'blank') return position
    position = next.position
  }
  return position
}

function countLines(script: string, end: number): number {
  let lines = 1
  for (let at = script.indexOf('\n'); at !== -1 && at < end; at = script.indexOf('\n', at + 1)) lines += 1
  return lines
}
