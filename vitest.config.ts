import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') }

/** Files of a group run two at a time, whatever the machine: most of them wait for processes they started. */
const WORKERS = 2
const MINUTE = 60_000

type Suite = {
  readonly name: string
  readonly include: readonly string[]
  /** Suites of a group share the workers; groups run one after the other. */
  readonly groupOrder: number
  readonly maxWorkers: number
  /** `false`: files of a worker share what they import, which costs more than most of their tests. */
  readonly isolate: boolean
  readonly testTimeout: number
  readonly retry?: number
  readonly setupFiles?: string
}

const PROCESSES = ['crash', 'money', 'redis', 'server']

/**
 * One runner, five suites: `unit` needs nothing, `integration` asks PostgreSQL, `processes` starts, kills and starves whole
 * programs, `conformance` runs SDKs and case files, `e2e` browsers, without the others.
 */
const SUITES: readonly Suite[] = [
  {
    name: 'unit',
    include: ['tests/unit/**/*.test.ts'],
    groupOrder: 1,
    maxWorkers: WORKERS,
    isolate: false,
    testTimeout: MINUTE,
  },
  {
    name: 'integration',
    include: [`tests/integration/!(${PROCESSES.join('|')})/**/*.test.ts`],
    groupOrder: 2,
    maxWorkers: WORKERS,
    isolate: false,
    setupFiles: './tests/support/forget-process-state.ts',
    testTimeout: 5 * MINUTE,
  },
  {
    name: 'processes',
    include: PROCESSES.map((room) => `tests/integration/${room}/**/*.test.ts`),
    groupOrder: 2,
    maxWorkers: WORKERS,
    isolate: true,
    testTimeout: 5 * MINUTE,
  },
  {
    name: 'conformance',
    include: ['tests/conformance/**/*.test.ts'],
    groupOrder: 2,
    maxWorkers: WORKERS,
    isolate: true,
    testTimeout: 5 * MINUTE,
  },
  {
    name: 'e2e',
    include: ['tests/e2e/**/*.test.ts'],
    groupOrder: 3,
    maxWorkers: WORKERS,
    isolate: false,
    testTimeout: 5 * MINUTE,
    // A click may meet a list that is just being refreshed; what fails twice more is a fault.
    retry: 2,
  },
]

/** Files that wait for what takes its time (a lease of 90 s, an outage of a minute) or have much to do: others run beside them. */
const LONGEST = [
  'integration/redis/workers.test.ts',
  'integration/money/database-away.test.ts',
  'integration/server/start-and-stop.test.ts',
  'conformance/door-cases-node.test.ts',
  'conformance/door-cases-web.test.ts',
  'integration/crash/kill-9.test.ts',
  'integration/money/chaos.test.ts',
  'integration/redis/chaos.test.ts',
  'e2e/every-page.test.ts',
  'e2e/two-channels.test.ts',
]

/** Begins with the longest files, so that none of them is left alone at the end; then vitest's own order. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const inUsualOrder = super.sort.bind(this)
    return (await inUsualOrder(files)).toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((file) => moduleId.endsWith(file))
  return place === -1 ? LONGEST.length : place
}

function projectOf({ groupOrder, include, ...suite }: Suite): TestProjectInlineConfiguration {
  return {
    resolve: { alias },
    test: {
      ...suite,
      include: [...include],
      environment: 'node',
      hookTimeout: 10 * MINUTE,
      // What is waited for by condition may take its time on a busy machine.
      expect: { poll: { timeout: MINUTE } },
      sequence: { groupOrder },
    },
  }
}

export default defineConfig({
  resolve: { alias },
  test: { projects: SUITES.map(projectOf), sequence: { sequencer: LongestFirst } },
})
