import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** *.live.test.ts skip themselves, and say what they lack. */
const EXCLUDED = ['**/node_modules/**', '**/dist/**'];

/** Tests run on the sources: the `cofactor:source` condition resolves workspace packages to `src`, so no build is stale. */
export default defineConfig({
  resolve: {
    conditions: ['cofactor:source'],
    // the file that Node itself takes: two copies of graphql would not know each other's types
    alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }],
  },
  ssr: { resolve: { conditions: ['cofactor:source'], externalConditions: ['cofactor:source'] } },
  test: {
    projects: [
      // pure functions: files share their modules, which takes half the time
      { extends: true, test: { name: 'sdk', include: ['sdk/**/*.test.ts'], exclude: EXCLUDED, isolate: false } },
      { extends: true, test: { name: 'rest', include: ['{backends,server,examples}/**/*.test.ts'], exclude: EXCLUDED } },
    ],
    // programs that tests start read their modules from a cache: a third of the time that types take to strip
    env: { COFACTOR_THREADS: '1', NODE_COMPILE_CACHE: join(import.meta.dirname, 'out', 'compile-cache') },
    pool: 'forks',
    maxWorkers: 2, // on two cores the default is one
    execArgv: ['--conditions=cofactor:source'],
    testTimeout: 30_000,
  },
});
