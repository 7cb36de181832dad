/** A program that uses an engine: `finish` runs a step and comes to its end, `busy` prints the engine's pid while a deaf step runs. */
import { memoryStore, type StepSpec } from '@cofactor/sdk/contracts';
import { EnginePool } from './engine-pool.ts';

const [, , mode] = process.argv;
const pool = new EnginePool({ table: new URL('./table.test.support.ts', import.meta.url), memoryLimitBytes: 2 ** 30 });
const task = (backend: string, ms: number, onProgress?: () => void) => ({
  backend,
  spec: { kind: 'sample', parameters: [ms], shots: 1 } as unknown as StepSpec,
  context: { signal: new AbortController().signal, artifacts: memoryStore(), onProgress },
});
const say = (): void => void process.stdout.write(`${pool.pids.join()}\n`);

if (mode === 'busy') await pool.run(task('deaf', 60_000, say), 1);
else {
  await pool.run(task('steady', 0), 1);
  say();
}
