import { AppError } from '@/lib/core'

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Refuses a changing request of a session that another site may have sent. Throws 403 `FORBIDDEN`. */
export function assertSameOrigin(request: Request, publicUrl: string | undefined): void {
  if (READING.has(request.method)) return
  const origin = request.headers.get('origin')
  if (origin !== null && isOurs(origin, request, publicUrl)) return
  throw new AppError({
    status: 403,
    code: 'FORBIDDEN',
    message: 'The Origin of this request is not this server',
  })
}

function isOurs(origin: string, request: Request, publicUrl: string | undefined): boolean {
  if (!URL.canParse(origin)) return false
  if (publicUrl !== undefined && new URL(publicUrl).origin === origin) return true
  const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host')
  return publicUrl === undefined && host !== null && new URL(origin).host === host
}
