import { describe, expect, it } from 'vitest'
import { classifyResponse } from '@/lib/upstream'
import { accountAt } from './loopback'

function kindOf(status: number, body: unknown): string {
  const account = accountAt('https://example.com')
  return classifyResponse({ account, status, headers: {}, bodyText: JSON.stringify(body), nowMs: 0 }).kind
}

describe('what providers say of an account in words of their own', () => {
  it('its bill is not paid, with 400', () => {
    const unpaid = {
      code: 'Arrearage',
      type: 'Arrearage',
      message: 'Access denied, please make sure your account is in good standing.',
    }
    expect(kindOf(400, { error: unpaid })).toBe('accountDisabled')
    expect(kindOf(400, unpaid)).toBe('accountDisabled')
  })

  it('its operator has set it a limit, with 400', () => {
    const limited = {
      code: 'billing_hard_limit_reached',
      type: 'image_generation_user_error',
      message: 'Billing hard limit has been reached',
      param: null,
    }
    expect(kindOf(400, { error: limited })).toBe('accountDisabled')
  })

  it('its key is wrong, with 400', () => {
    const wrong = 'Incorrect API key provided: xa***bc. You can obtain an API key from https://console.x.ai.'
    expect(kindOf(400, { code: 'Client specified an invalid argument', error: wrong })).toBe('unauthorized')
  })

  it('it has been suspended for what it was used for: not this request alone is refused', () => {
    const message = 'Your account has been suspended due to a violation of our policies.'
    expect(kindOf(403, { error: { message } })).toBe('accountDisabled')
  })

  it.each(['gpt-image-1', 'o3'])(
    'its organization must be verified for %s: it serves other models',
    (model) => {
      const message = `Your organization must be verified to use the model \`${model}\`. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization. If you just verified, it can take up to 15 minutes for access to propagate.`
      const error = { message, type: 'invalid_request_error', param: null, code: null }
      expect(kindOf(403, { error })).toBe('forbiddenContent')
    },
  )
})
