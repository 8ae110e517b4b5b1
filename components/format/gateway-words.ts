import type { useTranslations } from 'next-intl'
import { GATEWAY_SENTENCES, type GatewaySentence } from './gateway-sentences'

/** The gateway's sentences in the reader's language. */
export type GatewayWords = ReturnType<typeof useTranslations<'gatewayWords'>>

const KEYS: ReadonlyMap<string, GatewaySentence> = new Map(
  Object.entries(GATEWAY_SENTENCES).map(([key, text]) => [text, key as GatewaySentence]),
)

const EXCLUSIONS = [
  'wrong_platform',
  'disabled',
  'error',
  'unschedulable',
  'expired',
  'rate_limited',
  'overloaded',
  'paused',
  'quota_exhausted',
  'model_not_supported',
  'model_cooldown',
  'model_restricted',
  'request_not_supported',
  'session_limit',
  'already_tried',
] as const

/** What the gateway wrote, in the reader's language; a provider's words, and parts that are names, stay as they are. */
export function gatewayText(text: string, t: GatewayWords): string {
  return known(text, t) ?? text
}

/** Why an account was left out; reasons of other versions as they are. */
export function exclusionText(reason: string, t: GatewayWords): string {
  const name = EXCLUSIONS.find((exclusion) => exclusion === reason)
  return name === undefined ? reason : t(`exclusions.${name}`)
}

function known(text: string, t: GatewayWords): string | null {
  return (
    sentence(text, t) ??
    withReset(text, t) ??
    counted(text, t) ??
    listed(text, t) ??
    ofProxy(text, t) ??
    joined(text, t)
  )
}

/** A sentence, the code of a system's error or a status behind it included. */
function sentence(text: string, t: GatewayWords): string | null {
  const key = KEYS.get(text)
  if (key !== undefined) return t(`sentences.${key}`)
  const [, head = '', code = ''] = /^(.+) \(([A-Z0-9_]+)\)$/.exec(text) ?? []
  const before = KEYS.get(head)
  return before === undefined ? null : `${t(`sentences.${before}`)} (${code})`
}

function withReset(text: string, t: GatewayWords): string | null {
  const [, head, at] = /^(.+), resets at (\S+)$/.exec(text) ?? []
  return head === undefined || at === undefined ? null : t('resets', { text: gatewayText(head, t), at })
}

function counted(text: string, t: GatewayWords): string | null {
  const [, status, said] = /^The token endpoint answered (\d+): (.+)$/s.exec(text) ?? []
  if (status !== undefined && said !== undefined) return t('tokenAnswer', { status, said })
  const [, count, cause] = /^(\d+) faults within a minute: (.+)$/s.exec(text) ?? []
  if (count === undefined || cause === undefined) return null
  return t('faults', { count: Number(count), cause: gatewayText(cause, t) })
}

/** e.g. `2 rate_limited, 1 model_not_supported`. */
function listed(text: string, t: GatewayWords): string | null {
  const parts = text.split(', ').map((part) => /^(\d+) ([a-z_]+)$/.exec(part))
  const entries = parts.flatMap((part) => {
    const [, count, reason = ''] = part ?? []
    if (!EXCLUSIONS.some((exclusion) => exclusion === reason)) return []
    return [t('excluded', { count: Number(count), reason: exclusionText(reason, t) })]
  })
  return entries.length < parts.length ? null : entries.join(t('comma'))
}

/** What a test of a proxy found: which host is at fault, and whether the proxy answers by itself. */
function ofProxy(text: string, t: GatewayWords): string | null {
  const [, host, code, rest] = /^The name (\S+) cannot be resolved here \((\w+)\)\. (.+)$/.exec(text) ?? []
  if (host !== undefined && code !== undefined && rest !== undefined) {
    return t('unresolved', { host, code, rest: gatewayText(rest, t) })
  }
  const [, fault, address, proxy] = /^(.+), on the way to (\S+)\. (The proxy .+)$/.exec(text) ?? []
  if (fault !== undefined && address !== undefined && proxy !== undefined) {
    return t('onTheWay', { fault: gatewayText(fault, t), address, proxy: gatewayText(proxy, t) })
  }
  const [, name, signedIn] =
    /^The proxy (\S+) itself answers( and takes the user name and password)?$/.exec(text) ?? []
  if (name === undefined) return null
  return t(signedIn === undefined ? 'proxyAnswers' : 'proxySignsIn', { proxy: name })
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
