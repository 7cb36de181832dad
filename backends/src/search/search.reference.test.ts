/**
 * Minima against figures of other programs and of the literature (backends/data/reference/search). Campaigns that take minutes (clusters of
 * 31–42 atoms, the longest chains) are in backends/scripts/search-study.ts.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { parallelTempering } from './annealing/parallel-tempering.ts';
import { simulatedAnnealing } from './annealing/simulated-annealing.ts';
import { tabuSearch } from './annealing/tabu.ts';
import { basinHopping } from './continuous/basin-hopping.ts';
import { clusterLandscape } from './continuous/cluster.ts';
import { exactSpins } from './exact/exact-spins.ts';
import { countOptima, exactFold } from './lattice/exact-fold.ts';
import { foldModel } from './lattice/fold-model.ts';
import { foldTempering } from './lattice/fold-search.ts';
import { binaryQuadraticForm, maxCutForm, type SpinModel, toSpinModel } from './models/binary-quadratic.ts';
import { foldEnergy } from './models/lattice.ts';
import { readRows } from './reference-rows.test.support.ts';
import { drive, SearchRun } from './runs/search-run.ts';

let checked = 0;
afterAll(() => {
  process.stdout.write(`search: ${checked} reference rows checked\n`);
  expect(checked).toBeGreaterThanOrEqual(268);
});

const glasses = readRows('ising-4x4x4').map(({ id, groundEnergy, bonds }) => ({
  id,
  minimum: groundEnergy,
  model: toSpinModel(binaryQuadraticForm({ vartype: 'spin', numVariables: 64, quadratic: bonds.map(([i, j, J]) => [i, j, -J]) })),
}));
const cuts = readRows('maxcut').map(({ id, nodes, maxCut, edges }) => ({
  id,
  minimum: -maxCut,
  model: toSpinModel(
    maxCutForm(
      nodes,
      edges.map(([i, j, weight = 1]) => [i, j, weight]),
    ),
  ),
}));

const SPIN_SEARCHES = { simulatedAnnealing, parallelTempering, tabuSearch };

describe.each(Object.entries(SPIN_SEARCHES))('%s', (_name, start) => {
  test('finds every listed spin glass and maximum cut', { timeout: 60_000 }, async () => {
    for (const { id, model, minimum } of [...glasses, ...cuts]) {
      const run = new SearchRun<Int8Array>();
      await drive(start(model, run, { seed: 1 }), run, { target: minimum, maxEvaluations: 3e8 });
      expect([id, run.value]).toEqual([id, minimum]);
      checked++;
    }
  });
});

async function proven(model: SpinModel): Promise<SearchRun<Int8Array>> {
  const run = new SearchRun<Int8Array>();
  return drive(exactSpins(model, run, { seed: 1 }), run);
}

test('every listed maximum cut is proven', { timeout: 60_000 }, async () => {
  for (const { id, model, minimum } of cuts) {
    const run = await proven(model);
    expect([id, run.value, run.provenOptimal]).toEqual([id, minimum, true]);
    checked++;
  }
});

test('ground states of 64 spins in three dimensions are proven', { timeout: 60_000 }, async () => {
  for (const { id, model, minimum } of glasses.filter(({ id }) => /open|gauss-periodic-seed200[01]|seed1001|ferro/.test(id))) {
    const run = await proven(model);
    expect([id, run.value, run.provenOptimal]).toEqual([id, minimum, true]);
    checked++;
  }
});

test('listed folds have their listed energies', () => {
  for (const row of readRows('hp-lattice')) {
    if (!row.fold) continue;
    const { lattice, energies } = foldModel({ ...row, interaction: 'hp' });
    expect([row.sequence, foldEnergy(lattice, row.fold, energies)]).toEqual([row.sequence, row.energy]);
    checked++;
  }
});

test('chains to 25 residues on the square lattice are folded with proof, and their optima counted', { timeout: 120_000 }, async () => {
  for (const row of readRows('hp-lattice').filter(({ lattice, sequence }) => lattice === 'square' && sequence.length <= 25)) {
    const model = foldModel({ ...row, interaction: 'hp' });
    const run = new SearchRun<string>();
    await drive(exactFold(model, run, { seed: 0 }), run);
    expect([row.sequence, run.value, run.provenOptimal, run.lowerBound]).toEqual([row.sequence, row.energy, true, row.energy]);
    if (row.sequence.length <= 20) {
      const found = { optima: 0 };
      for (const count = countOptima(model, row.energy, found); !count.next().done; );
      expect([row.sequence, found.optima]).toEqual([row.sequence, row.foldsUpToSymmetry]);
    }
    checked++;
  }
});

test('chains of 36 and 48 residues reach the best folds known', { timeout: 60_000 }, async () => {
  for (const row of readRows('hp-lattice').filter(
    ({ lattice, sequence }) => lattice === 'square' && /^(36|48)$/.test(String(sequence.length)),
  )) {
    const run = new SearchRun<string>();
    await drive(foldTempering(foldModel({ ...row, interaction: 'hp' }), run, { seed: 1 }), run, {
      target: row.energy,
      maxEvaluations: 1e8,
    });
    expect([row.sequence, run.value]).toEqual([row.sequence, row.energy]);
    checked++;
  }
});

test('peptides on the tetrahedral lattice: minimum and degeneracy by enumeration', async () => {
  for (const { sequence, energy, degeneracy } of readRows('tetrahedral-folds')) {
    const model = foldModel({ sequence, lattice: 'tetrahedral', interaction: 'miyazawa-jernigan' });
    const run = new SearchRun<string>();
    await drive(exactFold(model, run, { seed: 0 }), run);
    expect(run.provenOptimal).toBe(true);
    expect(Math.abs(run.value - energy)).toBeLessThan(1e-9);
    const found = { optima: 0 };
    for (const count = countOptima(model, run.value, found); !count.next().done; );
    expect([sequence, found.optima]).toEqual([sequence, degeneracy]);
    checked++;
  }
});

test('Lennard-Jones clusters to 20 atoms, from random coordinates', { timeout: 60_000 }, async () => {
  for (const { atoms, energy } of readRows('lennard-jones').filter((row) => row.atoms <= 20)) {
    const run = new SearchRun<Float64Array>();
    await drive(basinHopping(clusterLandscape('lennard-jones', atoms), run, { seed: 1 }), run, {
      target: energy + 1e-6,
      maxEvaluations: 2e6,
    });
    expect(Math.abs(run.value - energy)).toBeLessThan(2e-6);
    checked++;
  }
});
