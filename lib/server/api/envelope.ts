import { type AppError, toAppError } from '@/lib/core'

const HEADERS = { 'cache-control': 'no-store' }

/** `{"code":0,"message":"success","data":…}`. */
export function successResponse(
  status: number,
  data: unknown,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ code: 0, message: 'success', data }, { status, headers: { ...HEADERS, ...headers } })
}

/** `{"code":<status>,"message":…,"reason":…,"metadata":{…}}` for anything thrown; unknown errors show nothing of themselves. */
export function errorResponse(thrown: unknown, requestId: string): Response {
  const error = toAppError(thrown)
  return Response.json(
    {
      code: error.status,
      message: error.message,
      reason: error.code,
      metadata: { ...error.details, request_id: requestId },
    },
    { status: error.status, headers: { ...HEADERS, 'x-request-id': requestId, ...retryAfter(error) } },
  )
}

function retryAfter(error: AppError): Record<string, string> {
  const seconds = error.details['retry_after_seconds']
  return typeof seconds === 'number' ? { 'retry-after': String(Math.ceil(seconds)) } : {}
}
