/**
 * Searches against the figures of backends/data/reference/search where that takes minutes: Lennard-Jones clusters, and chains on the
 * square and the cubic lattice, from random starts. Prints one line an instance: seeds that met the figure within the time, and the
 * seconds each took.
 *
 * Run: node --conditions=cofactor:source backends/scripts/search-study.ts clusters|square|cubic [seeds] [seconds]
 *      node --conditions=cofactor:source backends/scripts/search-study.ts cut <seeds> <seconds> <Gset file> <cut>
 * Outcomes stand in backends/src/search/search.bench.ts.
 */
import { readFileSync } from 'node:fs';
import {
  basinHopping,
  clusterLandscape,
  drive,
  foldModel,
  foldTempering,
  parallelTempering,
  readModel,
  type Search,
  SearchRun,
  simulatedAnnealing,
  tabuSearch,
  toSpinModel,
} from '../src/search/index.ts';

const [what = 'clusters', seeds = '3', seconds = '60', graph = '', cut = '0'] = process.argv.slice(2);

function rows<Row>(name: string): Row[] {
  return (JSON.parse(readFileSync(new URL(`../data/reference/search/${name}.json`, import.meta.url), 'utf8')) as { rows: Row[] }).rows;
}

async function study<State>(name: string, target: number, start: (run: SearchRun<State>, seed: number) => Search): Promise<void> {
  const times: string[] = [];
  let met = 0;
  for (let seed = 1; seed <= Number(seeds); seed++) {
    const run = new SearchRun<State>();
    const started = performance.now();
    await drive(start(run, seed), run, { target: target + 1e-6, maxWallMs: 1000 * Number(seconds) });
    const solved = run.value <= target + 1e-5;
    if (solved) met++;
    times.push(`${((performance.now() - started) / 1000).toFixed(1)}${solved ? '' : ` (${run.value.toFixed(3)})`}`);
  }
  process.stdout.write(`${name.padEnd(28)} ${String(target).padStart(14)}  ${met} of ${seeds}  ${times.join(' ')}\n`);
}

if (what === 'clusters') {
  for (const { atoms, energy } of rows<{ atoms: number; energy: number }>('lennard-jones').filter((row) => row.atoms > 4)) {
    const landscape = clusterLandscape('lennard-jones', atoms);
    await study<Float64Array>(`Lennard-Jones ${atoms}`, energy, (run, seed) => basinHopping(landscape, run, { seed }));
  }
} else if (what === 'cut') {
  const model = toSpinModel(readModel('gset', readFileSync(graph, 'utf8')));
  for (const [name, start] of Object.entries({ simulatedAnnealing, parallelTempering, tabuSearch })) {
    await study<Int8Array>(name, -Number(cut), (run, seed) => start(model, run, { seed }));
  }
} else {
  const chains = rows<{ lattice: 'square' | 'cubic'; sequence: string; energy: number }>('hp-lattice');
  for (const { lattice, sequence, energy } of chains.filter((row) => row.lattice === what)) {
    const model = foldModel({ sequence, lattice, interaction: 'hp' });
    await study<string>(`${lattice} ${sequence.length} ${sequence.slice(0, 8)}…`, energy, (run, seed) =>
      foldTempering(model, run, { seed }),
    );
  }
}
