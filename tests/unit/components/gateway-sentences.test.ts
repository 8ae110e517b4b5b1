import { createTranslator } from 'next-intl'
import { expect, test } from 'vitest'
import { gatewayText } from '@/components/format/gateway-words'
import zh from '../../../messages/zh.json'
import { sentencesIn } from '../../support/sentences-in'

/** Where the code stands whose sentences end up in errors, attempts, events and tests that operators look at. */
const ROOMS = [
  'lib/core/header-lines.ts',
  'lib/gateway',
  'lib/protocols/map-upstream-error.ts',
  'lib/scheduling',
  'lib/server/live/test-account.ts',
  'lib/server/live/test-proxy.ts',
  'lib/stores/coordination/redis/admit-in-redis.ts',
  'lib/stores/health/watch-account-quotas.ts',
  'lib/stores/settler/crash-row.ts',
  'lib/upstream',
]

/** Parts of sentences: what is made of them is said whole in `gateway-words.test.ts`. */
const PARTS: readonly string[] = [
  'requests per minute of the 7',
  'user in this group',
  'What is left of 7',
  'spending limit of 7 reached',
  'the spending limit of 7 of this API key',
  'the 7 limit of the subscription',
  'send it as it is, or as 7',
  'The proxy 7 itself answers7',
]

/** What no operator reads there: causes and codes, the log, questions of ours, what a price list is refused for (by its reason). */
const UNSHOWN: readonly string[] = [
  'Bytes behind the end',
  'admission chose an account that was not offered',
  'account quotas cannot be read; the last known ones stay',
  'account 7: the credential has characters that no header may carry',
  'unknown error',
  'No answer in time',
  'The other side closed the connection',
  'The connections were closed',
  'Say hello in one short sentence.',
  'The answer took too long',
  'The URL redirects (HTTP 7); set the address it leads to',
  'More than 7 bytes',
]

/** What the caller is told of the own request, or of the own money, in the words of the API. */
const TOLD: readonly string[] = [
  'the account has no 7, it knows Chat Completions alone',
  'Wallet balance',
  'the gateway has no endpoint 7 7',
  'The gateway knows no such group',
]
const LEFT_OUT: ReadonlySet<string> = new Set([...PARTS, ...UNSHOWN, ...TOLD])

test('every sentence of the gateway is said in Chinese', () => {
  const words = createTranslator({ locale: 'zh', messages: zh, namespace: 'gatewayWords' })
  const untranslated = sentencesIn(ROOMS)
    .filter(({ text }) => !LEFT_OUT.has(text))
    .filter(({ text }) => /[a-z] [a-z]/.test(gatewayText(text, words)))
  expect(untranslated).toEqual([])
})

test('what is left out still stands in the code', () => {
  const texts = new Set(sentencesIn(ROOMS).map(({ text }) => text))
  expect([...LEFT_OUT].filter((text) => !texts.has(text))).toEqual([])
})
