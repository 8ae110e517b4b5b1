import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uniqueName } from '../support/unique-name'
import { expectAccessible } from './open-browser'
import {
  addMapping,
  aliasOf,
  dragLastRouteToTop,
  focusedLabel,
  panel,
  save,
  startOperatorWorld,
  type OperatorWorld,
} from './operator-world'

let world: OperatorWorld

beforeAll(async () => {
  world = await startOperatorWorld()
})

afterAll(async () => {
  await world?.remove()
})

describe('saving', () => {
  test('somebody else’s change is not overwritten: reload shows it', async () => {
    const { names } = await world.newPair()
    const [, name] = names
    const { page } = await world.openAdmin()
    await world.openChannel(page, name)
    const { id } = await world.channelOf(name)
    await world.admin.must('PUT', `/channels/${id}`, { description: 'changed elsewhere' })
    await page.getByLabel('Description').fill('mine')
    await save(page)
    await page.getByRole('alertdialog', { name: 'Changed by somebody else' }).waitFor()
    await page.getByRole('button', { name: 'Reload' }).click()
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    await expect.poll(() => page.getByLabel('Description').inputValue()).toBe('changed elsewhere')
    await page.getByLabel('Description').fill('mine after all')
    await save(page)
    await page.getByText(`“${name}” is saved.`).waitFor()
    expect((await world.channelOf(name)).description).toBe('mine after all')
  })

  test('what somebody else changed in other fields of a group is shown beside what was typed', async () => {
    const { group } = await world.newPair()
    const { page } = await world.openAdmin()
    await page.goto(`${world.app.url}/admin/groups/${group.id}`)
    await world.admin.must('PUT', `/groups/${group.id}`, { rpm_limit: 77 })
    await page.getByLabel('Description').fill('mine')
    await save(page)
    const told = page.getByRole('alert').filter({ hasText: 'Not saved yet' })
    await told.waitFor()
    expect(await told.evaluate((node) => node.getBoundingClientRect().bottom <= innerHeight)).toBe(true)
    expect(await page.getByLabel('Requests per minute').inputValue()).toBe('77')
    expect(await page.getByLabel('Description').inputValue()).toBe('mine')
    await save(page)
    await page.getByText(`“${group.name}” is saved.`).waitFor()
    const stored = await world.admin.must('GET', `/groups/${group.id}`)
    expect(stored).toMatchObject({ description: 'mine', rpm_limit: 77 })
  })

  test('a group with bound accounts goes only with consent, together with its bindings', async () => {
    const { names } = await world.newPair()
    const [, name] = names
    const { page } = await world.openAdmin()
    const spareName = uniqueName('spare')
    const spare = await world.admin.must('POST', '/groups', { name: spareName, platform: 'anthropic' })
    const channel = await world.channelOf(name)
    await world.admin.must('PUT', `/channels/${channel.id}`, { group_ids: [...channel.group_ids, spare.id] })
    const account = await world.admin.must('POST', '/accounts', {
      name: uniqueName('bound'),
      platform: 'anthropic',
      type: 'api_key',
      credentials: { api_key: 'sk-bound' },
      bindings: [{ group_id: spare.id, channel_id: channel.id }],
    })
    await world.openChannel(page, name)
    await panel(page).getByRole('checkbox', { name: spareName }).uncheck()
    await save(page)
    const dialog = page.getByRole('alertdialog', { name: 'Take accounts out of this channel?' })
    await dialog.getByText(`${spareName}: 1 account binding`).waitFor()
    await dialog.getByRole('button', { name: 'Remove groups and bindings' }).click()
    await page.getByText(`“${name}” is saved.`).waitFor()
    expect((await world.channelOf(name)).group_ids).toEqual(channel.group_ids)
    expect(await world.admin.must('GET', `/accounts/${account.id}/bindings`)).toEqual([])
  })

  test('a model that two channels would serve alike is named and saved only with consent', async () => {
    const { names } = await world.newPair()
    const [other, name] = names
    const { page } = await world.openAdmin()
    await world.openChannel(page, name)
    await addMapping(page, aliasOf(other), 'claude-opus-4-5')
    await save(page)
    const dialog = page.getByRole('alertdialog', { name: 'Save although models become ambiguous?' })
    await dialog.getByText(aliasOf(other)).waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect((await world.channelOf(name)).model_mapping.anthropic).not.toHaveProperty([aliasOf(other)])
    await save(page)
    await dialog.getByRole('button', { name: 'Save anyway' }).click()
    await page.getByText(`“${name}” is saved.`).waitFor()
    expect((await world.channelOf(name)).model_mapping.anthropic).toMatchObject({
      [aliasOf(other)]: 'claude-opus-4-5',
    })
  })

  test('unsaved changes hold back links and the back button until leaving is confirmed', async () => {
    const { names } = await world.newPair()
    const [name] = names
    const { page } = await world.openAdmin()
    await page.goto(`${world.app.url}/admin/channels?search=${name}`)
    await page.getByRole('link', { name, exact: true }).click()
    await page.waitForURL(/\/admin\/channels\/\d+$/)
    const url = page.url()
    await page.getByLabel('Description').fill('not saved')
    await page.getByText('Unsaved changes').waitFor()
    await page.getByRole('navigation', { name: 'Admin portal' }).getByRole('link', { name: 'Usage' }).click()
    const dialog = page.getByRole('alertdialog', { name: 'Leave without saving?' })
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(page.url()).toBe(url)
    await page.evaluate('history.back()')
    await dialog.waitFor()
    expect(page.url()).toBe(url)
    await expect.poll(() => page.getByLabel('Description').inputValue()).toBe('not saved')
    await dialog.getByRole('button', { name: 'Leave without saving' }).click()
    await page.waitForURL(`**/admin/channels?search=${name}`)
    expect((await world.channelOf(name)).description).toBe('')
  })
})

describe('the channel list', () => {
  test('switches a channel off and on in its row', async () => {
    const { names } = await world.newPair()
    const [name] = names
    const { page, problems } = await world.openAdmin()
    await page.goto(`${world.app.url}/admin/channels?search=${name}`)
    const toggle = page.getByRole('switch', { name: `${name} is active` })
    for (const [status, checked] of [
      ['disabled', 'false'],
      ['active', 'true'],
    ] as const) {
      const answered = page.waitForResponse((answer) => answer.request().method() === 'PUT')
      await toggle.click()
      await expect.poll(() => toggle.getAttribute('aria-checked')).toBe(checked)
      await answered
      await expect.poll(async () => (await world.channelOf(name)).status).toBe(status)
    }
    expect(problems).toEqual([])
  })

  test('duplicates a channel and deletes the copy after naming what it hits', async () => {
    const { group, names } = await world.newPair()
    const [name] = names
    const copy = `${name} (copy)`
    const { page, problems } = await world.openAdmin()
    await page.goto(`${world.app.url}/admin/channels?search=${name}`)
    await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click()
    await page.getByRole('menuitem', { name: 'Duplicate' }).click()
    await page.getByRole('link', { name: copy }).waitFor()
    const menu = page.getByRole('button', { name: `Actions for ${copy}` })
    const dialog = page.getByRole('alertdialog', { name: `Delete the channel “${copy}”?` })
    // By keyboard, and thought better of: the focus is on the row's button again.
    await menu.press('Enter')
    await page.getByRole('menuitem', { name: 'Edit' }).press('End')
    await page.getByRole('menuitem', { name: 'Delete' }).press('Enter')
    await dialog.getByRole('button', { name: 'Cancel' }).press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(() => focusedLabel(page)).toBe(`Actions for ${copy}`)
    await menu.click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await dialog.getByText(`${group.name} (no accounts)`).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => focusedLabel(page)).toBe(`Actions for ${copy}`)

    await menu.click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.getByText(`“${copy}” was deleted.`).waitFor()
    await page.getByRole('link', { name: copy }).waitFor({ state: 'detached' })
    // Its row had the focus, which goes on to the one that is left.
    await expect.poll(() => focusedLabel(page)).toBe(`Actions for ${name}`)
    expect((await world.admin.must('GET', `/channels?search=${encodeURIComponent(copy)}`)).total).toBe(0)
    expect(problems).toEqual([])
  })
})

describe('the routes of a group', () => {
  test('are moved by keyboard and by the handle, and saved in order', async () => {
    const { group, names } = await world.newPair()
    const [first, second] = names
    const stored = async (): Promise<readonly string[]> => {
      const routes = await world.admin.must('GET', `/groups/${group.id}/channels`)
      return routes.map(
        (route: { name: string; route_priority: number }) => `${route.name} ${route.route_priority}`,
      )
    }
    const { page, problems } = await world.openAdmin()
    await page.goto(`${world.app.url}/admin/groups/${group.id}`)
    const rows = page.locator('[data-route]')
    await expect
      .poll(() => rows.allTextContents())
      .toMatchObject([expect.stringContaining(first), expect.stringContaining(second)])
    await page.getByText('Same step as the one above').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: `Move ${second} up` }).focus()
    await page.keyboard.press('Enter')
    await page.getByText(`${second} is now number 1 of 2.`).waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Save order' }).click()
    await page.getByText('The routes are saved.').waitFor()
    await expect.poll(stored).toEqual([`${second} 10`, `${first} 20`])

    await page.reload()
    await dragLastRouteToTop(page)
    await expect.poll(async () => (await rows.allTextContents())[0]).toContain(first)
    // The page's own Save has the order, too.
    await page.getByText('Unsaved changes').waitFor()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('The routes are saved.').waitFor()
    await expect.poll(stored).toEqual([`${first} 10`, `${second} 20`])
    expect(problems).toEqual([])
  })
})

describe('every page of channels and groups', () => {
  test.each([
    { name: 'light, wide', options: { colorScheme: 'light', viewport: { width: 1440, height: 900 } } },
    { name: 'dark, 390 px', options: { colorScheme: 'dark', viewport: { width: 390, height: 844 } } },
  ] as const)('is accessible and without errors: $name', async ({ options }) => {
    const { group, names } = await world.newPair()
    const { page, problems } = await world.openAdmin(options)
    const channel = await world.channelOf(names[0])
    for (const path of [
      '/admin/channels/new',
      `/admin/channels/${channel.id}`,
      '/admin/groups',
      '/admin/groups/new',
      `/admin/groups/${group.id}`,
    ]) {
      await page.goto(world.app.url + path)
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
