import { z } from 'zod'
import { CLEARABLE_LIMITS, PLATFORMS, PROTOCOL_IDS, PROXY_PROTOCOLS, ROUTE_LAB_CLIENTS } from '@/lib/core'
import type { AccountTestStep, LivePort } from '@/lib/core'

const idField = z.number().int().positive()
const countField = z.number().int().nonnegative()

const usageSchema = z.object({
  inputTokens: countField,
  outputTokens: countField,
  reasoningTokens: countField,
  cacheCreation5mTokens: countField,
  cacheCreation1hTokens: countField,
  cacheReadTokens: countField,
  imageOutputTokens: countField,
  imageCount: countField,
  imageSize: z.string().nullable(),
  extraUnits: z.record(z.string(), countField),
  serviceTier: z.string().nullable(),
})

const questionSchema = z.object({
  groupId: idField.nullable(),
  apiKeyId: idField.nullable(),
  requestedModel: z.string().min(1),
  protocolId: z.enum(PROTOCOL_IDS),
  client: z.enum(ROUTE_LAB_CLIENTS),
  forcedPlatform: z.enum(PLATFORMS).nullable(),
  session: z.string().nullable(),
  usage: usageSchema,
})

const proxyTestSchema = z.object({
  protocol: z.enum(PROXY_PROTOCOLS),
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535),
  username: z.string().nullable(),
  password: z.string().nullable(),
  url: z.string().min(1),
})

/** A call of the live port and what it takes; the socket carries it and answers lines: `{ step }` any number of times, then `{ data }` or `{ error }`. */
export const liveCallSchema = z.discriminatedUnion('call', [
  z.object({ call: z.literal('accountStates'), input: z.array(idField).max(100_000) }),
  z.object({ call: z.literal('gatewayState'), input: z.null() }),
  z.object({ call: z.literal('gatewayStates'), input: z.null() }),
  z.object({ call: z.literal('liveRequests'), input: z.null() }),
  z.object({ call: z.literal('catalogueState'), input: z.null() }),
  z.object({
    call: z.literal('clearAccountLimits'),
    input: z.object({ accountId: idField, limit: z.enum(CLEARABLE_LIMITS) }),
  }),
  z.object({
    call: z.literal('testAccount'),
    input: z.object({ accountId: idField, model: z.string().min(1).max(256) }),
  }),
  z.object({ call: z.literal('renewToken'), input: z.object({ accountId: idField }) }),
  z.object({ call: z.literal('testProxy'), input: proxyTestSchema }),
  z.object({ call: z.literal('explainRoute'), input: questionSchema }),
])
export type LiveCall = z.infer<typeof liveCallSchema>

/** Runs a call on a port; `onStep` hears what a call tells before it answers. */
export function runLiveCall(
  live: LivePort,
  { call, input }: LiveCall,
  onStep: (step: AccountTestStep) => void,
): Promise<unknown> {
  switch (call) {
    case 'accountStates':
      return live.accountStates(input)
    case 'gatewayState':
      return live.gatewayState()
    case 'gatewayStates':
      return live.gatewayStates()
    case 'liveRequests':
      return live.liveRequests()
    case 'catalogueState':
      return live.catalogueState()
    case 'clearAccountLimits':
      return live.clearAccountLimits(input)
    case 'testAccount':
      return live.testAccount(input, onStep)
    case 'renewToken':
      return live.renewToken(input)
    case 'testProxy':
      return live.testProxy(input)
    case 'explainRoute':
      return live.explainRoute(input)
  }
}
