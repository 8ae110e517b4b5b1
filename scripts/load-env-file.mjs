// The file `.env` of the checkout: what the program is configured with besides the variables that are set already.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'

/** What Node.js, OpenTelemetry, PostgreSQL's client and others read by themselves. */
const OF_OTHERS = /^(NODE_|NEXT_|OTEL_|PG|POSTGRES_|TZ$|LANG$|LC_|SSL_CERT_)|^(HTTPS?|ALL|NO)_PROXY$|^[a-z]/
const MOST_SLIPS = 3

/** What Node.js 20 takes for the beginning of a name: the blanks and indented comments before it. */
const BEFORE_NAME = /^(?:\s*#.*\n|\s)+/

/**
 * Variables of a file, as a record. Throws where a line is none: what follows it would be taken for a part of its name.
 * An editor's byte order mark is no part of the first name.
 */
export function readEnvText(text) {
  const variables = {}
  for (const [key, value] of Object.entries(parseEnv(text.replace(/^\uFEFF/, '')))) {
    const name = key.replace(BEFORE_NAME, '')
    if (name.startsWith('#')) continue
    if (!/^[^\s=]+$/.test(name))
      throw new Error(`.env: \`${name.split('\n')[0]}\` is not of the form NAME=value`)
    variables[name] = value
  }
  return variables
}

/** A line for each name that is no variable of the program: which one may be meant. `example` is the text of `.env.example`. */
export function unknownNames(variables, example) {
  const known = [...example.matchAll(/^# ([A-Z_]+)=/gm)].map((match) => match[1])
  return Object.keys(variables)
    .filter((name) => !known.includes(name) && !OF_OTHERS.test(name))
    .map((name) => {
      const [nearest] = known
        .map((other) => ({ other, slips: slipsBetween(name, other) }))
        .filter(({ slips }) => slips <= MOST_SLIPS)
        .toSorted((a, b) => a.slips - b.slips)
      return `.env: there is no variable ${name}${nearest === undefined ? ', see .env.example' : `; is ${nearest.other} meant?`}`
    })
}

/** How many letters are to be changed, added or left out to make one word of the other. */
function slipsBetween(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1]
    for (let at = 0; at < b.length; at += 1) {
      next.push(Math.min(row[at] + (letter === b[at] ? 0 : 1), row[at + 1] + 1, next[at] + 1))
    }
    row = next
  }
  return row[b.length]
}

/** Sets what the file says and the environment does not. `say` hears of names that mean nothing. */
export function loadEnvFile(root, say) {
  const file = path.join(root, '.env')
  if (!existsSync(file)) return
  const variables = readEnvText(readFileSync(file, 'utf8'))
  const example = path.join(root, '.env.example')
  // It may have become that file.
  if (existsSync(example))
    for (const line of unknownNames(variables, readFileSync(example, 'utf8'))) say(line)
  for (const [name, value] of Object.entries(variables)) process.env[name] ??= value
}
