import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') }

/** One runner, four suites: `unit` needs nothing, `integration` starts PostgreSQL, `conformance` runs SDKs and case files, `e2e` a browser. */
export default defineConfig({
  resolve: { alias },
  test: {
    projects: ['unit', 'integration', 'conformance', 'e2e'].map((name) => ({
      resolve: { alias },
      test: {
        name,
        include: [`tests/${name}/**/*.test.ts`],
        environment: 'node',
        testTimeout: name === 'unit' ? 15_000 : 120_000,
        hookTimeout: 240_000,
        fileParallelism: name === 'unit',
        // A click may meet a list that is just being refreshed; what fails twice more is a fault.
        retry: name === 'e2e' ? 2 : 0,
      },
    })),
  },
})
