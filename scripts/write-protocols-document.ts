import { mkdirSync, writeFileSync } from 'node:fs'
import { renderFeatureTable } from '../tests/unit/protocols/translate/feature-table'

mkdirSync('docs', { recursive: true })
writeFileSync('docs/protocols.md', renderFeatureTable())
