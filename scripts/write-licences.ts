import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')

/** What the lock file does not say of packages for other machines: the licence of the package they are parts of. */
const PARTS: Readonly<Record<string, string>> = { '@next/swc-': 'MIT', '@swc/core-': 'Apache-2.0' }

/** Licences whose terms somebody has looked at, with what they ask of whoever passes Switchyard on. */
export const KNOWN_LICENCES: Readonly<Record<string, string>> = {
  MIT: 'keep the notice',
  'MIT-0': 'nothing',
  '0BSD': 'nothing',
  ISC: 'keep the notice',
  'Apache-2.0': 'keep licence and notices, tell of changes',
  'BSD-2-Clause': 'keep the notice',
  'BSD-3-Clause': 'keep the notice',
  'BlueOak-1.0.0': 'keep the notice',
  Unlicense: 'nothing',
  'OFL-1.1': 'keep the notice; the font is not sold by itself',
  'CC-BY-4.0': 'name the authors (data of caniuse.com)',
  'LGPL-3.0-or-later':
    'keep the notice and let the library be exchanged: it is a shared library beside the program (libvips, which Next.js may load for pictures; Switchyard has none to scale)',
}

/** A package that production installs, as the lock file has it. */
export type LockedPackage = { readonly name: string; readonly version: string; readonly licence: string }

type Lock = {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string
        readonly license?: string
        readonly dev?: boolean
        readonly devOptional?: boolean
      }
    >
  >
}

/** Packages that `npm ci --omit=dev` may install, on any machine. */
export function shippedPackages(lockText: string): readonly LockedPackage[] {
  const { packages } = JSON.parse(lockText) as Lock
  return Object.entries(packages)
    .filter(([place, { dev, devOptional }]) => place !== '' && dev !== true && devOptional !== true)
    .map(([place, { version, license }]) => {
      const name = place.split('node_modules/').at(-1) ?? place
      return { name, version: version ?? '', licence: license ?? licenceOfPart(name) }
    })
}

/** `A AND B` and `(A OR B)` as their names. */
export function licenceNames(licence: string): readonly string[] {
  return licence.replaceAll(/[()]/g, '').split(/ (?:AND|OR) /)
}

function licenceOfPart(name: string): string {
  return Object.entries(PARTS).find(([start]) => name.startsWith(start))?.[1] ?? 'not stated'
}

/** `docs/licences.md`: what is installed in production, by licence. */
export function renderLicences(lockText: string): string {
  const packages = shippedPackages(lockText)
  const sections = [...new Set(packages.map(({ licence }) => licence))]
    .map((licence) => ({ licence, under: packages.filter((one) => one.licence === licence) }))
    .toSorted((a, b) => b.under.length - a.under.length)
    .map(({ licence, under }) => `## ${licence}\n\n${asksOf(licence)}\n\n${listOf(under)}\n`)
  return [HEADER, ...sections].join('\n')
}

const HEADER = `# Licences

What production installs, by licence, parts for other machines included; made from \`package-lock.json\` by
\`npm run docs:licences\`. Nothing of it lies in this repository. A test fails where this list is not current, or names a licence that
nobody has looked at. PostgreSQL, where the embedded one is used, comes under the PostgreSQL Licence.
`

function asksOf(licence: string): string {
  const asks = licenceNames(licence).map((name) => KNOWN_LICENCES[name] ?? 'not looked at yet')
  return `Asks to: ${[...new Set(asks)].join('; ')}.`
}

function listOf(packages: readonly LockedPackage[]): string {
  const lines = packages.map(({ name, version }) => `${name} ${version}`)
  return [...new Set(lines)]
    .toSorted()
    .map((line) => `- ${line}`)
    .join('\n')
}

if (process.argv[1] === import.meta.filename) {
  const lockText = readFileSync(path.join(root, 'package-lock.json'), 'utf8')
  writeFileSync(path.join(root, 'docs/licences.md'), renderLicences(lockText))
}
