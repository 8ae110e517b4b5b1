import type { useTranslations } from 'next-intl'
import { EXCLUSION_REASONS } from '@/lib/core'
import { GATEWAY_PATTERNS } from './gateway-patterns'
import { GATEWAY_SENTENCES, type GatewaySentence } from './gateway-sentences'

/** The gateway's sentences in the reader's language. */
export type GatewayWords = ReturnType<typeof useTranslations<'gatewayWords'>>

const KEYS: ReadonlyMap<string, GatewaySentence> = new Map(
  Object.entries(GATEWAY_SENTENCES).map(([key, text]) => [text, key as GatewaySentence]),
)

/** What the gateway wrote, in the reader's language; a provider's words, and parts that are names, stay as they are. */
export function gatewayText(text: string, t: GatewayWords): string {
  return known(text, t) ?? text
}

/** Why an account was left out; reasons of other versions as they are. */
export function exclusionText(reason: string, t: GatewayWords): string {
  const name = EXCLUSION_REASONS.find((exclusion) => exclusion === reason)
  return name === undefined ? reason : t(`exclusions.${name}`)
}

function known(text: string, t: GatewayWords): string | null {
  return sentence(text, t) ?? withParticulars(text, t) ?? listed(text, t) ?? joined(text, t)
}

/** A sentence, the code of a system's error or a status behind it included. */
function sentence(text: string, t: GatewayWords): string | null {
  const key = KEYS.get(text)
  if (key !== undefined) return t(`sentences.${key}`)
  const [, head = '', code = ''] = /^(.+) \(([A-Z0-9_]+)\)$/.exec(text) ?? []
  const before = KEYS.get(head)
  return before === undefined ? null : `${t(`sentences.${before}`)} (${code})`
}

function withParticulars(text: string, t: GatewayWords): string | null {
  for (const [shape, key] of GATEWAY_PATTERNS) {
    const groups = shape.exec(text)?.groups
    if (groups === undefined) continue
    const values = Object.entries(groups).map(([name, value]) => [
      name,
      name === 'said' ? value : gatewayText(value, t),
    ])
    return t(key, Object.fromEntries(values))
  }
  return null
}

/** e.g. `2 rate_limited, 1 model_not_supported`. */
function listed(text: string, t: GatewayWords): string | null {
  const parts = text.split(', ').map((part) => /^(\d+) ([a-z_]+)$/.exec(part))
  const entries = parts.flatMap((part) => {
    const [, count, reason = ''] = part ?? []
    if (!EXCLUSION_REASONS.some((exclusion) => exclusion === reason)) return []
    return [t('excluded', { count: Number(count), reason: exclusionText(reason, t) })]
  })
  return entries.length < parts.length ? null : entries.join(t('comma'))
}

/** A sentence with its particulars, or something's name with a sentence about it. */
function joined(text: string, t: GatewayWords): string | null {
  for (let at = text.indexOf(': '); at !== -1; at = text.indexOf(': ', at + 1)) {
    const head = text.slice(0, at)
    const tail = text.slice(at + 2)
    const first = sentence(head, t)
    if (first !== null) return t('joined', { head: first, tail: gatewayText(tail, t) })
    const last = sentence(tail, t)
    if (last !== null) return t('joined', { head, tail: last })
  }
  return null
}
