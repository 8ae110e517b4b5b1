import type { GatewayAccount } from '../../lib/gateway'
import { WIRES } from '../../tests/unit/protocols/translate/wires'
import type { ClientId } from '../../tests/unit/protocols/translate/wires'

/** An account that serves the requests of a client's protocol. */
export type Target = {
  readonly name: string
  readonly model: string
  readonly account: Pick<GatewayAccount, 'platform' | 'type' | 'baseUrl'>
}

/** Where a client of each protocol sends its requests. */
export const DOORS: Readonly<Record<ClientId, (model: string) => { path: string; query: string }>> = {
  anthropic_messages: () => ({ path: '/v1/messages', query: '' }),
  openai_chat: () => ({ path: '/v1/chat/completions', query: '' }),
  openai_responses: () => ({ path: '/v1/responses', query: '' }),
  gemini_generate: (model) => ({ path: `/v1beta/models/${model}:generateContent`, query: '' }),
}

const CODEX: Target = {
  name: 'chatgpt account',
  model: 'gpt-5.4',
  account: { platform: 'openai', type: 'oauth', baseUrl: null },
}

/** The account of its own wire, a foreign one, and ChatGPT's backend. */
export function targetsOf(client: ClientId): readonly Target[] {
  const wires = WIRES.filter(({ name }) => name !== 'antigravity')
  const own = wires.filter(({ wire }) => wire === client)
  const other = wires.filter(({ wire }) =>
    client === 'anthropic_messages' ? wire === 'openai_chat' : wire === 'anthropic_messages',
  )
  const targets = [...own, ...other].map(({ name, model, platform, type, baseUrl }) => ({
    name,
    model,
    account: { platform, type, baseUrl },
  }))
  return [...targets, CODEX]
}
