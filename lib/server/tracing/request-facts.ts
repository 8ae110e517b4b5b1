import type { AccessEvent, EndpointMatch, GatewayRequest, UsageEndRecord } from '@/lib/gateway'
import type { SpanFacts } from '@/lib/infra'

/** Method and route, of which there are few: no model, no id. */
export function spanName({ method }: Pick<GatewayRequest, 'method'>, match: EndpointMatch): string {
  return `${method} ${routeOf(match) ?? match.kind}`
}

/** `null` = the path is no endpoint's, or is named by what it does. */
function routeOf(match: EndpointMatch): string | null {
  if (match.kind !== 'endpoint') return null
  const { upstreamPath, kind } = match.endpoint
  return upstreamPath === '' ? kind : upstreamPath
}

/** Paths that are nobody's may be as long as a head. */
const MAX_PATH_CHARACTERS = 256

/** What is known when a request comes. **Source:** https://opentelemetry.io/docs/specs/semconv/http/http-spans/ */
export function askedFacts(
  { id, method, path }: Pick<GatewayRequest, 'id' | 'method' | 'path'>,
  match: EndpointMatch,
): SpanFacts {
  return {
    'http.request.method': method,
    'http.route': routeOf(match),
    'url.path': path.slice(0, MAX_PATH_CHARACTERS),
    'switchyard.request_id': id,
  }
}

/** What is known when it is over: what its access line says, without addresses and without words of providers, which may quote a request. */
export function answerFacts(event: AccessEvent, row: UsageEndRecord | null): SpanFacts {
  return {
    'http.response.status_code': event.status,
    'error.type': event.code,
    'gen_ai.request.model': event.requestedModel,
    'switchyard.protocol': event.protocol,
    'switchyard.platform': event.platform,
    'switchyard.user_id': event.userId,
    'switchyard.api_key_id': event.apiKeyId,
    'switchyard.group_id': event.groupId,
    'switchyard.channel_id': event.channelId,
    'switchyard.account_id': event.accountId,
    'switchyard.stream': event.stream,
    'switchyard.attempts': event.attempts,
    'switchyard.first_token_ms': event.firstTokenMs,
    'switchyard.queued_ms': event.queuedMs,
    'switchyard.upstream_ms': event.upstreamMs,
    'switchyard.overhead_ms': event.overheadMs,
    'switchyard.intercepted': event.intercepted,
    'switchyard.exclusions': event.exclusions?.map(({ account_id: id, reason }) => `${id} ${reason}`),
    'switchyard.usage_status': row?.status,
    'switchyard.usage_source': row?.usage_source,
  }
}

/** A refusal is no failure of ours; an answer that broke off is, whatever its status was. */
export function isFailed({ status }: AccessEvent, row: UsageEndRecord | null): boolean {
  return status >= 500 || row?.status === 'upstream_error'
}
