import type { JsonPath } from '../../neutral'
import type { EventSpan } from './plain-event'
import { decodeText, templateOf } from './event-template'
import type { EventTemplate } from './event-template'
import { passStretches, passString } from './pass-bytes'

/** Providers' events differ by model and by what they are made of: so many forms of each wire are remembered. */
const KEPT_TEMPLATES = 16
/** Longer ones are the exception, and are made anew. */
const MAX_LITERAL = 1_024

/** By the places where a decoder looks for text: templates of all streams, the one that was used last first. */
const known = new Map<readonly JsonPath[], EventTemplate[]>()

/** A whole event and where it stands, and the text it was read as. */
export type TextEvent = { readonly event: EventSpan; readonly text: string }

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
  const { chunk, start, end } = event
  const template = templateOf(chunk.bytes.toString('latin1', start, end), text, paths)
  if (template === null || end - start - text.length > MAX_LITERAL) return template
  const templates = known.get(paths) ?? []
  known.set(paths, templates)
  templates.unshift(template)
  if (templates.length > KEPT_TEMPLATES) templates.pop()
  return template
}

function fits({ before, after }: EventTemplate, { event, text }: TextEvent): boolean {
  const { chunk } = event
  const start = passStretches(chunk, event.start, before)
  const string = { end: 0, isAscii: false, characters: 0 }
  if (start < 0 || !passString(chunk, start, string)) return false
  if (passStretches(chunk, string.end, after) !== event.end) return false
  const inside = chunk.bytes.toString('latin1', start, string.end)
  return inside === text ? string.isAscii && !inside.includes('\\') : decodeText(inside) === text
}
