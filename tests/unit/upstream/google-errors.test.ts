import { describe, expect, it } from 'vitest'
import { classifyResponse } from '@/lib/upstream'
import { accountAt } from './loopback'

const NOW_MS = 1_770_000_000_000

type GoogleError = {
  readonly code: number
  readonly status: string
  readonly message: string
  readonly details?: readonly unknown[]
}

const info = (reason: string, metadata: Record<string, string> = {}) => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
  domain: 'googleapis.com',
  metadata,
})
const retryIn = (retryDelay: string) => ({
  '@type': 'type.googleapis.com/google.rpc.RetryInfo',
  retryDelay,
})
const quota = (quotaId: string) => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [
    {
      quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
      quotaId,
      quotaDimensions: { model: 'gemini-2.5-flash', location: 'global' },
      quotaValue: '20',
    },
  ],
})

function classify(error: GoogleError, wrap: (body: unknown) => unknown = (body) => body) {
  return classifyResponse({
    account: accountAt('https://example.com', { platform: 'gemini' }),
    status: error.code,
    headers: {},
    bodyText: JSON.stringify(wrap({ error })),
    nowMs: NOW_MS,
  })
}

/** As the Gemini API and its documentation of errors have them. */
const CASES: readonly (readonly [string, GoogleError, Record<string, unknown>])[] = [
  [
    'an invalid key is the account, not the request',
    {
      code: 400,
      status: 'INVALID_ARGUMENT',
      message: 'API key not valid. Please pass a valid API key.',
      details: [info('API_KEY_INVALID')],
    },
    { kind: 'unauthorized' },
  ],
  [
    'a place that is not served',
    {
      code: 400,
      status: 'FAILED_PRECONDITION',
      message: 'User location is not supported for the API use.',
    },
    { kind: 'forbidden' },
  ],
  [
    "the client's mistake",
    {
      code: 400,
      status: 'INVALID_ARGUMENT',
      message: 'Invalid JSON payload received. Unknown name "foo": Cannot find field.',
      details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [] }],
    },
    { kind: 'rejected' },
  ],
  [
    'a model that is not there',
    {
      code: 404,
      status: 'NOT_FOUND',
      message:
        'models/gemini-2.9-flash is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.',
    },
    { kind: 'modelUnsupported' },
  ],
  [
    'a model without the method',
    {
      code: 404,
      status: 'NOT_FOUND',
      message: 'models/gemini-embedding-001 is not supported for generateContent.',
    },
    { kind: 'modelUnsupported' },
  ],
  [
    'a suspended project',
    {
      code: 403,
      status: 'PERMISSION_DENIED',
      message: "Permission denied: Consumer 'api_key:AIzaSyA' has been suspended.",
      details: [info('CONSUMER_SUSPENDED')],
    },
    { kind: 'accountDisabled' },
  ],
  [
    'a leaked key',
    {
      code: 403,
      status: 'PERMISSION_DENIED',
      message: 'Your API key was reported as leaked. Please use another API key.',
    },
    { kind: 'accountDisabled' },
  ],
  [
    'an API that is not enabled',
    {
      code: 403,
      status: 'PERMISSION_DENIED',
      message: 'Generative Language API has not been used in project 12 before or it is disabled.',
      details: [info('SERVICE_DISABLED')],
    },
    { kind: 'forbidden' },
  ],
  [
    'a quota with a delay',
    {
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: 'You exceeded your current quota, please check your plan and billing details.',
      details: [quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'), retryIn('38.45s')],
    },
    { kind: 'rateLimited', untilMs: NOW_MS + 38_450 },
  ],
  [
    'a quota of a code assistant, by the moment it is back',
    {
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: 'You have exhausted your capacity on this model. Your quota will reset after 2h30m0s.',
      details: [
        info('QUOTA_EXHAUSTED', {
          quotaResetDelay: '2h30m0.5s',
          quotaResetTimeStamp: new Date(NOW_MS + 9_000_000).toISOString(),
        }),
        retryIn('9000.5s'),
      ],
    },
    { kind: 'rateLimited', untilMs: NOW_MS + 9_000_000 },
  ],
  [
    'a quota of a code assistant, by its delay',
    {
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      message: 'No capacity available',
      details: [info('RATE_LIMIT_EXCEEDED', { quotaResetDelay: '373.801628ms' })],
    },
    { kind: 'rateLimited', untilMs: NOW_MS + 1_000 },
  ],
  [
    'a quota without any reset',
    { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Resource has been exhausted (e.g. check quota).' },
    { kind: 'rateLimited', untilMs: null },
  ],
  [
    'an overloaded model',
    { code: 503, status: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.' },
    { kind: 'serverError' },
  ],
]

describe.each(CASES)('%s', (_, error, expected) => {
  it('is told from the body', () => {
    expect(classify(error)).toMatchObject({ status: error.code, ...expected })
  })

  it('and from the body of a stream that is a list', () => {
    expect(classify(error, (body) => [body])).toMatchObject({ status: error.code, ...expected })
  })
})
