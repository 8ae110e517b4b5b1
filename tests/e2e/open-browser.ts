import { readFileSync } from 'node:fs'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { waitUntil } from '../support/wait-until'

export { beSignedIn, openBrowser, signIn } from '../support/chromium'

const AXE = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

/** What is waited for may take its time on a busy machine. */
const PATIENCE_MS = 60_000

/** A page that remembers what went wrong in it, and whose script runs once `goto` and `reload` are done. */
export type WatchedPage = { readonly page: Page; readonly problems: string[] }

/**
 * Opens a page in a fresh profile, closed when the test ends. Console errors, page errors and answers from 500 on end up
 * in `problems`.
 */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options })
  onTestFinished(() => context.close())
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  await page.addInitScript(RECORD_SHIFTS)
  waitForScript(page)
  const problems: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 500) problems.push(`${response.status()} ${response.url()}`)
  })
  return { page, problems }
}

/** React has taken over every control: a click reaches its handler from here on. */
const IS_ALIVE = `[...document.querySelectorAll('a[href], button, input, select, textarea')].every((control) =>
  Object.keys(control).some((name) => name.startsWith('__reactProps$')))`

/** Makes opening and reloading a page wait until it listens. */
function waitForScript(page: Page): void {
  const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)]
  const listens = () => waitUntil('a page that listens', () => page.evaluate<boolean>(IS_ALIVE))
  page.goto = async (...input) => {
    const answer = await goto(...input)
    await listens()
    return answer
  }
  page.reload = async (...input) => {
    const answer = await reload(...input)
    await listens()
    return answer
  }
}

/** Remembers what moved by itself since the page began: how far it jumped, and what. */
const RECORD_SHIFTS = `
  globalThis.shifts = []
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, sources } of list.getEntries()) {
      const moved = sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? 'gone').slice(0, 160))
      if (!hadRecentInput) shifts.push({ value, moved })
    }
  }).observe({ type: 'layout-shift', buffered: true })`

/** Cumulative layout shift: below 0.1 it is called good. */
const MAX_SHIFT = 0.05

/** Asserts that what one began to read stayed where it was while the page loaded. */
export async function expectSteady(page: Page): Promise<void> {
  const shifts: readonly { readonly value: number; readonly moved: readonly string[] }[] =
    await page.evaluate('shifts')
  const sum = shifts.reduce((total, { value }) => total + value, 0)
  const what = shifts.map(({ value, moved }) => `${value.toFixed(3)} ${moved.join(' + ')}`)
  expect(sum, `${page.url()} jumps:\n${what.join('\n')}`).toBeLessThanOrEqual(MAX_SHIFT)
}

type Violation = {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly html: string }[]
}

/** Looks, and the time between two of them: what fades in or is being loaded anew is none the second time. */
const LOOKS = 6
const BETWEEN_MS = 500

async function seriousViolations(page: Page): Promise<readonly string[]> {
  const result: { violations: readonly Violation[] } = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } })',
  )
  return result.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)
}

/** Asserts that axe finds nothing serious or critical that lasts, and that the page does not scroll sideways. */
export async function expectAccessible(page: Page): Promise<void> {
  // A new title arrives a moment after a navigation without a reload.
  await expect.poll(() => page.title()).not.toBe('')
  await page.evaluate(AXE)
  let serious = await seriousViolations(page)
  for (let look = 1; look < LOOKS && serious.length > 0; look += 1) {
    await page.waitForTimeout(BETWEEN_MS)
    serious = await seriousViolations(page)
  }
  expect(serious, page.url()).toEqual([])
  const overflow = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  expect(overflow, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0)
}
