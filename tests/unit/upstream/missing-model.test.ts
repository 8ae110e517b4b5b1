import { describe, expect, it } from 'vitest'
import { classifyResponse } from '@/lib/upstream'
import { accountAt } from './loopback'

function error(message: string, fields: Record<string, unknown> = {}): unknown {
  return { type: 'error', error: { type: 'some_error', message, ...fields } }
}

function kindOf(status: number, body: unknown): string {
  const account = accountAt('https://example.com')
  return classifyResponse({ account, status, headers: {}, bodyText: JSON.stringify(body), nowMs: 0 }).kind
}

/** What providers say where an account does not have the model. */
const MISSING: readonly unknown[] = [
  error('model: claude-x', { type: 'not_found_error' }),
  error('The model `x` is not supported'),
  error('The model `gpt-5` does not exist or you do not have access to it.'),
  error('whatever', { code: 'model_not_found', param: 'model' }),
  error('The API deployment for this resource does not exist.', { code: 'DeploymentNotFound' }),
  error('This is not a chat model and thus not supported in the v1/chat/completions endpoint.', {
    param: 'model',
    code: null,
  }),
  error('Model Not Exist'),
  error('Not found the model kimi-k9 or Permission denied'),
  error('Unsupported model foo'),
  error('The requested model is currently not available'),
  error("The requested model 'gpt-9' does not exist.", { param: 'model', code: 'invalid_value' }),
  error('gone', { code: 'model_decommissioned' }),
  error('model x not found'),
  error('The requested model is not available in your region'),
  error('no-such/model-1 is not a valid model ID'),
  error('Invalid model: nothing-7b'),
  error('Unknown model "nothing"'),
  error(
    '/chat/completions: Invalid model name passed in model=x. Call `/v1/models` to view available models',
  ),
  error('Publisher Model `projects/p/locations/l/publishers/google/models/gemini-x` was not found'),
  error('models/x is not found for API version v1beta, or is not supported for generateContent.'),
  { detail: "The 'gpt-5.1-codex-max' model is not supported when using Codex with a ChatGPT account." },
  { error: "model 'llama9' not found" },
  error(
    '/chat/completions: Invalid model name passed in model=x. Call `/v1/models` to view available models',
    {
      type: 'None',
      param: 'None',
      code: '400',
    },
  ),
  error('The model or endpoint doubao-x does not exist or you do not have access to it. Request id: 02', {
    code: 'InvalidEndpointOrModel.NotFound',
    param: '',
  }),
  error('[1211][模型不存在，请检查模型代码。][2026072314261388604bc32fa54e40]', { code: '1211' }),
]

/** What they say of a request that no account would take; values of the client's are quoted in some. */
const REFUSED: readonly unknown[] = [
  error("Unsupported parameter: 'max_tokens' is not supported with this model.", {
    param: 'max_tokens',
    code: 'unsupported_parameter',
  }),
  error("Unsupported parameter: 'max_tokens' is not supported with this model."),
  error("Unsupported value: 'temperature' does not support 0.5 with this model.", {
    param: 'temperature',
    code: 'unsupported_value',
  }),
  error("'temperature' is not supported with this model."),
  error('adaptive thinking is not supported on this model'),
  error('thinking.budget_tokens: thinking is not supported by model claude-3-5-haiku'),
  error('image input is not supported by this model'),
  error('JSON mode is not supported for this model'),
  error('JSON mode with model gpt-5 is not supported'),
  error('The requested combination of response modalities (TEXT, IMAGE) is not supported by the model.'),
  error('The model gpt-5 with the tool x is not supported'),
  error('The combination of tools and this model is not supported'),
  error('model parameters not supported: top_k'),
  error('Invalid model parameters.'),
  error('Previous response with id resp_1 not found for this model', { code: 'previous_response_not_found' }),
  error("Invalid value: 'unknown model'. Supported values are: 'user' and 'assistant'."),
  error("Invalid value: 'model x not found'.", { param: 'messages[0].role', code: 'invalid_value' }),
  error('Unknown role: credit balance', { param: 'messages[0].role' }),
  error('Unknown role: Incorrect API key provided', { param: 'messages[0].role' }),
  error('The response was filtered', { param: 'prompt', code: 'content_filter' }),
  error('Expected a string, got a model or endpoint'),
  { error: { message: 'No endpoints found that support tool use.', code: 404 } },
  error('messages.0.role: `my organization has been disabled` is no role'),
  {
    error: {
      code: 400,
      status: 'INVALID_ARGUMENT',
      message: 'Invalid value at contents[0].role: model x not found',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [{ field: 'contents[0].role' }],
        },
      ],
    },
  },
]

describe('a 400 or 404', () => {
  it.each(MISSING)('%j: the account does not have the model', (body) => {
    for (const status of [400, 404]) expect(kindOf(status, body)).toBe('modelUnsupported')
  })

  it.each(REFUSED)('%j: the request is at fault, whatever account it goes to', (body) => {
    for (const status of [400, 404]) expect(kindOf(status, body)).toBe('rejected')
  })
})
