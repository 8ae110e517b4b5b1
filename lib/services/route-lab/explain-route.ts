import type { RouteLabQuestion } from '@/lib/core'
import type { z } from 'zod'
import type { ServiceContext } from '../context'
import { notFound } from '../shared/errors'
import { parseInput } from '../shared/parse-input'
import { requireAdmin } from '../shared/permissions'
import { explainRouteSchema } from './schemas'
import { routeLabView } from './view'
import type { RouteLabKeyView, RouteLabView } from './view'

/**
 * Explains what the next request of a group or key would do: channels, plan, price, accounts, cost. It changes nothing
 * and takes no slot. Throws 404 for an unknown group or key, 503 `LIVE_UNAVAILABLE` when no gateway answers.
 */
export async function explainRoute(ctx: ServiceContext, input: unknown): Promise<RouteLabView> {
  requireAdmin(ctx, 'read')
  const question = questionOf(parseInput(explainRouteSchema, input))
  const apiKey = question.apiKeyId === null ? null : await readKey(ctx, question.apiKeyId)
  if (question.groupId !== null) await assertGroup(ctx, question.groupId)
  return routeLabView(await ctx.live.explainRoute(question), apiKey)
}

function questionOf({ usage, ...body }: z.output<typeof explainRouteSchema>): RouteLabQuestion {
  const session = body.session === '' ? null : body.session
  return {
    groupId: body.group_id ?? null,
    apiKeyId: body.api_key_id ?? null,
    requestedModel: body.model,
    protocolId: body.protocol,
    client: body.client,
    forcedPlatform: body.forced_platform,
    session,
    usage: {
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
      reasoningTokens: 0,
      cacheCreation5mTokens: usage.cache_creation_5m_tokens,
      cacheCreation1hTokens: usage.cache_creation_1h_tokens,
      cacheReadTokens: usage.cache_read_tokens,
      imageOutputTokens: usage.image_output_tokens,
      imageCount: usage.image_count,
      imageSize: usage.image_size,
      extraUnits: usage.extra_units,
      serviceTier: usage.service_tier,
    },
  }
}

async function readKey(ctx: ServiceContext, id: number): Promise<RouteLabKeyView> {
  const row = await ctx.db.apiKey.findFirst({
    where: { id: BigInt(id), deletedAt: null, user: { deletedAt: null } },
    select: { name: true, user: { select: { id: true, email: true } } },
  })
  if (row === null) throw notFound('API key')
  return { id, name: row.name, user_id: Number(row.user.id), user_email: row.user.email }
}

async function assertGroup(ctx: ServiceContext, id: number): Promise<void> {
  const row = await ctx.db.group.findFirst({
    where: { id: BigInt(id), deletedAt: null },
    select: { id: true },
  })
  if (row === null) throw notFound('Group')
}
