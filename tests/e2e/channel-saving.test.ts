import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible } from './open-browser'
import { addMapping, panel, save, startOperatorWorld, type OperatorWorld } from './operator-world'

let world: OperatorWorld

beforeAll(async () => {
  world = await startOperatorWorld()
  const group = await world.admin.must('POST', '/groups', { name: 'pool', platform: 'anthropic' })
  for (const name of ['asxs', 'codex2api']) {
    await world.admin.must('POST', '/channels', {
      name,
      group_ids: [group.id],
      model_mapping: { anthropic: { [`gpt-5.4-${name}`]: 'claude-sonnet-4-5' } },
      model_pricing: [{ platform: 'anthropic', models: [`only-${name}`], input_price: '0.000003' }],
    })
  }
})

afterAll(async () => {
  await world?.remove()
})

describe('saving', () => {
  test('somebody else’s change is not overwritten: reload shows it', async () => {
    const { page } = await world.openAdmin()
    await world.openChannel(page, 'codex2api')
    const { id } = await world.channelOf('codex2api')
    await world.admin.must('PUT', `/channels/${id}`, { description: 'changed elsewhere' })
    await page.getByLabel('Description').fill('mine')
    await save(page)
    await page.getByRole('alertdialog', { name: 'Changed by somebody else' }).waitFor()
    await page.getByRole('button', { name: 'Reload' }).click()
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    await expect.poll(() => page.getByLabel('Description').inputValue()).toBe('changed elsewhere')
    await page.getByLabel('Description').fill('mine after all')
    await save(page)
    await page.getByText('“codex2api” is saved.').waitFor()
    expect((await world.channelOf('codex2api')).description).toBe('mine after all')
  })

  test('a group with bound accounts goes only with consent, together with its bindings', async () => {
    const { page } = await world.openAdmin()
    const spare = await world.admin.must('POST', '/groups', { name: 'spare', platform: 'anthropic' })
    const channel = await world.channelOf('codex2api')
    await world.admin.must('PUT', `/channels/${channel.id}`, { group_ids: [...channel.group_ids, spare.id] })
    const account = await world.admin.must('POST', '/accounts', {
      name: 'bound',
      platform: 'anthropic',
      type: 'api_key',
      credentials: { api_key: 'sk-bound' },
      bindings: [{ group_id: spare.id, channel_id: channel.id }],
    })
    await world.openChannel(page, 'codex2api')
    await panel(page).getByRole('checkbox', { name: 'spare' }).uncheck()
    await save(page)
    const dialog = page.getByRole('alertdialog', { name: 'Take accounts out of this channel?' })
    await dialog.getByText('spare: 1 account binding').waitFor()
    await dialog.getByRole('button', { name: 'Remove groups and bindings' }).click()
    await page.getByText('“codex2api” is saved.').waitFor()
    expect((await world.channelOf('codex2api')).group_ids).toEqual(channel.group_ids)
    expect(await world.admin.must('GET', `/accounts/${account.id}/bindings`)).toEqual([])
  })

  test('a model that two channels would serve alike is named and saved only with consent', async () => {
    const { page } = await world.openAdmin()
    const { id, model_mapping } = await world.channelOf('codex2api')
    await world.openChannel(page, 'codex2api')
    await addMapping(page, 'gpt-5.4-asxs', 'claude-opus-4-5')
    await save(page)
    const dialog = page.getByRole('alertdialog', { name: 'Save although models become ambiguous?' })
    await dialog.getByText('gpt-5.4-asxs').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect((await world.channelOf('codex2api')).model_mapping.anthropic).not.toHaveProperty(['gpt-5.4-asxs'])
    await save(page)
    await dialog.getByRole('button', { name: 'Save anyway' }).click()
    await page.getByText('“codex2api” is saved.').waitFor()
    expect((await world.channelOf('codex2api')).model_mapping.anthropic).toMatchObject({
      'gpt-5.4-asxs': 'claude-opus-4-5',
    })
    await world.admin.must('PUT', `/channels/${id}`, { model_mapping })
  })

  test('unsaved changes hold back links and the back button until leaving is confirmed', async () => {
    const { page } = await world.openAdmin()
    await page.goto(`${world.app.url}/admin/channels`)
    await page.waitForLoadState('networkidle')
    await page.getByRole('link', { name: 'asxs' }).click()
    await page.waitForURL(/\/admin\/channels\/\d+$/)
    const url = page.url()
    await page.getByLabel('Description').fill('not saved')
    await page.getByText('Unsaved changes').waitFor()
    await page.getByRole('link', { name: 'Usage' }).click()
    const dialog = page.getByRole('alertdialog', { name: 'Leave without saving?' })
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(page.url()).toBe(url)
    await page.evaluate('history.back()')
    await dialog.waitFor()
    expect(page.url()).toBe(url)
    await expect.poll(() => page.getByLabel('Description').inputValue()).toBe('not saved')
    await dialog.getByRole('button', { name: 'Leave without saving' }).click()
    await page.waitForURL('**/admin/channels')
    expect((await world.channelOf('asxs')).description).toBe('')
  })
})

describe('the channel list', () => {
  test('switches a channel off and on in its row', async () => {
    const { page, problems } = await world.openAdmin()
    await page.goto(`${world.app.url}/admin/channels`)
    await page.waitForLoadState('networkidle')
    const toggle = page.getByRole('switch', { name: 'asxs is active' })
    for (const [status, checked] of [
      ['disabled', 'false'],
      ['active', 'true'],
    ] as const) {
      const answered = page.waitForResponse((answer) => answer.request().method() === 'PUT')
      await toggle.click()
      await expect.poll(() => toggle.getAttribute('aria-checked')).toBe(checked)
      await answered
      await expect.poll(async () => (await world.channelOf('asxs')).status).toBe(status)
      await page.waitForLoadState('networkidle')
    }
    expect(problems).toEqual([])
  })

  test('duplicates a channel and deletes the copy after naming what it hits', async () => {
    const { page, problems } = await world.openAdmin()
    await page.goto(`${world.app.url}/admin/channels`)
    await page.waitForLoadState('networkidle')
    await page.getByRole('button', { name: 'Actions for asxs' }).click()
    await page.getByRole('menuitem', { name: 'Duplicate' }).click()
    await page.getByRole('link', { name: 'asxs (copy)' }).waitFor()
    await page.getByRole('button', { name: 'Actions for asxs (copy)' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    const dialog = page.getByRole('alertdialog', { name: 'Delete the channel “asxs (copy)”?' })
    await dialog.getByText('pool (no accounts)').waitFor()
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('“asxs (copy)” was deleted.').waitFor()
    await page.getByRole('link', { name: 'asxs (copy)' }).waitFor({ state: 'detached' })
    expect((await world.admin.must('GET', '/channels?search=copy')).total).toBe(0)
    expect(problems).toEqual([])
  })
})

async function routesOfPool(): Promise<readonly string[]> {
  const { items } = await world.admin.must('GET', '/groups?search=pool')
  const routes = await world.admin.must('GET', `/groups/${items[0].id}/channels`)
  return routes.map(
    (route: { name: string; route_priority: number }) => `${route.name} ${route.route_priority}`,
  )
}

describe('the routes of a group', () => {
  async function openPool(page: Page): Promise<Locator> {
    const { items } = await world.admin.must('GET', '/groups?search=pool')
    await page.goto(`${world.app.url}/admin/groups/${items[0].id}`)
    await page.waitForLoadState('networkidle')
    return page.locator('[data-route]')
  }

  test('are moved by keyboard and saved in order', async () => {
    const { page, problems } = await world.openAdmin()
    const rows = await openPool(page)
    await expect
      .poll(() => rows.allTextContents())
      .toMatchObject([expect.stringContaining('asxs'), expect.stringContaining('codex2api')])
    await page.getByText('Same step as the one above').waitFor()
    await expectAccessible(page)
    const up = page.getByRole('button', { name: 'Move codex2api up' })
    await up.focus()
    await page.keyboard.press('Enter')
    await page.getByText('codex2api is now number 1 of 2.').waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Save order' }).click()
    await page.getByText('The routes are saved.').waitFor()
    await expect.poll(() => routesOfPool()).toEqual(['codex2api 10', 'asxs 20'])
    expect(problems).toEqual([])
  })

  test('are dragged by the handle', async () => {
    const { page } = await world.openAdmin()
    const rows = await openPool(page)
    const handle = await rows.nth(1).locator('[data-handle]').boundingBox()
    const first = await rows.nth(0).boundingBox()
    if (handle === null || first === null) throw new Error('the rows are not on the page')
    await page.mouse.move(handle.x + 5, handle.y + handle.height / 2)
    await page.mouse.down()
    await page.mouse.move(handle.x + 5, first.y + 4, { steps: 6 })
    await page.mouse.up()
    await expect.poll(async () => (await rows.allTextContents())[0]).toContain('asxs')
    await page.getByRole('button', { name: 'Save order' }).click()
    await page.getByText('The routes are saved.').waitFor()
    await expect.poll(() => routesOfPool()).toEqual(['asxs 10', 'codex2api 20'])
  })
})

describe('every page of channels and groups', () => {
  test.each([
    { name: 'light, wide', options: { colorScheme: 'light', viewport: { width: 1440, height: 900 } } },
    { name: 'dark, 390 px', options: { colorScheme: 'dark', viewport: { width: 390, height: 844 } } },
  ] as const)('is accessible and without errors: $name', async ({ options }) => {
    const { page, problems } = await world.openAdmin(options)
    const channel = await world.channelOf('asxs')
    const { items } = await world.admin.must('GET', '/groups?search=pool')
    for (const path of [
      '/admin/channels/new',
      `/admin/channels/${channel.id}`,
      '/admin/groups',
      '/admin/groups/new',
      `/admin/groups/${items[0].id}`,
    ]) {
      await page.goto(world.app.url + path)
      await page.waitForLoadState('networkidle')
      for (const card of await page.locator('[data-card] button[aria-expanded=false]').all())
        await card.click()
      await expectAccessible(page)
    }
    expect(problems).toEqual([])
  })

  test('says so when a channel or group does not exist', async () => {
    const { page } = await world.openAdmin()
    for (const path of ['/admin/channels/999999', '/admin/groups/none']) {
      const answer = await page.goto(world.app.url + path)
      expect(answer?.status()).toBe(404)
      await page.getByRole('heading', { name: /does not exist/ }).waitFor()
    }
  })
})
