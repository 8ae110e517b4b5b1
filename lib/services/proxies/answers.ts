import { z } from 'zod'
import { ENTITY_STATUSES, PROXY_PROTOCOLS } from '@/lib/core'
import { id, instant, milliseconds } from '../shared/answer'

export const proxyAnswer = z
  .strictObject({
    id,
    name: z.string(),
    protocol: z.enum(PROXY_PROTOCOLS),
    host: z.string(),
    port: z.int(),
    username: z.string().nullable(),
    password: z.string().nullable(),
    status: z.enum(ENTITY_STATUSES),
    accounts_count: z.int().describe('Living accounts that call through it.'),
    last_check_at: instant
      .nullable()
      .describe(
        'The last test: when, whether the provider was reached, what came back, milliseconds to the answer.',
      ),
    last_check_ok: z.boolean().nullable(),
    last_check_message: z.string().nullable(),
    last_check_ms: milliseconds.nullable(),
    revision: z.int(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Proxy', description: 'A proxy as the API answers it; the password is masked.' })

export const proxyOptionAnswer = proxyAnswer
  .pick({ id: true, name: true, status: true, protocol: true, host: true, port: true })
  .meta({ id: 'ProxyOption', description: 'What a picker shows of a proxy.' })

export const proxyTestAnswer = z
  .strictObject({
    ok: z.boolean(),
    status: z.int().nullable(),
    latency_ms: milliseconds,
    message: z.string(),
    proxy: proxyAnswer,
  })
  .meta({
    id: 'ProxyTest',
    description:
      "What a test of a proxy came to; `latency_ms` is the time to the provider's answer, `status` its HTTP status.",
  })
