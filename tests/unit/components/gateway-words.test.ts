import { createTranslator } from 'next-intl'
import { expect, test } from 'vitest'
import { GATEWAY_SENTENCES } from '@/components/format/gateway-sentences'
import { exclusionText, gatewayText, type GatewayWords } from '@/components/format/gateway-words'
import { refusal, type RefusalCode } from '@/lib/gateway/exchange/refusals'
import { mapUpstreamError } from '@/lib/protocols'
import en from '../../../messages/en.json'
import zh from '../../../messages/zh.json'

const MESSAGES = { en, zh }

function wordsOf(locale: keyof typeof MESSAGES): GatewayWords {
  return createTranslator({ locale, messages: MESSAGES[locale], namespace: 'gatewayWords' })
}

const CODES: Readonly<Record<RefusalCode, true>> = {
  INVALID_API_KEY: true,
  KEY_DISABLED: true,
  USER_DISABLED: true,
  KEY_EXPIRED: true,
  ADDRESS_NOT_ALLOWED: true,
  KEY_WITHOUT_GROUP: true,
  GROUP_UNAVAILABLE: true,
  GROUP_NOT_ALLOWED: true,
  CLAUDE_CODE_ONLY: true,
  UNKNOWN_KEYS_THROTTLED: true,
  BODY_UNREADABLE: true,
  BODY_ENCODING_UNKNOWN: true,
  BODY_EMPTY: true,
  BODY_TOO_LARGE: true,
  BODY_TIMEOUT: true,
  BODIES_IN_FLIGHT: true,
  QUEUE_FULL: true,
  USER_SLOT_TIMEOUT: true,
  ACCOUNT_SLOT_TIMEOUT: true,
  RATE_LIMITED: true,
  INSUFFICIENT_BALANCE: true,
  KEY_QUOTA_EXHAUSTED: true,
  SUBSCRIPTION_LIMIT: true,
  SPEND_UNBOUNDED: true,
  NO_SUBSCRIPTION: true,
  BILLING_UNAVAILABLE: true,
  MODEL_RESTRICTED: true,
  MODEL_UNPRICED: true,
  CHANNEL_ROUTE_AMBIGUOUS: true,
  UPGRADE_REQUIRED: true,
  ANSWER_GONE: true,
  ANSWER_FOREIGN: true,
  CONTAINER_GONE: true,
  CONTAINER_FOREIGN: true,
  THREAD_NOT_FOUND: true,
  ENDPOINT_UNAVAILABLE: true,
  NO_AVAILABLE_ACCOUNT: true,
  IDEMPOTENCY_KEY_INVALID: true,
  IDEMPOTENCY_RUNNING: true,
  IDEMPOTENCY_MISMATCH: true,
  ANSWER_UNKNOWN: true,
  NOT_FOUND: true,
  METHOD_NOT_ALLOWED: true,
  SPOOL_FULL: true,
  OVERLOADED: true,
  DRAINING: true,
}

test('every refusal of the gateway is said in Chinese', () => {
  for (const code of Object.keys(CODES).filter((name): name is RefusalCode => name in CODES)) {
    expect(gatewayText(refusal(code).message, wordsOf('zh')), code).not.toMatch(/[a-z]{3} [a-z]{3}/)
  }
})

test.each([401, 403, 429, 500, 529, 418, 'customError', null] as const)(
  'what a client hears of an upstream failure (%s) is said in Chinese',
  (status) => {
    expect(gatewayText(mapUpstreamError(status).message, wordsOf('zh'))).not.toMatch(/[a-z]{3} [a-z]{3}/)
  },
)

test('in English the gateway’s own sentences stay as they are', () => {
  expect(en.gatewayWords.sentences).toEqual(GATEWAY_SENTENCES)
  for (const text of Object.values(GATEWAY_SENTENCES)) expect(gatewayText(text, wordsOf('en'))).toBe(text)
})

test.each([
  ['Model not available: gpt-9', '模型不可用：gpt-9'],
  ['No available accounts: no account is bound to this route', '没有可用账号：没有账号绑定到此路由'],
  [
    'No available accounts: 2 rate_limited, 1 model_not_supported',
    '没有可用账号：2 个限流，1 个不支持该模型',
  ],
  [
    'Rate limit exceeded: requests per minute of the key, resets at 2026-11-23T10:00:00.000Z',
    '超出速率限制：该密钥的每分钟请求数，2026-11-23T10:00:00.000Z 重置',
  ],
  ['No connection (ECONNREFUSED)', '无法连接 (ECONNREFUSED)'],
  ['5 faults within a minute: The answer did not begin in time', '一分钟内 5 次故障：应答未及时开始'],
  ['Confirmed by a probe: invalid x-api-key', '已由探测确认：invalid x-api-key'],
  ['claude-x: The answer stalled', 'claude-x：应答中途停滞'],
  ['The proxy refused the connection (503): 10.0.0.1:8080', '代理拒绝了连接 (503)：10.0.0.1:8080'],
  [
    'The name a.example cannot be resolved here (ENOTFOUND). The proxy p:1 itself answers',
    '此处无法解析主机名 a.example（ENOTFOUND）。代理 p:1 本身有应答',
  ],
  [
    'Connecting took too long, on the way to a:443. The proxy p:1 itself answers and takes the user name and password',
    '连接超时，在前往 a:443 的途中。代理 p:1 本身有应答，并接受用户名和密码',
  ],
  ['The token endpoint answered 400: invalid_grant: gone', '令牌端点返回 400：invalid_grant: gone'],
  ['by an administrator', '由管理员操作'],
  ['The token endpoint answered 503', '令牌端点返回 503'],
  ['The provider answered 403', '提供商返回 403'],
  ['The answer is not HTTP/1.1: no status line', '应答不是 HTTP/1.1：没有状态行'],
  ['The quota of the account is used up', '账号的配额已用尽'],
  ['Invalid value in header x-a', '标头 x-a 的值无效'],
  ['Request body too large: limit is 1024 bytes', '请求体过大：上限为 1024 字节'],
  [
    'The content-encoding of the request body is not known: send it as it is, or as gzip, br',
    '请求体的 content-encoding 未知：请不压缩发送，或使用 gzip, br',
  ],
  [
    'The cost of this request has no upper bound: it must state max_tokens',
    '此请求的费用没有上限：请求必须写明 max_tokens',
  ],
  [
    'The cost of this request has no upper bound: tools[8] (web_search) may do any amount of work at the provider',
    '此请求的费用没有上限：tools[8] (web_search) 可能在提供商处执行任意数量的工作',
  ],
  [
    'The cost of this request has no upper bound: a field of it stands twice',
    '此请求的费用没有上限：其中有字段重复出现',
  ],
  [
    'What is left of the balance is held by running requests; try again when they have ended, or with a lower limit of output tokens',
    '余额的剩余部分已被运行中的请求预留；请待其结束后重试，或降低输出 Token 上限',
  ],
  [
    'What is left of the quota of this API key is less than the 0.5 USD foreseen for this request; try a lower limit of output tokens',
    '该 API 密钥的额度的剩余部分少于此请求预计的 0.5 美元；请降低输出 Token 上限',
  ],
  [
    'What is left of the daily limit of the subscription is less than the 0.5 USD foreseen for this request; try a lower limit of output tokens, or again after 2026-11-24T00:00:00.000Z',
    '订阅的每日限额的剩余部分少于此请求预计的 0.5 美元；请降低输出 Token 上限，或在 2026-11-24T00:00:00.000Z 之后重试',
  ],
])('%s', (text, chinese) => {
  expect(gatewayText(text, wordsOf('zh'))).toBe(chinese)
})

test.each(['', 'slow down', 'Overloaded: try 2 things, later', 'toString', 'a: b: c', '2 apples'])(
  'a provider’s words stay: %j',
  (text) => {
    expect(gatewayText(text, wordsOf('zh'))).toBe(text)
  },
)

test('an unknown reason of an exclusion stays', () => {
  expect(exclusionText('expired', wordsOf('zh'))).toBe('已过期')
  expect(exclusionText('constructor', wordsOf('zh'))).toBe('constructor')
})
