/** Exploration on the dissociation of N2 in STO-3G: full CI in (10e,8o), worked out here by our own SCF and CI. */
import { HARTREE_IN_KCAL_PER_MOL } from '@cofactor/sdk/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  activeHamiltonian,
  buildBasis,
  createRepulsion,
  kineticMatrix,
  nuclearAttractionMatrix,
  runScf,
  selectActiveSpace,
  solveCi,
} from '../chemistry/index.ts';
import { exploreLandscape, type ExploreOptions } from './explore.ts';
import { BAND_90, extrapolateEnergy, predictEnergy, type Surrogate } from './surrogate.ts';

const LABELS = 12;
const POINTS = 41;
/** Even points are candidates, odd ones stay hidden. */
const lengths = Array.from({ length: POINTS }, (_, k) => 1.7 + (3 * k) / (POINTS - 1));
const dinitrogen = (bohr: number) => ({ atomicNumbers: [7, 7], positionsBohr: [0, 0, 0, 0, 0, bohr] });
const candidates = lengths.filter((_, k) => k % 2 === 0).map(dinitrogen);
const grid = Array.from({ length: LABELS }, (_, k) => Math.round(((candidates.length - 1) * k) / (LABELS - 1)));

async function fullCi(bohr: number): Promise<number> {
  const { system } = buildBasis({ atomicNumbers: [7, 7], positionsBohr: Float64Array.of(0, 0, 0, 0, 0, bohr) }, 'sto-3g');
  const repulsion = createRepulsion(system);
  try {
    const scf = runScf({ system, charge: 0, multiplicity: 1, reference: 'rhf', repulsion }, { stability: 'skip' });
    const space = selectActiveSpace(scf, { activeSpace: { select: 'full' }, frozenCore: true });
    const attraction = nuclearAttractionMatrix(system);
    const hamiltonian = activeHamiltonian({
      coreHamiltonian: kineticMatrix(system).map((t, k) => t + attraction[k]),
      repulsion,
      coreOrbitals: space.coreOrbitals,
      activeOrbitals: space.activeOrbitals,
      nuclearRepulsionHartree: scf.nuclearRepulsionHartree,
      numElectrons: space.numElectrons,
    });
    return (await solveCi(hamiltonian, { multiplicity: 1 })).roots[0].energyHartree;
  } finally {
    repulsion.dispose();
  }
}

let energies: number[];
beforeAll(async () => {
  energies = [];
  for (const bohr of lengths) energies.push(await fullCi(bohr));
}, 60_000);

function explore(options: Partial<ExploreOptions> = {}) {
  const oracle = async (_: unknown, candidate: number) => ({ energyHartree: energies[2 * candidate] });
  return exploreLandscape({ candidates, oracle, labels: LABELS, oracleName: 'fci on cpu', ...options });
}

/** Errors in kcal/mol and share of the band on the points that were never candidates. */
function judge(surrogate: Surrogate) {
  const hidden = lengths.flatMap((bohr, k) => (k % 2 === 1 ? [{ bohr, energy: energies[k] }] : []));
  const judged = hidden.map(({ bohr, energy }) => {
    const { energyHartree, standardErrorHartree } = extrapolateEnergy(surrogate, dinitrogen(bohr));
    const miss = Math.abs(energyHartree - energy);
    return { miss: miss * HARTREE_IN_KCAL_PER_MOL, covered: miss <= BAND_90 * standardErrorHartree };
  });
  return {
    mean: judged.reduce((sum, { miss }) => sum + miss, 0) / judged.length,
    max: Math.max(...judged.map(({ miss }) => miss)),
    covered: judged.filter(({ covered }) => covered).length / judged.length,
  };
}

test('twelve labels by committee: mean error below 1 kcal/mol, a band that holds, less error than random or a grid', async () => {
  const arms: Record<string, ReturnType<typeof judge>[]> = { committee: [], random: [], grid: [] };
  for (const seed of [0, 1, 2, 3, 4]) {
    for (const [arm, choose] of Object.entries({ committee: 'committee', random: 'random', grid } as const)) {
      const { surrogate, labelled } = await explore({ seed, choose });
      expect(new Set(labelled.map(({ candidate }) => candidate)).size).toBe(LABELS);
      arms[arm].push(judge(surrogate));
    }
  }
  for (const [arm, seeds] of Object.entries(arms)) {
    for (const [seed, { mean, max, covered }] of seeds.entries()) {
      const numbers = `mean ${mean.toFixed(2)}, max ${max.toFixed(2)} kcal/mol, in the 90 % band ${(100 * covered).toFixed(0)} %`;
      process.stdout.write(`surrogate of N2, ${LABELS} labels, ${arm}, seed ${seed}: ${numbers}\n`);
    }
  }
  const average = (seeds: ReturnType<typeof judge>[], key: 'mean' | 'max' | 'covered') =>
    seeds.reduce((sum, numbers) => sum + numbers[key], 0) / seeds.length;
  for (const { mean } of arms.committee) expect(mean).toBeLessThan(1);
  expect(average(arms.committee, 'covered')).toBeGreaterThanOrEqual(0.8);
  expect(average(arms.committee, 'max')).toBeLessThan(average(arms.random, 'max'));
  expect(average(arms.committee, 'max')).toBeLessThan(average(arms.grid, 'max'));
}, 60_000);

test('forces along the bond are minus the slope of the curve that was never shown them', async () => {
  const { surrogate } = await explore({ seed: 1 });
  const at = 16; // even: its neighbours on the curve are hidden
  const { forcesHartreePerBohr } = predictEnergy(surrogate, dinitrogen(lengths[at]));
  const slope = (energies[at + 1] - energies[at - 1]) / (lengths[at + 1] - lengths[at - 1]);
  expect(Math.abs(forcesHartreePerBohr[5] + slope)).toBeLessThan(0.02);
});

test('an interrupted exploration resumes with the labels it had, to the same bits', async () => {
  const whole = await explore({ seed: 2, labels: 8 });
  const journal = new Map<number, { energyHartree: number }>();
  let asked = 0;
  const oracle = async (_: unknown, candidate: number) => {
    asked++;
    return { energyHartree: energies[2 * candidate] };
  };
  const onLabel = (candidate: number, answer: { energyHartree: number }) => void journal.set(candidate, answer);
  const dying = async (geometry: unknown, candidate: number) => {
    if (journal.size === 6) throw new Error('power cut');
    return oracle(geometry, candidate);
  };
  await expect(explore({ seed: 2, labels: 8, oracle: dying, onLabel })).rejects.toThrow('power cut');
  const resumed = await explore({ seed: 2, labels: 8, oracle, onLabel, known: new Map(journal) });
  expect(asked).toBe(8);
  expect(resumed).toEqual(whole);
});

describe('what cannot be explored is refused', () => {
  test.each([
    ['more labels than candidates', { labels: 22 }],
    ['too few labels', { labels: 3 }],
    ['a given choice of another length', { choose: [0, 1, 2] }],
    ['a given choice that repeats', { labels: 4, choose: [0, 1, 1, 2] }],
  ])('%s', async (_, options) => {
    await expect(explore(options)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('and a cancelled one stops', async () => {
    await expect(explore({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
