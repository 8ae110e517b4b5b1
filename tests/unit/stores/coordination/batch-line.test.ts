import { describe, expect, it } from 'vitest'
import { createBatchLine, type LineEntry } from '@/lib/stores/coordination/redis/batch-line'
import type { StoreAnswer, StoreOperation } from '@/lib/stores/coordination/redis/store-operations'
import { waitUntil } from '../../../support/wait-until'

type Sent = {
  readonly operations: readonly StoreOperation[]
  readonly answer: () => void
  readonly fail: () => void
}

function createWorld() {
  const sent: Sent[] = []
  const failures: string[] = []
  const heard: string[] = []
  const line = createBatchLine({
    send: (operations) =>
      new Promise((resolve, reject) => {
        const answers = operations.map((name): StoreAnswer => `did ${name}`)
        sent.push({
          operations,
          answer: () => resolve({ nowMs: 1, answers }),
          fail: () => reject(new Error('connection lost')),
        })
      }),
    deadlineMs: 100,
    onFailure: (error) => failures.push(error.message),
  })
  const entry = (name: string): LineEntry => ({
    operation: name,
    done: (answer) => heard.push(String(answer)),
    failed: () => heard.push(`failed ${name}`),
    late: (answer) => heard.push(`late: ${String(answer)}`),
  })
  const add = (name: string): void => line.add(entry(name))
  const addPatient = (name: string): void => line.addPatient(entry(name))
  return { sent, failures, heard, line, add, addPatient }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('batch line', () => {
  it('sends what one turn asks for as one command, in order, and answers each', async () => {
    const { sent, heard, add } = createWorld()
    add('a')
    add('b')
    await turn()
    add('c')
    await turn()
    expect(sent.map(({ operations }) => operations)).toEqual([['a', 'b'], ['c']])
    sent[0]?.answer()
    await turn()
    expect(heard).toEqual(['did a', 'did b'])
  })

  it('lets what is patient wait for company, for moments, in its order', async () => {
    const { sent, line, add, addPatient } = createWorld()
    const commands = (): unknown => sent.map(({ operations }) => operations)
    addPatient('a')
    await turn()
    expect(commands()).toEqual([])
    add('b')
    addPatient('c')
    await turn()
    expect(commands()).toEqual([['a', 'b', 'c']])
    addPatient('d')
    line.hurry()
    await turn()
    expect(commands()).toEqual([['a', 'b', 'c'], ['d']])
    addPatient('e')
    await waitUntil('it has waited long enough', async () => sent.length === 3)
    addPatient('f')
    sent.forEach(({ answer }) => answer())
    const settled = line.settled()
    sent[3]?.answer()
    await settled
    expect(commands()).toEqual([['a', 'b', 'c'], ['d'], ['e'], ['f']])
  })

  it('bounds one command to 128 operations', async () => {
    const { sent, add } = createWorld()
    for (let i = 0; i < 300; i += 1) add('a')
    await turn()
    expect(sent.map(({ operations }) => operations.length)).toEqual([128, 128, 44])
  })

  it('fails a command that is lost, once, and says why', async () => {
    const { sent, failures, heard, add } = createWorld()
    add('a')
    await turn()
    sent[0]?.fail()
    await turn()
    expect([heard, failures]).toEqual([['failed a'], ['connection lost']])
  })

  it('fails a command at its deadline, and tells a late answer apart', async () => {
    const { sent, failures, heard, line, add } = createWorld()
    add('a')
    await line.settled()
    expect([heard, failures]).toEqual([['failed a'], ['no answer within 100 ms']])
    sent[0]?.answer()
    await turn()
    expect(heard).toEqual(['failed a', 'late: did a'])
  })

  it('fails everything on its way and gathered when told', async () => {
    const { sent, heard, line, add } = createWorld()
    add('a')
    await turn()
    add('b')
    line.failAll()
    await turn()
    expect(heard).toEqual(['failed a', 'failed b'])
    expect(sent).toHaveLength(1)
  })
})
