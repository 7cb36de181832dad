import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** *.live.test.ts skip themselves, and say what they lack. */
const EXCLUDED = ['**/node_modules/**', '**/dist/**'];

/** Of backends, those that change the environment or global state, measure memory, or start threads and engines. */
const ON_THEIR_OWN = [
  'backends/src/local-backends.test.ts',
  'backends/src/chemistry/correlation/coupled-cluster/coupled-cluster.property.test.ts',
  'backends/src/chemistry/dft/quadrature/quadrature.test.ts',
  'backends/src/cpu/memory.test.ts',
  'backends/src/engine/**/*.test.ts',
  'backends/src/kernels/shared-memory.test.ts',
  'backends/src/learning/*.test.ts',
  'backends/src/providers/killed-process.test.ts',
  'backends/src/simulators/statevector/tiled/*.test.ts',
  'backends/src/**/threads/*.test.ts',
];

/**
 * Tests run on the sources: the `cofactor:source` condition resolves workspace packages to `src`, so no build is stale.
 * Node itself imports them (there are no mocks of modules, and types need no more than stripping), and takes them from
 * its compile cache; files of a shared project also share their modules. Ten small files of backends take 17 s of processor
 * time with both, 30 s with a module runner and a process for each.
 */
export default defineConfig({
  test: {
    // in the order of their names: the long ones first, so that the end is not one lone file
    projects: [
      {
        extends: true,
        test: { name: 'alone', include: ['{server,examples}/**/*.test.ts', ...ON_THEIR_OWN], exclude: EXCLUDED },
      },
      {
        extends: true,
        test: { name: 'backends', include: ['backends/**/*.test.ts'], exclude: [...EXCLUDED, ...ON_THEIR_OWN], isolate: false },
      },
      { extends: true, test: { name: 'sdk', include: ['sdk/**/*.test.ts'], exclude: EXCLUDED, isolate: false } },
    ],
    // programs that tests start read their modules from a cache: a third of the time that types take to strip
    env: { COFACTOR_THREADS: '1', NODE_COMPILE_CACHE: join(import.meta.dirname, 'out', 'compile-cache') },
    experimental: { viteModuleRunner: false, nodeLoader: false },
    pool: 'forks',
    maxWorkers: 3, // on two cores: tests of the server mostly wait for the processes they start
    execArgv: ['--conditions=cofactor:source'],
    testTimeout: 30_000,
  },
});
