import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Who the provider says has signed in. */
export type OpenIdClaims = {
  readonly sub: string
  readonly email: string
  readonly email_verified: boolean
  readonly name?: string
}

/** An OpenID Connect provider on loopback that signs everybody in as `claims` at once. */
export type OpenIdProvider = {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  claims: OpenIdClaims
  close(): Promise<void>
}

const CLIENT_ID = 'switchyard-tests'
const KEY_ID = 'test-key'

type State = { readonly issuer: string; readonly key: KeyObject; readonly nonces: Map<string, string> }

/** Starts it on a free port. */
export async function startOpenIdProvider(claims: OpenIdClaims): Promise<OpenIdProvider> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const nonces = new Map<string, string>()
  const provider = { issuer: '', clientId: CLIENT_ID, clientSecret: 'a client secret', claims }
  const server = createServer((request, response) => {
    const state = { issuer: provider.issuer, key: privateKey, nonces }
    const url = new URL(request.url ?? '/', provider.issuer)
    if (url.pathname === '/.well-known/openid-configuration')
      return answer(response, discovery(provider.issuer))
    if (url.pathname === '/jwks') {
      return answer(response, {
        keys: [{ ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' }],
      })
    }
    if (url.pathname === '/authorize') return authorize(url, response, nonces)
    if (url.pathname === '/token')
      return void giveTokens({ request, response, state, claims: provider.claims })
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  // A TCP server has an address with a port.
  provider.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(provider, {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

function discovery(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  }
}

function authorize(url: URL, response: ServerResponse, nonces: Map<string, string>): void {
  const code = randomUUID()
  nonces.set(code, url.searchParams.get('nonce') ?? '')
  const back = new URL(url.searchParams.get('redirect_uri') ?? '')
  back.searchParams.set('code', code)
  back.searchParams.set('state', url.searchParams.get('state') ?? '')
  response.writeHead(302, { location: back.href }).end()
}

type TokenCall = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly state: State
  readonly claims: OpenIdClaims
}

async function giveTokens({ request, response, state, claims }: TokenCall): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const code = new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('code') ?? ''
  const seconds = Math.floor(Date.now() / 1000)
  const token = {
    ...claims,
    iss: state.issuer,
    aud: CLIENT_ID,
    iat: seconds,
    exp: seconds + 300,
    nonce: state.nonces.get(code),
  }
  answer(response, {
    access_token: randomUUID(),
    token_type: 'Bearer',
    expires_in: 300,
    id_token: signed(token, state.key),
  })
}

function signed(payload: object, key: KeyObject): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${part(payload)}`
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

function answer(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
