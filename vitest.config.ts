import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

/** Tests run on the sources: the `cofactor:source` condition resolves workspace packages to `src`, so no build is stale. */
export default defineConfig({
  resolve: {
    conditions: ['cofactor:source'],
    // the file that Node itself takes: two copies of graphql would not know each other's types
    alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }],
  },
  ssr: { resolve: { conditions: ['cofactor:source'], externalConditions: ['cofactor:source'] } },
  test: {
    include: ['{sdk,backends,server,examples}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'], // *.live.test.ts skip themselves, and say what they lack
    env: { COFACTOR_THREADS: '1' },
    pool: 'forks',
    maxWorkers: 2, // on two cores the default is one
    execArgv: ['--conditions=cofactor:source'],
    testTimeout: 30_000,
  },
});
