import type { JsonPath } from '../../neutral'
import { decodeText, templateOf } from './event-template'
import type { EventTemplate, Stretch } from './event-template'
import { passStretches, passString } from './pass-bytes'

/** Providers' events differ by model and by what they are made of: so many forms of each wire are remembered. */
const KEPT_TEMPLATES = 16
/** Longer ones are the exception, and are made anew. */
const MAX_LITERAL = 1_024

/** By the places where a decoder looks for text: templates of all streams, the one that was used last first. */
const known = new Map<readonly JsonPath[], EventTemplate[]>()

/** What stands in an event (bytes as latin1), and the text it was read as. */
type TextEvent = { readonly event: string; readonly text: string }

/** A template that an earlier stream has left and that this event fits; `null` = none. */
export function knownTemplate({ event, text }: TextEvent, paths: readonly JsonPath[]): EventTemplate | null {
  const templates = known.get(paths)
  const at = templates?.findIndex((template) => fits(template, { event, text })) ?? -1
  const found = templates?.[at]
  if (templates === undefined || found === undefined) return null
  if (at > 0) {
    templates.splice(at, 1)
    templates.unshift(found)
  }
  return found
}

/** The template of an event, made anew and remembered; `null` where its text is not found. */
export function newTemplate({ event, text }: TextEvent, paths: readonly JsonPath[]): EventTemplate | null {
  const template = templateOf(event, text, paths)
  if (template === null || event.length - text.length > MAX_LITERAL) return template
  const templates = known.get(paths) ?? []
  known.set(paths, templates)
  templates.unshift({ before: copiesOf(template.before), after: copiesOf(template.after) })
  if (templates.length > KEPT_TEMPLATES) templates.pop()
  return template
}

/** A piece of a string would keep the whole string in memory. */
function copiesOf(stretches: readonly Stretch[]): readonly Stretch[] {
  return stretches.map(({ literal, hole }) => {
    return { literal: Buffer.from(literal, 'latin1').toString('latin1'), hole }
  })
}

function fits({ before, after }: EventTemplate, { event, text }: TextEvent): boolean {
  const start = passStretches(event, 0, before)
  const string = { end: 0, isAscii: false, characters: 0 }
  if (start < 0 || !passString(event, start, string)) return false
  if (passStretches(event, string.end, after) !== event.length) return false
  const inside = event.slice(start, string.end)
  return inside === text ? string.isAscii && !inside.includes('\\') : decodeText(inside) === text
}
