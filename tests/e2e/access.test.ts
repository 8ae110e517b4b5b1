import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uniqueName } from '../support/unique-name'
import { expectAccessible, openPage, signIn } from './open-browser'
import { ADMIN, startOperatorWorld, type OperatorWorld } from './operator-world'

const PAGES = ['/admin', '/admin/channels', '/admin/accounts', '/admin/usage']

/** Enough to be told to wait: the wait doubles from 1 s at the fifth, and an address may fail 19 times. */
const MOST_ATTEMPTS = 12

let world: OperatorWorld

beforeAll(async () => {
  world = await startOperatorWorld()
})
afterAll(() => world?.remove())

describe('who may see what', () => {
  test('a wrong password is refused without saying which part is wrong', async () => {
    const { page } = await openPage(world.browser)
    await page.goto(`${world.app.url}/login`)
    await page.getByLabel('Email').fill(ADMIN.email)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('Email or password is wrong.').waitFor()
    await expectAccessible(page)
  })

  test('without a session every admin page leads to the sign-in, and back after it', async () => {
    const { page } = await openPage(world.browser)
    for (const path of PAGES) {
      await page.goto(world.app.url + path)
      expect(new URL(page.url()).pathname).toBe('/login')
    }
    await page.getByLabel('Email').fill(ADMIN.email)
    await page.getByLabel('Password').fill(ADMIN.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/admin/usage')
  })

  test('a user sees the own balance and no admin page', async () => {
    const email = `${uniqueName('reader')}@example.com`
    await world.admin.must('POST', '/users', { email, password: 'only reading here', balance: '7.5' })
    const { page } = await openPage(world.browser)
    await signIn(page, { url: world.app.url, email, password: 'only reading here' })
    await page.getByText('$7.50').first().waitFor()
    await expectAccessible(page)
    const answer = await page.goto(`${world.app.url}/admin/usage`)
    expect(answer?.status()).toBe(403)
    await page.getByRole('heading', { name: 'This page is for administrators' }).waitFor()
  })

  test('nobody has pictures resized here, or writes into the log', async () => {
    const picture = await fetch(`${world.app.url}/_next/image?url=%2Ffavicon.ico&w=64&q=75`)
    expect(picture.status).toBe(404)
    const body = new URLSearchParams({ level: 'error', code: 'x', message: 'y' })
    const told = await fetch(`${world.app.url}/api/auth/_log`, { method: 'POST', body })
    expect(told.status).toBe(404)
  })

  test('a tab remembers how lists were looked at until its viewer signs out, and no link with a token', async () => {
    const { page } = await openPage(world.browser)
    const remembered = (): Promise<string[]> =>
      page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.startsWith('switchyard:')))
    await page.goto(`${world.app.url}/reset-password?token=secret`)
    await signIn(page, { url: world.app.url, ...ADMIN })
    await page.goto(`${world.app.url}/admin/users?search=ada`)
    await expect.poll(remembered).toEqual(['switchyard:search:/admin/users'])
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL('**/login')
    expect(await remembered()).toEqual([])
  })

  test('after signing out a kept cookie opens nothing', async () => {
    const { page } = await openPage(world.browser)
    await signIn(page, { url: world.app.url, ...ADMIN })
    const cookies = await page.context().cookies()
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL('**/login')
    const thief = await openPage(world.browser)
    await thief.page.context().addCookies(cookies)
    await thief.page.goto(`${world.app.url}/admin`)
    expect(new URL(thief.page.url()).pathname).toBe('/login')
  })

  test('too many wrong passwords have to wait', async () => {
    const { page } = await openPage(world.browser)
    await page.goto(`${world.app.url}/login`)
    await page.getByLabel('Email').fill(`${uniqueName('nobody')}@example.com`)
    await page.getByLabel('Password').fill('guess')
    const alert = page.getByRole('alert')
    // A slow machine needs longer for an attempt than the first waits last.
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const answered = page.waitForResponse('**/api/auth/callback/credentials')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await answered
      await alert.getByText(/Email or password is wrong|Too many attempts/).waitFor()
      if (await alert.getByText('Too many attempts').isVisible()) break
    }
    await alert.getByText('Too many attempts').waitFor()
  })

  test('a new password ends every session of the user', async () => {
    const email = `${uniqueName('mover')}@example.com`
    const user = await world.admin.must('POST', '/users', { email, password: 'the old password' })
    const { page } = await openPage(world.browser)
    await signIn(page, { url: world.app.url, email, password: 'the old password' })
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
    await world.admin.must('PUT', `/users/${user.id}`, { password: 'the new password' })
    await page.reload()
    await page.waitForURL('**/login')
    await signIn(page, { url: world.app.url, email, password: 'the new password' })
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  })

  test('an unknown request gets a not-found page within the portal', async () => {
    const { page } = await world.openAdmin()
    const answer = await page.goto(`${world.app.url}/admin/usage/01a1fc3a-9426-7e89-a81d-000000000000`)
    expect(answer?.status()).toBe(404)
    await page.getByRole('heading', { name: 'This request is not in the usage log' }).waitFor()
    expect(await page.getByRole('link', { name: 'Channels' }).count()).toBe(1)
  })

  test('an unknown address gets the not-found page', async () => {
    const { page } = await openPage(world.browser)
    const answer = await page.goto(`${world.app.url}/no/such/page`)
    expect(answer?.status()).toBe(404)
    await page.getByRole('heading', { name: 'Page not found' }).waitFor()
  })
})
