import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uniqueName } from '../support/unique-name'
import { expectAccessible } from './open-browser'
import {
  addMapping,
  aliasOf,
  focusedField,
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

/** A channel of a group, without prices; `fields` say otherwise. */
async function newChannel(fields: object = {}): Promise<string> {
  const { names } = await world.newPair()
  const [name] = names
  const { id } = await world.channelOf(name)
  await world.admin.must('PUT', `/channels/${id}`, { model_pricing: [], ...fields })
  return name
}

async function createByHand(
  page: Page,
  channel: { readonly name: string; readonly group: string },
): Promise<void> {
  await page.goto(`${world.app.url}/admin/channels`)
  await page.getByRole('link', { name: 'New channel' }).click()
  await page.waitForURL('**/admin/channels/new')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(channel.name)
  await panel(page).getByRole('checkbox', { name: channel.group }).check()
  await addMapping(page, aliasOf(channel.name), 'claude-sonnet-4-5')
  await save(page)
  await page.waitForURL(/\/admin\/channels\/\d+$/)
  await page.getByRole('heading', { name: channel.name }).waitFor()
}

test('a group with two channels is built by hand', async () => {
  const [group, first, second] = [uniqueName('pool'), uniqueName('asxs'), uniqueName('codex2api')]
  const { page, problems } = await world.openAdmin()
  await page.goto(`${world.app.url}/admin/groups`)
  await page.getByRole('link', { name: 'New group' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(group)
  await page.getByLabel('Rate multiplier').fill('0.5')
  await save(page)
  await page.waitForURL(/\/admin\/groups\/\d+$/)
  const { items } = await world.admin.must('GET', `/groups?search=${group}`)
  expect(items).toMatchObject([{ name: group, platform: 'anthropic', rate_multiplier: 0.5 }])

  for (const name of [first, second]) {
    await createByHand(page, { name, group })
    expect(await world.channelOf(name)).toMatchObject({
      name,
      model_mapping: { anthropic: { [aliasOf(name)]: 'claude-sonnet-4-5' } },
      groups: [{ name: group, route_priority: 100 }],
    })
    // Nothing is bound in it yet, and the page says so.
    await page.getByText(`No account is bound to the group “${group}” in this channel.`).waitFor()
  }
  expect(problems).toEqual([])
})

describe('price cards', () => {
  test('the first model brings the catalogue’s prices, typed ones stay and are stored per token', async () => {
    const name = await newChannel()
    const { page, problems } = await world.openAdmin()
    await world.openChannel(page, name)
    await panel(page).getByRole('button', { name: 'Add price entry' }).click()
    const card = panel(page).locator('[data-card]').last()
    await card.getByRole('textbox', { name: 'Models' }).fill('claude-sonnet-4-5')
    await card.getByRole('textbox', { name: 'Models' }).press('Enter')
    await card.getByText('Filled in with the catalogue’s prices of claude-sonnet-4-5.').waitFor()
    await expect.poll(() => card.getByLabel('Input', { exact: true }).inputValue()).toBe('3')
    await expect.poll(() => card.getByLabel('Output', { exact: true }).inputValue()).toBe('15')

    await card.getByLabel('Input', { exact: true }).fill('0.1')
    await card.getByRole('textbox', { name: 'Models' }).fill('claude-haiku-4-5,')
    await expect.poll(() => card.locator('[data-tag]').count()).toBe(2)
    await save(page)
    await page.getByText(`“${name}” is saved.`).waitFor()
    await expect.poll(() => card.getByLabel('Input', { exact: true }).inputValue()).toBe('0.1')
    expect((await world.channelOf(name)).model_pricing).toMatchObject([
      { models: ['claude-sonnet-4-5', 'claude-haiku-4-5'], input_price: 1e-7, output_price: 0.000015 },
    ])

    await page.reload()
    const closed = panel(page).getByRole('button', { expanded: false }).filter({ hasText: 'claude-haiku' })
    await closed.click()
    await expect.poll(() => panel(page).getByLabel('Input', { exact: true }).inputValue()).toBe('0.1')
    expect(problems).toEqual([])
  })

  test('a pasted list becomes tags, a model named twice is marked at once', async () => {
    const listed = { platform: 'anthropic', models: ['claude-haiku-4-5'], input_price: '0.000001' }
    const name = await newChannel({ model_pricing: [listed] })
    const { page } = await world.openAdmin({ permissions: ['clipboard-read', 'clipboard-write'] })
    await world.openChannel(page, name)
    await panel(page).getByRole('button', { name: 'Add price entry' }).click()
    const card = panel(page).locator('[data-card]').last()
    await card.getByRole('textbox', { name: 'Models' }).focus()
    await page.evaluate('navigator.clipboard.writeText("my-own-model\\nclaude-opus-*, Claude-Haiku-4-5")')
    await page.keyboard.press('Control+V')
    await card.locator('[data-tag]').nth(2).waitFor()
    await card.getByText('Listed twice on this platform: Claude-Haiku-4-5').waitFor()
    // The first name the catalogue knows brings the prices.
    await card.getByText('Filled in with the catalogue’s prices of Claude-Haiku-4-5.').waitFor()
    await expect.poll(() => card.getByLabel('Input', { exact: true }).inputValue()).toBe('1')
    await card.getByRole('button', { name: 'Remove Claude-Haiku-4-5' }).click()
    await card.getByText('Listed twice').waitFor({ state: 'detached' })
  })

  test('prices typed while the defaults are on their way stay, and nothing claims otherwise', async () => {
    const name = await newChannel()
    const { page } = await world.openAdmin()
    await world.openChannel(page, name)
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/model-pricing?*', async (route) => {
      await held
      await route.continue()
    })
    await panel(page).getByRole('button', { name: 'Add price entry' }).click()
    const card = panel(page).locator('[data-card]').last()
    const asked = page.waitForResponse('**/model-pricing?*')
    await card.getByRole('textbox', { name: 'Models' }).fill('claude-opus-4-5,')
    await card.getByLabel('Output', { exact: true }).fill('7')
    release()
    await asked
    await page.waitForLoadState('networkidle')
    expect(await card.getByLabel('Input', { exact: true }).inputValue()).toBe('')
    expect(await card.getByLabel('Output', { exact: true }).inputValue()).toBe('7')
    expect(await card.getByText('Filled in with').count()).toBe(0)
  })

  test('a refused field is shown in its tab, its card and its row, and has the focus', async () => {
    const { names } = await world.newPair()
    const [name] = names
    const { page, problems } = await world.openAdmin()
    await world.openChannel(page, name)
    const card = panel(page).locator('[data-card]').first()
    await card.getByRole('button', { expanded: false }).click()
    for (const [number, bounds] of [
      [1, ['0', '200000']],
      [2, ['100000', '']],
    ] as const) {
      await card.getByRole('button', { name: 'Add interval' }).click()
      const row = card.getByRole('listitem', { name: `Interval ${number}` })
      await row.getByLabel('Above tokens').fill(bounds[0])
      await row.getByLabel('Up to tokens').fill(bounds[1])
      await row.getByLabel('Input').first().fill('1')
    }
    await card.getByRole('button', { expanded: true }).click()
    await page.getByRole('tab', { name: /^Gemini/ }).click()
    await save(page)
    await page.getByRole('tab', { name: /Anthropic.*1 error/ }).waitFor()
    const row = card.getByRole('listitem', { name: 'Interval 2' })
    await row.getByText(/Overlaps the interval that ends at 200000/).waitFor()
    await expect.poll(() => row.getAttribute('data-wrong')).toBe('true')
    await expect.poll(() => focusedField(page)).toBe('model_pricing.0.intervals.1.min_tokens')
    await expectAccessible(page)

    await row.getByLabel('Above tokens').fill('200000')
    await save(page)
    await page.getByText(`“${name}” is saved.`).waitFor()
    const [entry] = (await world.channelOf(name)).model_pricing
    expect(entry.intervals).toMatchObject([
      { min_tokens: 0, max_tokens: 200_000, input_price: 0.000001 },
      { min_tokens: 200_000, max_tokens: null },
    ])
    expect(problems.filter((problem) => !problem.includes('400'))).toEqual([])
  })
})

describe('platforms and mapping', () => {
  test('a source that is mapped twice is marked while typing and not sent', async () => {
    const name = await newChannel()
    const { page } = await world.openAdmin()
    await world.openChannel(page, name)
    await addMapping(page, aliasOf(name).toUpperCase(), 'other')
    await panel(page).getByText('This model is mapped twice on this platform.').first().waitFor()
    await save(page)
    await expect.poll(() => focusedField(page)).toBe(`model_mapping.anthropic.${aliasOf(name)}`)
    expect((await world.channelOf(name)).model_mapping.anthropic).toEqual({
      [aliasOf(name)]: 'claude-sonnet-4-5',
    })
  })

  test('a mapping the server refuses is marked at its row', async () => {
    const name = await newChannel()
    const { page } = await world.openAdmin()
    await world.openChannel(page, name)
    await addMapping(page, 'claude-*-x', 'other')
    await save(page)
    await panel(page).getByText('A model name or a prefix with a single * at its end.').waitFor()
    await expect.poll(() => focusedField(page)).toBe('model_mapping.anthropic.claude-*-x')
  })

  test('a platform with data needs a group; switched off it keeps its data', async () => {
    const name = await newChannel({ disabled_platforms: ['openai'] })
    const { page } = await world.openAdmin()
    await world.openChannel(page, name)
    await page.getByRole('tab', { name: /^OpenAI/ }).click()
    await panel(page).getByRole('switch', { name: 'OpenAI enabled' }).click()
    await addMapping(page, 'mini', 'gpt-5.4-mini')
    await save(page)
    await panel(page).getByText('Choose at least one group, or switch this platform off.').waitFor()
    await panel(page).getByRole('switch', { name: 'OpenAI enabled' }).click()
    await save(page)
    await page.getByText(`“${name}” is saved.`).waitFor()
    expect(await world.channelOf(name)).toMatchObject({
      disabled_platforms: expect.arrayContaining(['openai']),
      model_mapping: { openai: { mini: 'gpt-5.4-mini' } },
    })
  })
})
