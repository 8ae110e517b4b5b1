export const dynamic = 'force-dynamic'

/** This process answers. */
export function GET(): Response {
  return new Response('ok', { headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
