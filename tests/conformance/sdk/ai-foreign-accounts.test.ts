import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import type { LanguageModel } from 'ai'
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import type { Platform } from '../../../lib/core'
import { DOORS } from '../../support/doors'
import { aiSdkCases } from './ai-sdk-cases'
import type { AiModelOptions } from './ai-sdk-cases'
import { FOREIGN_ALIAS, openForeignBed } from './foreign-bed'
import type { ForeignBed } from './foreign-bed'

type Reach = Omit<AiModelOptions, 'name'> & { readonly url: string; readonly apiKey: string }

/** Every provider package of `ai`, and the platforms whose wire is another. */
const PACKAGES: readonly {
  readonly name: string
  readonly model: (reach: Reach, name: string) => LanguageModel
  readonly platforms: readonly Platform[]
}[] = [
  {
    name: '@ai-sdk/openai, Chat',
    model: ({ url, ...options }, name) => createOpenAI({ ...options, baseURL: `${url}/v1` }).chat(name),
    platforms: ['anthropic', 'gemini', 'antigravity'],
  },
  {
    name: '@ai-sdk/openai, Responses',
    model: ({ url, ...options }, name) => createOpenAI({ ...options, baseURL: `${url}/v1` }).responses(name),
    platforms: ['anthropic', 'gemini', 'antigravity'],
  },
  {
    name: '@ai-sdk/anthropic',
    model: ({ url, ...options }, name) => createAnthropic({ ...options, baseURL: `${url}/v1` })(name),
    platforms: ['openai', 'gemini', 'antigravity'],
  },
  {
    name: '@ai-sdk/google',
    model: ({ url, ...options }, name) =>
      createGoogleGenerativeAI({ ...options, baseURL: `${url}/v1beta` })(name),
    platforms: ['anthropic', 'openai', 'antigravity'],
  },
]

/** One door is enough: translation knows of none. */
const [{ open }] = DOORS as readonly [(typeof DOORS)[number]]

describe('ai at accounts of another platform', () => {
  let bed: ForeignBed

  beforeAll(async () => {
    bed = await openForeignBed(open)
  })
  afterAll(() => bed?.close())
  beforeEach(() => bed.provider.reset())

  for (const { name, model, platforms } of PACKAGES) {
    for (const platform of platforms) {
      aiSdkCases(`${name} → ${platform}`, () => ({
        provider: bed.provider,
        model: ({ name: asked = FOREIGN_ALIAS, ...options } = {}) =>
          model({ url: bed.door.url, apiKey: bed.keys[platform], ...options }, asked),
      }))
    }
  }
})
