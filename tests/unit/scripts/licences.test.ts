import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { KNOWN_LICENCES, licenceNames, renderLicences, shippedPackages } from '@/scripts/write-licences'

const root = path.resolve(import.meta.dirname, '../../..')
const lockText = readFileSync(path.join(root, 'package-lock.json'), 'utf8')

it('docs/licences.md lists what production installs; `npm run docs:licences` writes it', () => {
  expect(readFileSync(path.join(root, 'docs/licences.md'), 'utf8')).toBe(renderLicences(lockText))
})

it('every licence of a shipped package is one whose terms somebody has looked at', () => {
  const unknown = shippedPackages(lockText).filter(({ licence }) =>
    licenceNames(licence).some((name) => !(name in KNOWN_LICENCES)),
  )
  expect(unknown).toEqual([])
})

it('tools of development are not shipped, and licences joined by words are looked at one by one', () => {
  const lock = {
    packages: {
      '': { version: '1.0.0' },
      'node_modules/a': { version: '1.0.0', license: 'MIT' },
      'node_modules/b/node_modules/@c/d': { version: '2.0.0', license: '(MIT OR Apache-2.0)' },
      'node_modules/e': { version: '3.0.0', license: 'GPL-3.0', dev: true },
      'node_modules/f': { version: '4.0.0' },
    },
  }
  expect(shippedPackages(JSON.stringify(lock))).toEqual([
    { name: 'a', version: '1.0.0', licence: 'MIT' },
    { name: '@c/d', version: '2.0.0', licence: '(MIT OR Apache-2.0)' },
    { name: 'f', version: '4.0.0', licence: 'not stated' },
  ])
  expect(licenceNames('(MIT OR Apache-2.0)')).toEqual(['MIT', 'Apache-2.0'])
})

it('dependencies are pinned to exact versions', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  ) as Record<string, Record<string, string>>
  const versions = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies })
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([])
})
