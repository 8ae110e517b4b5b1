import { afterAll, beforeAll, expect, test } from 'vitest'
import { uniqueName } from '../support/unique-name'
import { expectAccessible } from './open-browser'
import { focusedField, save, startOperatorWorld, type OperatorWorld } from './operator-world'

let world: OperatorWorld

beforeAll(async () => {
  world = await startOperatorWorld()
})

afterAll(async () => {
  await world?.remove()
})

type Pool = {
  readonly groupId: number
  readonly name: string
  /** Accounts of the group by their names. */
  readonly accounts: Readonly<Record<'one' | 'two' | 'slow', { readonly id: number; readonly name: string }>>
}

/** A group with three accounts that no other attempt has touched. */
async function newPool(): Promise<Pool> {
  const name = uniqueName('pool')
  const { id: groupId } = await world.admin.must('POST', '/groups', { name, platform: 'anthropic' })
  const newAccount = async (of: string) => {
    const account = {
      name: uniqueName(of),
      platform: 'anthropic',
      type: 'api_key',
      credentials: { api_key: 'sk-of-nobody-0123456789' },
      group_ids: [groupId],
    }
    const { id } = await world.admin.must('POST', '/accounts', account)
    return { id: Number(id), name: account.name }
  }
  const accounts = {
    one: await newAccount('fast one'),
    two: await newAccount('fast two'),
    slow: await newAccount('slow'),
  }
  return { groupId, name, accounts }
}

const stored = async (groupId: number) => world.admin.must('GET', `/groups/${groupId}`)

test('rules are made by name, marked where they are wrong, and kept when switched off', async () => {
  const { groupId, name: groupName, accounts } = await newPool()
  const { page, problems } = await world.openAdmin()
  await page.goto(`${world.app.url}/admin/groups/${groupId}`)
  const addAccount = async (rule: number, { name }: { readonly name: string }): Promise<void> => {
    await page.getByRole('button', { name: `Add to Accounts of rule ${rule}` }).click()
    await page.getByRole('searchbox', { name: `Accounts of rule ${rule}` }).fill(name)
    // Enter chooses the first match, once it is known, and saves nothing.
    await page.getByRole('searchbox').press('Enter')
    await page.getByRole('button', { name: `Remove ${name} from Accounts of rule ${rule}` }).waitFor()
  }
  await page.getByRole('switch', { name: 'Use these rules' }).click()
  await page.getByRole('button', { name: 'Add rule' }).click()
  await save(page)
  await expect.poll(() => focusedField(page)).toBe('model_routing.')
  await page.getByLabel('Model of rule 1').fill('claude-*-opus')
  await save(page)
  await page.getByText('Choose at least one account.').waitFor()
  await addAccount(1, accounts.two)
  await addAccount(1, accounts.slow)
  expect((await stored(groupId)).model_routing).toEqual({})

  await save(page)
  await page.getByText('A model name or a prefix with a single * at its end.').waitFor()
  await expect.poll(() => focusedField(page)).toBe('model_routing.claude-*-opus')
  await page.getByLabel('Model of rule 1').fill('claude-opus-*')
  await page.getByRole('button', { name: 'Add rule' }).click()
  await page.getByLabel('Model of rule 2').fill('Claude-Opus-*')
  await page.getByText('Another rule is for the same model.').first().waitFor()
  await addAccount(2, accounts.one)
  await save(page)
  await expect.poll(() => focusedField(page)).toMatch(/^model_routing\./)
  expect((await stored(groupId)).model_routing).toEqual({})
  await expectAccessible(page)

  await page.getByLabel('Model of rule 2').fill('claude-haiku-4.5')
  await save(page)
  await page.getByText(`“${groupName}” is saved.`).waitFor()
  expect(await stored(groupId)).toMatchObject({
    model_routing_enabled: true,
    model_routing: {
      'claude-opus-*': [accounts.two.id, accounts.slow.id],
      'claude-haiku-4.5': [accounts.one.id],
    },
  })

  await page.reload()
  await page.getByRole('button', { name: `Remove ${accounts.two.name} from Accounts of rule 2` }).waitFor()
  await page.getByRole('switch', { name: 'Use these rules' }).click()
  await page.getByRole('button', { name: 'Remove rule 1' }).click()
  await save(page)
  await page.getByText(`“${groupName}” is saved.`).waitFor()
  await expect.poll(async () => (await stored(groupId)).model_routing_enabled).toBe(false)
  expect(Object.keys((await stored(groupId)).model_routing)).toEqual(['claude-opus-*'])
  expect(problems.filter((problem) => !problem.includes('400'))).toEqual([])
})

test.each([
  { name: 'light, wide', options: { colorScheme: 'light', viewport: { width: 1440, height: 900 } } },
  { name: 'dark, 390 px', options: { colorScheme: 'dark', viewport: { width: 390, height: 844 } } },
] as const)('the page is accessible with rules: $name', async ({ name, options }) => {
  const { groupId, accounts } = await newPool()
  const { one, two, slow } = accounts
  await world.admin.must('PUT', `/groups/${groupId}`, {
    model_routing_enabled: true,
    model_routing: { 'claude-opus-*': [one.id, two.id, slow.id], 'claude-haiku-4-5': [slow.id] },
  })
  const { page, problems } = await world.openAdmin(options)
  await page.goto(`${world.app.url}/admin/groups/${groupId}`)
  await page.getByText(one.name).first().waitFor()
  await expectAccessible(page)
  const shots = process.env['SCREENSHOTS']
  if (shots !== undefined) await page.screenshot({ path: `${shots}/routing-${name}.png`, fullPage: true })
  expect(problems).toEqual([])
})
