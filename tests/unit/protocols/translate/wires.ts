import type { AccountType, Platform, ProtocolId } from '@/lib/core'

/** The five wires of accounts: what an account is, what it speaks, and a model it serves. */
export const WIRES = [
  {
    name: 'anthropic',
    wire: 'anthropic_messages',
    platform: 'anthropic',
    type: 'api_key',
    baseUrl: null,
    model: 'claude-sonnet-5',
  },
  {
    name: 'openai chat',
    wire: 'openai_chat',
    platform: 'openai',
    type: 'api_key',
    baseUrl: 'https://compatible.example/v1/chat/completions',
    model: 'gpt-5.4',
  },
  {
    name: 'openai responses',
    wire: 'openai_responses',
    platform: 'openai',
    type: 'api_key',
    baseUrl: 'https://compatible.example/v1/responses',
    model: 'gpt-5.4',
  },
  {
    name: 'gemini',
    wire: 'gemini_generate',
    platform: 'gemini',
    type: 'api_key',
    baseUrl: null,
    model: 'gemini-2.5-flash',
  },
  {
    name: 'antigravity',
    wire: 'gemini_generate',
    platform: 'antigravity',
    type: 'oauth',
    baseUrl: null,
    model: 'gemini-2.5-flash',
  },
] as const satisfies readonly WireCase[]

export type WireCase = {
  readonly name: string
  readonly wire: ProtocolId
  readonly platform: Platform
  readonly type: AccountType
  readonly baseUrl: string | null
  readonly model: string
}

export type WireName = (typeof WIRES)[number]['name']

/** The four protocols of clients. */
export const CLIENTS = [
  'anthropic_messages',
  'openai_chat',
  'openai_responses',
  'gemini_generate',
] as const satisfies readonly ProtocolId[]
export type ClientId = (typeof CLIENTS)[number]
