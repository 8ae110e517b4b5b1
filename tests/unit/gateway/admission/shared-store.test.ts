import { describe, expect, it } from 'vitest'
import { AppError } from '@/lib/core'
import type { AdmissionTicket, CoordinationStore } from '@/lib/gateway'
import { createMemoryCoordinationStore } from '@/lib/stores'
import { createHarness } from '../../../support/gateway-harness'

const REQUEST = JSON.stringify({
  model: 'claude-sonnet-4-5',
  max_tokens: 16,
  metadata: { user_id: `user_${'a'.repeat(64)}_account__session_0199c8d0-0000-4000-8000-000000000001` },
  messages: [{ role: 'user', content: 'hello' }],
})

describe('a store that is shared', () => {
  it('names an account beyond those offered: it is offered first, and the request is counted once', async () => {
    const memory = createMemoryCoordinationStore()
    const tickets: AdmissionTicket[] = []
    let known: number | null = null
    const coordination: CoordinationStore = {
      ...memory,
      stickyAccount: () => known,
      async admit(ticket) {
        tickets.push(ticket)
        if (known !== null) return memory.admit(ticket)
        known = 20
        return { kind: 'bound', accountId: 20 }
      },
    }
    const accounts = Array.from({ length: 20 }, (_, index) => ({ id: index + 1, priority: index }))
    const entry = { user: { rpmLimit: 5 } }
    const harness = createHarness({ accounts, entry, ports: { coordination } })
    expect((await harness.call({ body: REQUEST })).status).toBe(200)
    expect(tickets.map((ticket) => ticket.accounts.map(({ id }) => id).includes(20))).toEqual([false, true])
    expect(tickets.map((ticket) => ticket.rateLimits.length)).toEqual([1, 1])
    expect(harness.sent[0]?.account.id).toBe(20)
    memory.close()
  })

  it('that is away and not to be done without: 503 with the reason and when to come back', async () => {
    const memory = createMemoryCoordinationStore()
    const coordination: CoordinationStore = {
      ...memory,
      admit: () =>
        Promise.reject(
          new AppError({
            status: 503,
            code: 'STORE_UNAVAILABLE',
            message: 'The shared store of limits does not answer, please retry later',
            details: { type: 'overloaded_error', retryAtMs: Date.now() + 2_000 },
          }),
        ),
    }
    const reply = await createHarness({ ports: { coordination } }).call()
    expect(reply.status).toBe(503)
    expect(JSON.parse(reply.text)).toMatchObject({ error: { type: 'overloaded_error' } })
    expect(JSON.stringify(reply)).toContain('STORE_UNAVAILABLE')
    expect(JSON.stringify(reply)).toMatch(/retry-after/)
    memory.close()
  })
})
