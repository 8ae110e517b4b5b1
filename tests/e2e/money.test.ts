import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uniqueName } from '../support/unique-name'
import { expectAccessible } from './open-browser'
import { startOperatorWorld, type OperatorWorld } from './operator-world'

let world: OperatorWorld

beforeAll(async () => {
  world = await startOperatorWorld()
  const fields = {
    name: 'plan',
    platform: 'anthropic',
    subscription_type: 'subscription',
    daily_limit_usd: 5,
  }
  await world.admin.must('POST', '/groups', fields)
})
afterAll(() => world?.remove())

/** A user with three dollars. */
async function newUser(): Promise<string> {
  const email = `${uniqueName('ada')}@example.com`
  await world.admin.must('POST', '/users', { email, password: 'correct horse', balance: 3 })
  return email
}

describe('money', () => {
  test('a subscription is assigned, extended and revoked', async () => {
    const { page, problems } = await world.openAdmin()
    const email = await newUser()
    await page.goto(`${world.app.url}/admin/subscriptions`)
    await page.getByRole('button', { name: 'Assign', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /^Users/ }).click()
    await page.getByRole('searchbox', { name: 'Users' }).fill(email)
    await page.getByRole('button', { name: email }).click()
    await dialog.getByRole('button', { name: 'Assign', exact: true }).click()
    const row = page.getByRole('row').filter({ hasText: email })
    await row.getByText('Active').waitFor()
    await row.getByText('$0.00 of $5.00').waitFor()
    await expectAccessible(page)
    await row.getByRole('button', { name: `Actions for ${email}, plan` }).click()
    await page.getByRole('menuitem', { name: 'Revoke' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
    await row.getByText('Revoked').waitFor()
    expect(problems).toEqual([])
  })

  test('codes are made, shown once, and listed without themselves', async () => {
    const { page, problems } = await world.openAdmin()
    await page.goto(`${world.app.url}/admin/redeem-codes`)
    await page.getByRole('button', { name: 'Generate' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('How many').fill('3')
    await dialog.getByLabel('Amount').fill('2.50')
    await dialog.getByRole('button', { name: 'Generate' }).click()
    const codes = (await dialog.getByLabel('Codes').inputValue()).split('\n')
    expect(codes).toHaveLength(3)
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page
      .getByText(`${codes[0]?.slice(0, 4)}-…`)
      .first()
      .waitFor()
    expect(await page.content()).not.toContain(codes[0])
    expect(problems).toEqual([])
  })

  test('a balance is changed with a note that the ledger shows, and the books agree', async () => {
    const { page, problems } = await world.openAdmin()
    const email = await newUser()
    await page.goto(`${world.app.url}/admin/users`)
    await page.getByRole('link', { name: email }).click()
    await page.getByRole('button', { name: 'Change balance' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Amount').fill('1.25')
    await dialog.getByLabel('Note').fill('for the workshop')
    await dialog.getByText('Balance afterwards: $4.25').waitFor()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Ledger' }).click()
    await page.getByText('for the workshop').waitFor()
    const row = page.getByRole('row').filter({ hasText: 'for the workshop' })
    expect(await row.textContent()).toContain('+$1.25')
    expect(await row.textContent()).toContain('$4.25')
    await expectAccessible(page)
    await page.goto(`${world.app.url}/admin/ledger-audits`)
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByRole('row').getByText('Everything agrees').first().waitFor()
    await expectAccessible(page)
    expect(problems).toEqual([])
  })
})
