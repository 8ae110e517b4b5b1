import NextAuth from 'next-auth'
import type { NextRequest } from 'next/server'
import { authOptions, isAtPublicOrigin, isReturnAddress, publicOrigin } from '@/lib/server/auth'

type Context = { readonly params: Promise<{ readonly nextauth: string[] }> }

async function handle(request: NextRequest, context: Context): Promise<Response> {
  const { nextauth } = await context.params
  // Where browsers tell next-auth of their errors, anybody could write into our log.
  if (nextauth[0] === '_log') return new Response(null, { status: 404 })
  // next-auth makes the provider's return address of what the request calls this server: only its public name will do.
  const isMisnamed = nextauth[1] === 'oidc' && !(await isAtPublicOrigin())
  if (isMisnamed || !isReturnAddress(request.nextUrl.searchParams.get('callbackUrl'))) {
    return Response.redirect(`${await publicOrigin()}/login`, 303)
  }
  return answerOf(await NextAuth(request, context, authOptions()))
}

/** In a route handler next-auth answers a Response; its types do not say so. */
function answerOf(answer: unknown): Response {
  if (answer instanceof Response) return answer
  throw new TypeError('next-auth did not answer a Response')
}

export { handle as GET, handle as POST }
