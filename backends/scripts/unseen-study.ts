/**
 * Searches on instances that no reference file holds, drawn at random, against a check of another kind: chains against an exhaustive
 * walk written here, glasses against a proof, conformers against many random
 * ones relaxed by openchemlib alone. Prints a line an instance; leaves with 1 when a search missed.
 *
 * Run: node --conditions=cofactor:source backends/scripts/unseen-study.ts [chains|glasses|conformers] [instances] [seconds] [seed]
 * Clusters of 31 to 42 atoms, against the Cambridge Cluster Database: search-study.ts.
 * Outcome 2026-11-22, under a load of 16: 16 chains (square 14 to 16, cubic 10 and 11 residues): tempering and annealing at the lowest walk of
 * all. 16 glasses (4×4×4 and 3×3×3, ±1 and Gaussian): annealing, tempering and tabu at the proven minimum, at one value where two ±1
 * glasses of 64 spins were not proven within 20 s. 2 conformers of 4 and 5 torsions: at the lowest of 100 of openchemlib within 17 to 61 hops.
 */
import { type MinimumModel, SearchMethod, stream } from '@cofactor/sdk/contracts';
import * as OCL from 'openchemlib';
import {
  binaryQuadraticForm,
  drive,
  exactSpins,
  foldAnnealing,
  foldModel,
  foldTempering,
  parallelTempering,
  type Search,
  SearchRun,
  simulatedAnnealing,
  solve,
  tabuSearch,
  toSpinModel,
} from '../src/search/index.ts';

const [what = 'chains', instances = '4', seconds = '20', seed = '1'] = process.argv.slice(2);
const maxWallMs = 1000 * Number(seconds);
/** Relaxations, of conformers that openchemlib draws and of each search: counted, since a loaded machine makes few of them in a second. */
const OCL_CONFORMERS = 100;
const HOPS = 200;

async function lowestOf<State>(start: (run: SearchRun<State>) => Search, target = Number.NEGATIVE_INFINITY): Promise<SearchRun<State>> {
  const run = new SearchRun<State>();
  return drive(start(run), run, { maxWallMs, target: target + 1e-6 });
}

function tell(name: string, exact: number, found: Record<string, number>): void {
  const missed = Object.entries(found).filter(([, value]) => value > exact + 1e-5);
  if (missed.length > 0) process.exitCode = 1;
  const figures = Object.entries(found).map(([method, value]) => `${method} ${Number(value.toFixed(6))}`);
  process.stdout.write(
    `${name.padEnd(44)} ${String(Number(exact.toFixed(6))).padStart(11)}  ${figures.join(', ')}${missed.length > 0 ? '  MISSED' : ''}\n`,
  );
}

/** Contacts of the best walk of a chain of H and P: every self-avoiding walk, the first step fixed, the first turn to one side. */
function lowestWalk(sequence: string, dimensions: 2 | 3): number {
  const steps = [1, -1, 100, -100, 10_000, -10_000].slice(0, 2 * dimensions);
  const at = new Map<number, number>();
  let best = 0;
  const place = (residue: number, cell: number, contacts: number, straight: boolean, flat: boolean): void => {
    if (at.has(cell)) return;
    let sum = contacts;
    if (sequence[residue] === 'H') {
      for (const step of steps) {
        const other = at.get(cell + step);
        if (other !== undefined && other < residue - 1 && sequence[other] === 'H') sum++;
      }
    }
    if (residue === sequence.length - 1) {
      best = Math.max(best, sum);
      return;
    }
    at.set(cell, residue);
    for (const step of steps) {
      if (straight && step !== 1 && step !== 100) continue;
      if (flat && step === -10_000) continue;
      place(residue + 1, cell + step, sum, straight && step === 1, flat && Math.abs(step) !== 10_000);
    }
    at.delete(cell);
  };
  at.set(0, 0);
  place(1, 1, 0, true, true);
  return -best;
}

async function chains(): Promise<void> {
  for (let k = 0; k < Number(instances); k++) {
    const random = stream(Number(seed), 'unseen-chain', k);
    const lattice = k % 2 === 0 ? 'square' : 'cubic';
    const length = lattice === 'square' ? 14 + random.integer(3) : 10 + random.integer(2);
    const sequence = Array.from({ length }, () => (random.uniform() < 0.55 ? 'H' : 'P')).join('');
    const exact = lowestWalk(sequence, lattice === 'square' ? 2 : 3);
    const model = foldModel({ sequence, lattice, interaction: 'hp' });
    tell(`${lattice} ${sequence}`, exact, {
      tempering: (await lowestOf<string>((run) => foldTempering(model, run, { seed: k }), exact)).value,
      annealing: (await lowestOf<string>((run) => foldAnnealing(model, run, { seed: k }), exact)).value,
    });
  }
}

async function glasses(): Promise<void> {
  for (let k = 0; k < Number(instances); k++) {
    const random = stream(Number(seed), 'unseen-glass', k);
    const side = k % 2 === 0 ? 4 : 3;
    const gaussian = k % 4 > 1;
    const site = (x: number, y: number, z: number): number => (x % side) + side * ((y % side) + side * (z % side));
    const quadratic = Array.from({ length: side ** 3 }, (_, i): [number, number, number][] => {
      const [x, y, z] = [i % side, Math.floor(i / side) % side, Math.floor(i / side ** 2)];
      const others = [site(x + 1, y, z), site(x, y + 1, z), site(x, y, z + 1)];
      return others.map((j) => [i, j, gaussian ? random.normal() : 2 * random.integer(2) - 1]);
    }).flat();
    const form = binaryQuadraticForm({ vartype: 'spin', numVariables: side ** 3, quadratic });
    const model = toSpinModel(form);
    const proof = await lowestOf<Int8Array>((run) => exactSpins(model, run, { seed: k }));
    const found = await Promise.all(
      Object.entries({ simulatedAnnealing, parallelTempering, tabuSearch }).map(async ([name, start]) => {
        return [name, (await lowestOf<Int8Array>((run) => start(model, run, { seed: k }), proof.value)).value] as const;
      }),
    );
    tell(
      `${side}×${side}×${side} ${gaussian ? 'Gaussian' : '±1'} ${proof.provenOptimal ? 'proven' : 'OPEN'}`,
      proof.value,
      Object.fromEntries(found),
    );
  }
}

/** The lowest of many random conformers, relaxed by the force field of openchemlib. */
function lowestConformer(smiles: string): number {
  const generator = new OCL.ConformerGenerator(Number(seed));
  const molecule = OCL.Molecule.fromSmiles(smiles);
  molecule.addImplicitHydrogens();
  let lowest = Number.POSITIVE_INFINITY;
  generator.initializeConformers(molecule);
  for (let k = 0; k < OCL_CONFORMERS; k++) {
    const conformer = generator.getNextConformerAsMolecule();
    if (!conformer) break;
    const field = new OCL.ForceFieldMMFF94(conformer, 'MMFF94');
    field.minimise({ maxIts: 10_000 });
    lowest = Math.min(lowest, field.getTotalEnergy());
  }
  return lowest;
}

async function conformers(): Promise<void> {
  const PARTS = ['C', 'CC', 'O', 'C(C)', 'C(=O)N', 'CO', 'C(O)'];
  for (let k = 0; k < Number(instances); k++) {
    const random = stream(Number(seed), 'unseen-conformer', k);
    const smiles = `C${Array.from({ length: 4 }, () => PARTS[random.integer(PARTS.length)]).join('')}C`;
    const model: MinimumModel = { type: 'conformer', structure: { format: 'smiles', data: smiles }, forceField: 'mmff94' };
    const found: Record<string, number> = {};
    for (const run of [1, 2]) {
      const method = SearchMethod.parse({ name: 'basin-hopping', hops: HOPS, restarts: 1 });
      found[`seed ${run}`] = (await solve({ kind: 'search', model, method, seed: run })).output.value;
    }
    tell(smiles, lowestConformer(smiles), found);
  }
}

await { chains, glasses, conformers }[what as 'chains' | 'glasses' | 'conformers']();
