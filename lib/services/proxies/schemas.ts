import { isIP } from 'node:net'
import { ENTITY_STATUSES, PROXY_PROTOCOLS } from '@/lib/core'
import { z } from 'zod'
import { nameField, revisionField } from '../shared/fields'
import { listQueryShape } from '../shared/list-page'

/** A host name or an address, without scheme, port or path. */
const hostField = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(253)
  .refine(isHost, { error: 'must be a host name or an IP address', params: { rule: 'host' } })

function isHost(text: string): boolean {
  return isIP(text.replace(/^\[(.*)\]$/, '$1')) !== 0 || /^[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$/i.test(text)
}

/** SOCKS5 carries at most 255 bytes of each. */
const signInField = z
  .string()
  .max(255)
  // eslint-disable-next-line no-control-regex
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not contain control characters')
  .refine((text) => Buffer.byteLength(text) <= 255, {
    error: 'must not have more than 255 bytes',
    params: { rule: 'max_characters', limit: 255 },
  })
  .nullable()

const proxyShape = {
  name: nameField,
  protocol: z.enum(PROXY_PROTOCOLS),
  host: hostField,
  port: z.int().min(1).max(65_535),
  /** Empty or `null` = no sign-in. */
  username: signInField,
  /** A repeated mask keeps the stored one. */
  password: signInField,
  status: z.enum(ENTITY_STATUSES),
}

/** Body of PUT /proxies/:id: absent = unchanged. */
export const updateProxySchema = z.strictObject({ ...proxyShape, revision: revisionField }).partial()
export type UpdateProxyInput = z.output<typeof updateProxySchema>

/** Body of POST /proxies. */
export const createProxySchema = z
  .strictObject(proxyShape)
  .partial()
  .required({ name: true, protocol: true, host: true, port: true })

/** Fields of a proxy answer that a PUT may send back; they are ignored. */
export const PROXY_READ_ONLY = [
  'id',
  'accounts_count',
  'last_check_at',
  'last_check_ok',
  'last_check_message',
  'last_check_ms',
  'created_at',
  'updated_at',
] as const

/** Body of POST /proxies/:id/test; without `url` the way to Anthropic's API is tried. */
export const testProxySchema = z
  .strictObject({
    url: z
      .string()
      .trim()
      .max(2048)
      .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
        error: 'must be an http or https URL',
        params: { rule: 'web_address' },
      }),
  })
  .partial()

export const listProxiesQuerySchema = z.object({
  ...listQueryShape,
  protocol: z.enum(PROXY_PROTOCOLS).optional(),
  status: z.enum(ENTITY_STATUSES).optional(),
  sort_by: z.enum(['name', 'host', 'created_at', 'id']).default('id'),
})
