import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
const documents = [
  'README.md',
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** The anchors of a document's headings, as the places that show Markdown make them. */
function anchorsOf(file: string): string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** Whether a link of a document leads to a file of the repository and, where it names one, to a heading in it. */
function leadsSomewhere(document: string, link: string): boolean {
  const [to = '', anchor] = link.split('#')
  const file = to === '' ? path.join(root, document) : path.resolve(root, path.dirname(document), to)
  return existsSync(file) && (anchor === undefined || anchorsOf(file).includes(anchor))
}

it.each(documents)('every link of %s leads somewhere', (document) => {
  const text = readFileSync(path.join(root, document), 'utf8')
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  const inside = links.filter((link) => !/^[a-z]+:/.test(link))
  expect(inside.filter((link) => !leadsSomewhere(document, link))).toEqual([])
})

it('documents do link', () => {
  expect(documents.length).toBeGreaterThan(4)
  expect(leadsSomewhere('README.md', 'docs/operations.md#upgrades')).toBe(true)
  expect(leadsSomewhere('README.md', 'docs/operations.md#no-such-heading')).toBe(false)
})
