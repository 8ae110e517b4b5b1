import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { httpProxy, type LoopbackProxy } from '../support/loopback-proxies'
import { uniqueName } from '../support/unique-name'
import { startDemoWorld, type DemoWorld } from './demo-world'
import { beSignedIn, expectAccessible, openBrowser, openPage } from './open-browser'

let world: DemoWorld
let browser: Browser
let proxy: LoopbackProxy
const USER = { username: 'ada', password: 'a long proxy password' }

beforeAll(async () => {
  world = await startDemoWorld()
  browser = await openBrowser()
  proxy = await httpProxy({ user: USER })
})

afterAll(async () => {
  await proxy?.close()
  await browser?.close()
  await world?.app.remove()
})

async function openProxies(locale = 'en') {
  const opened = await openPage(browser, { viewport: { width: 1280, height: 800 } })
  await beSignedIn(opened.page, { url: world.app.url, email: world.email, password: world.password })
  await opened.page.context().addCookies([{ name: 'locale', value: locale, url: world.app.url }])
  await opened.page.goto(`${world.app.url}/admin/proxies`)
  return opened
}

describe('proxies', () => {
  test('are created, refused with reasons, tested by the gateway, edited and deleted', async () => {
    const [house, garden] = [uniqueName('House proxy'), uniqueName('Garden proxy')]
    const { page, problems } = await openProxies()
    await page.getByRole('button', { name: 'New proxy' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: false }).first().fill(house)
    await dialog.getByLabel('Host').fill('127.0.0.1/path')
    await dialog.getByLabel('Port').fill(String(proxy.port))
    await dialog.getByLabel('User name').fill(USER.username)
    await dialog.getByLabel('Password').fill(USER.password)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('A host name or an IP address.').waitFor()
    await expect
      .poll(() => dialog.getByLabel('Host').evaluate((field) => field === document.activeElement))
      .toBe(true)
    await expectAccessible(page)
    await dialog.getByLabel('Host').fill('127.0.0.1')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    const row = page.getByRole('row').filter({ hasText: house })
    await row.waitFor()
    expect(await row.textContent()).toContain(`127.0.0.1:${proxy.port}`)

    const { items } = await world.admin.must('GET', `/proxies?search=${house}`)
    const path = `/proxies/${items[0].id}/test`
    expect(await world.admin.must('POST', path, { url: `${world.app.url}/healthz` })).toMatchObject({
      ok: true,
    })
    // An answer that is not read to its end costs its connection, and undici opens the next at once.
    expect(new Set(proxy.targets)).toEqual(new Set([new URL(world.app.url).host]))
    await page.reload()
    await row.getByText(/^\d+ ms$/).waitFor()
    await expectAccessible(page)

    await row.getByRole('button', { name: `Actions for ${house}` }).click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    expect(await dialog.getByLabel('Password').inputValue()).toBe('a l…word')
    await dialog.getByLabel('Name', { exact: false }).first().fill(garden)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await world.admin.must('POST', path, { url: world.app.url })).toMatchObject({ ok: true })

    const renamed = page.getByRole('row').filter({ hasText: garden })
    await renamed.getByRole('button', { name: `Actions for ${garden}` }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await renamed.waitFor({ state: 'detached' })
    expect(problems.filter((problem) => !problem.includes('400'))).toEqual([])
  })

  test('saved by somebody else meanwhile are read anew, and can then be saved', async () => {
    const [house, garden, roof] = [uniqueName('House'), uniqueName('Garden'), uniqueName('Roof')]
    const { id } = await world.admin.must('POST', '/proxies', {
      name: house,
      protocol: 'http',
      host: '127.0.0.1',
      port: proxy.port,
    })
    const { page } = await openProxies()
    const edit = async (name: string): Promise<void> => {
      await page.getByRole('button', { name: `Actions for ${name}` }).click()
      await page.getByRole('menuitem', { name: 'Edit' }).click()
      await dialog.getByLabel('Name', { exact: false }).first().fill(roof)
      await dialog.getByRole('button', { name: 'Save' }).click()
    }
    const dialog = page.getByRole('dialog')
    await page.getByRole('row').filter({ hasText: house }).waitFor()
    await world.admin.must('PUT', `/proxies/${id}`, { name: garden })
    await edit(house)
    const question = page.getByRole('alertdialog', { name: 'Changed by somebody else' })
    await expectAccessible(page)
    await question.getByRole('button', { name: 'Reload' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('row').filter({ hasText: garden }).waitFor()
    await edit(garden)
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('row').filter({ hasText: roof }).waitFor()
  })

  test('speak Chinese', async () => {
    const { page, problems } = await openProxies('zh')
    await page.getByRole('heading', { name: '代理' }).waitFor()
    await page.getByRole('button', { name: '新建代理' }).click()
    await page.getByRole('dialog').getByText('主机名或 IP 地址，不含协议和路径。').waitFor()
    await expectAccessible(page)
    expect(problems).toEqual([])
  })
})
