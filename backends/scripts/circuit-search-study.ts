/**
 * Folds by circuits on exact amplitudes: the chance of the lowest fold in the final state, and the shots a device would take with the
 * optimisation included, beside those of uniform random strings. Prints one row a line; with --write they go into
 * data/reference/search/circuit-search-study.json, in place of earlier ones of the same sequence and method.
 *
 * Run: node --conditions=cofactor:source backends/scripts/circuit-search-study.ts <seeds> <iterations> <sequence> … [--write]
 *      [--method=qaoa|cvar-vqe] [--restarts=5] [--log=<file>: runs that are done are read from it, and new ones added, so that it resumes]
 * Outcome 2026-11-22
 *   APRLRFY      8 qubits, 20 seeds: QAOA holds the lowest fold with 0.80 in every seed, CVaR-VQE with 1.00; a device would take 0.9 and
 *                5 million shots, random strings 293.
 *   DRVYIHPFHL   14 qubits, 20 seeds: QAOA 0.012, 2.3 million shots; CVaR-VQE 1.00 in the median, found in 18 of 20 seeds (14 s each at
 *                most), 17 million shots; random strings 12 573.
 *   14 residues  APRLRFYDRVYIHP, 18 qubits (packed turns), 20 seeds: QAOA (60 iterations) 5.7e-5, fifteen times a uniform string, 1.5 million
 *                shots; CVaR-VQE (50 iterations, one start) 1e-18 at most, in a local minimum every time: 150 iterations end in the same ones;
 *                random strings 301 803: they do better.
 * QAOA starts from fixed angles, so that its seeds differ in the final shots alone.
 */
import { SearchMethod, type MinimumModel } from '@cofactor/sdk/contracts';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { searchByCircuit } from '../src/search/index.ts';

const words = process.argv.slice(2);
const [seeds, iterations, ...chains] = words.filter((word) => !word.startsWith('--'));
const optionOf = (name: string): string | undefined => words.find((word) => word.startsWith(`--${name}=`))?.split('=')[1];
const log = optionOf('log');
const METHODS = ['qaoa', 'cvar-vqe'] as const;
/** Rotations start anywhere: several times where a start takes seconds, once where it takes a minute. */
const RESTARTS = Number(optionOf('restarts') ?? 5);

interface Run {
  sequence: string;
  method: (typeof METHODS)[number];
  seed: number;
  iterations: number;
  qubits: number;
  chance: number;
  shots: number;
  random: number;
  met: boolean;
}

interface Row extends Pick<Run, 'sequence' | 'method' | 'qubits' | 'iterations' | 'random'> {
  seeds: number;
  /** Lowest value measured, in how many of the seeds. */
  met: number;
  chance: { least: number; median: number; most: number };
  /** Median, for 99 %. */
  shots: number;
}

async function runOf(sequence: string, name: Run['method'], seed: number): Promise<Run> {
  const model: MinimumModel = { type: 'lattice-protein', sequence, lattice: 'tetrahedral', interaction: 'miyazawa-jernigan' };
  const method = SearchMethod.parse({ name, iterations: Number(iterations), restarts: name === 'qaoa' ? 1 : RESTARTS });
  const { output, resources } = await searchByCircuit({ kind: 'search', model, method, seed });
  const text = output.notes.join('\n');
  const figure = (pattern: RegExp): number => Number(pattern.exec(text)?.[1].replaceAll(',', ''));
  return {
    sequence,
    method: name,
    seed,
    iterations: Number(iterations),
    qubits: resources.qubits ?? 0,
    chance: figure(/with probability ([\d.e-]+);/),
    shots: figure(/would take ([\d,]+) shots/),
    random: figure(/random strings take ([\d,]+)/),
    met: output.value <= figure(/strings, (-?[\d.]+),/) + 1e-9,
  };
}

function rowOf(runs: readonly Run[]): Row {
  const [{ sequence, method, qubits, random }] = runs;
  const sorted = (key: 'chance' | 'shots'): number[] => runs.map((run) => run[key]).sort((a, b) => a - b);
  const [chances, shots] = [sorted('chance'), sorted('shots')];
  return {
    sequence,
    method,
    qubits,
    seeds: runs.length,
    iterations: Number(iterations),
    met: runs.filter(({ met }) => met).length,
    chance: { least: chances[0], median: chances[runs.length >> 1], most: chances[runs.length - 1] },
    shots: shots[runs.length >> 1],
    random,
  };
}

const done = (log && existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []).map((line) => JSON.parse(line) as Run);
const rows: Row[] = [];
for (const sequence of chains) {
  for (const method of METHODS.filter((name) => (optionOf('method') ?? name) === name)) {
    const runs: Run[] = [];
    for (let seed = 0; seed < Number(seeds); seed++) {
      const earlier = done.find((run) => run.sequence === sequence && run.method === method && run.seed === seed);
      const run = earlier ?? (await runOf(sequence, method, seed));
      if (log && !earlier) appendFileSync(log, `${JSON.stringify(run)}\n`);
      runs.push(run);
    }
    const row = rowOf(runs);
    rows.push(row);
    process.stdout.write(`${JSON.stringify(row)}\n`);
  }
}
if (words.includes('--write')) {
  const file = new URL('../data/reference/search/circuit-search-study.json', import.meta.url);
  const isNew = ({ sequence, method }: Row): boolean => !rows.some((row) => row.sequence === sequence && row.method === method);
  const { rows: earlier, ...about } = JSON.parse(readFileSync(file, 'utf8')) as { rows: Row[] };
  writeFileSync(file, `${JSON.stringify({ ...about, rows: [...earlier.filter(isNew), ...rows] }, null, 2)}\n`);
}
