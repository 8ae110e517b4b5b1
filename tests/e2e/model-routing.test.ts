import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAccessible } from './open-browser'
import { focusedField, save, startOperatorWorld, type OperatorWorld } from './operator-world'

let world: OperatorWorld
let groupId: number
const accounts = new Map<string, number>()

beforeAll(async () => {
  world = await startOperatorWorld()
  groupId = (await world.admin.must('POST', '/groups', { name: 'pool', platform: 'anthropic' })).id
  for (const name of ['fast one', 'fast two', 'slow']) {
    const { id } = await world.admin.must('POST', '/accounts', {
      name,
      platform: 'anthropic',
      type: 'api_key',
      credentials: { api_key: `sk-${name}` },
      group_ids: [groupId],
    })
    accounts.set(name, id)
  }
})

afterAll(async () => {
  await world?.remove()
})

const stored = async () => world.admin.must('GET', `/groups/${groupId}`)

test('rules are made by name, marked where they are wrong, and kept when switched off', async () => {
  const { page, problems } = await world.openAdmin()
  await page.goto(`${world.app.url}/admin/groups/${groupId}`)
  await page.waitForLoadState('networkidle')
  const addAccount = async (rule: number, search: string, name: string): Promise<void> => {
    await page.getByRole('button', { name: `Add to Accounts of rule ${rule}` }).click()
    await page.getByRole('searchbox', { name: `Accounts of rule ${rule}` }).fill(search)
    // Enter chooses the first match, saves nothing, and does nothing before the match is known.
    await page.getByRole('searchbox').press('Enter')
    await page.locator('ul[aria-busy=false]').waitFor()
    await page.getByRole('searchbox').press('Enter')
    await page.getByRole('button', { name: `Remove ${name} from Accounts of rule ${rule}` }).waitFor()
  }
  await page.getByRole('switch', { name: 'Use these rules' }).click()
  await page.getByRole('button', { name: 'Add rule' }).click()
  await page.getByLabel('Model of rule 1').fill('claude-*-opus')
  await save(page)
  await page.getByText('Choose at least one account.').waitFor()
  await addAccount(1, 'two', 'fast two')
  await addAccount(1, 'slow', 'slow')
  expect((await stored()).model_routing).toEqual({})

  await save(page)
  await page.getByText('A model name or a prefix with a single * at its end.').waitFor()
  await expect.poll(() => focusedField(page)).toBe('model_routing.claude-*-opus')
  await page.getByLabel('Model of rule 1').fill('claude-opus-*')
  await page.getByRole('button', { name: 'Add rule' }).click()
  await page.getByLabel('Model of rule 2').fill('Claude-Opus-*')
  await page.getByText('Another rule is for the same model.').first().waitFor()
  await addAccount(2, 'one', 'fast one')
  await save(page)
  await expect.poll(() => focusedField(page)).toMatch(/^model_routing\./)
  expect((await stored()).model_routing).toEqual({})
  await expectAccessible(page)

  await page.getByLabel('Model of rule 2').fill('claude-haiku-4.5')
  await save(page)
  await page.getByText('“pool” is saved.').waitFor()
  expect(await stored()).toMatchObject({
    model_routing_enabled: true,
    model_routing: {
      'claude-opus-*': [accounts.get('fast two'), accounts.get('slow')],
      'claude-haiku-4.5': [accounts.get('fast one')],
    },
  })

  await page.reload()
  await page.waitForLoadState('networkidle')
  await page.getByRole('button', { name: 'Remove fast two from Accounts of rule 2' }).waitFor()
  await page.getByRole('switch', { name: 'Use these rules' }).click()
  await page.getByRole('button', { name: 'Remove rule 1' }).click()
  await save(page)
  await page.getByText('“pool” is saved.').waitFor()
  await expect.poll(async () => (await stored()).model_routing_enabled).toBe(false)
  expect(Object.keys((await stored()).model_routing)).toEqual(['claude-opus-*'])
  expect(problems.filter((problem) => !problem.includes('400'))).toEqual([])
})

test.each([
  { name: 'light, wide', options: { colorScheme: 'light', viewport: { width: 1440, height: 900 } } },
  { name: 'dark, 390 px', options: { colorScheme: 'dark', viewport: { width: 390, height: 844 } } },
] as const)('the page is accessible with rules: $name', async ({ name, options }) => {
  await world.admin.must('PUT', `/groups/${groupId}`, {
    model_routing_enabled: true,
    model_routing: { 'claude-opus-*': [...accounts.values()], 'claude-haiku-4-5': [accounts.get('slow')] },
  })
  const { page, problems } = await world.openAdmin(options)
  await page.goto(`${world.app.url}/admin/groups/${groupId}`)
  await page.waitForLoadState('networkidle')
  await page.getByText('fast one').first().waitFor()
  await expectAccessible(page)
  const shots = process.env['SCREENSHOTS']
  if (shots !== undefined) await page.screenshot({ path: `${shots}/routing-${name}.png`, fullPage: true })
  expect(problems).toEqual([])
})
