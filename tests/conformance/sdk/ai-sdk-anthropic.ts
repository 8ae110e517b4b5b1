import { createAnthropic } from '@ai-sdk/anthropic'
import { aiSdkCases } from './ai-sdk-cases'
import type { SdkBed } from './sdk-bed'

/** What `ai` with `@ai-sdk/anthropic` does through a gateway. */
export function aiSdkAnthropicCases(bedOf: () => SdkBed): void {
  aiSdkCases('ai with @ai-sdk/anthropic', () => ({
    provider: bedOf().provider,
    model({ name = bedOf().world.routes[0].alias, ...options } = {}) {
      const { door, world } = bedOf()
      return createAnthropic({ apiKey: world.apiKey, baseURL: `${door.url}/v1`, ...options })(name)
    },
  }))
}
