/**
 * Runs the benchmarks: every `*.bench.ts` of the backends and of the server exports `bench(): Promise<BenchRow[]>`. A row stands
 * beside its ideal (or a rival) measured in the same run, because absolute times drift between machines and hours.
 *
 * Run: npm run bench -- [area or part of a path]     areas: quantum, chemistry, gateway, plan
 */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BenchRow } from '../src/bench.ts';

const AREAS: Record<string, string[]> = {
  quantum: ['kernels/state-vector', 'simulators/', 'cpu/sqd', 'cpu/adapt'],
  chemistry: ['chemistry/', 'kernels/repulsion', 'kernels/ci'],
  gateway: ['server/'],
  plan: ['calibration/'],
};

const root = resolve(import.meta.dirname, '..', '..');
const wanted = process.argv.slice(2).flatMap((word) => AREAS[word] ?? [word]);
const files = ['backends/src', 'server/test']
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`))
  .filter((file) => file.endsWith('.bench.ts'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.replaceAll('\\', '/').includes(part)))
  .sort();
if (files.length === 0) {
  process.stderr.write(`no benchmark matches ${process.argv.slice(2).join(' ')}; areas: ${Object.keys(AREAS).join(', ')}\n`);
  process.exitCode = 2;
}
for (const file of files) {
  const { bench } = (await import(pathToFileURL(join(root, file)).href)) as { bench: () => Promise<BenchRow[]> };
  process.stdout.write(`\n${file}\n`);
  for (const row of await bench()) {
    const ideal = row.ideal === undefined ? '' : `  ideal ${number(row.ideal)}`;
    const ratio = row.ratio === undefined ? '' : `  ratio ${number(row.ratio)}`;
    process.stdout.write(
      `  ${row.name.padEnd(46)} ${number(row.value).padStart(10)} ${row.unit.padEnd(8)}${ideal}${ratio}${row.note ? `  (${row.note})` : ''}\n`,
    );
  }
}

function number(value: number): string {
  return Math.abs(value) >= 1000 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(3);
}
