/** Whole jobs: the same search on an exact simulator, on one with the noise of a device, on emulated machines of clouds. */
import { Cofactor } from '@cofactor/sdk';
import type { MinimumModel, MinimumResult, Method } from '@cofactor/sdk/contracts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { emulate } from '../../emulators/index.ts';
import { openHome } from '../../home/index.ts';
import { open } from '../../providers/provider.test.support.ts';
import { NOISE_PRESETS, noisyBackend, statevectorBackend } from '../../simulators/index.ts';
import { annealerBackend } from '../annealer/backend.ts';
import { pegasus } from '../annealer/pegasus.ts';
import { annealerSampler } from '../annealer/annealer-search.ts';
import { searchBackend } from '../backend.ts';
import { foldModel } from '../lattice/fold-model.ts';
import { quadraticModel } from '../models/quadratic-model.ts';
import { recast, readAssignment } from './quadratic-model.ts';
import { halvesEncoding } from './halves.ts';

const path = await mkdtemp(join(tmpdir(), 'cofactor-quantum-jobs-'));
const home = openHome({ path });
afterAll(() => rm(path, { recursive: true, force: true }));
const local = [searchBackend(), statevectorBackend(), noisyBackend(NOISE_PRESETS[0]), annealerBackend()];

async function search(
  model: MinimumModel,
  method: Method | { name: Method['name'] },
  backend: string,
  backends: readonly unknown[] = [],
): Promise<MinimumResult> {
  const cofactor = new Cofactor({ backends: [...local, ...(backends as typeof local)], home });
  const result = await cofactor.run(
    { kind: 'minimum', model },
    { method: method as Method, backend, seed: 3, budget: { maxCostUsd: 1000 } },
  );
  if (result.kind !== 'minimum') throw new Error('expected a minimum');
  return result;
}

/** Square with one diagonal: the largest cut is 4. */
const cut: MinimumModel = {
  type: 'maxcut',
  nodes: 4,
  edges: [
    [0, 1, 1],
    [1, 2, 1],
    [2, 3, 1],
    [3, 0, 1],
    [0, 2, 0.5],
  ],
};
const chosen: MinimumModel = {
  type: 'qubo',
  variables: 4,
  linear: [1, 3, 2, 1],
  quadratic: [],
  constraints: [
    { kind: 'equals', terms: [[0, 1], [1, 1]], bound: 1 },
    { kind: 'equals', terms: [[2, 1], [3, 1]], bound: 1 },
    { kind: 'at-most', terms: [[0, 1], [3, 1]], bound: 1 },
  ],
}; // biome-ignore format: rows
const peptide: MinimumModel = { type: 'lattice-protein', sequence: 'APRLRF', lattice: 'tetrahedral', interaction: 'miyazawa-jernigan' };

describe('circuits from samples', () => {
  test.each([
    ['statevector', { name: 'qaoa', layers: 2, shots: 200, angles: 'transfer' }],
    ['statevector', { name: 'qaoa', layers: 1, shots: 100, angles: 'spsa', iterations: 8, warmStart: true }],
    ['noisy:heron-r3', { name: 'cvar-vqe', layers: 1, shots: 100, iterations: 6 }],
    ['noisy:heron-r3', { name: 'qaoa', layers: 2, shots: 100, iterations: 6 }],
    ['statevector', { name: 'grover', maxEvaluations: 40 }],
  ])('%s: a cut by %j', async (backend, method) => {
    const result = await search(cut, method as never, backend);
    expect(result).toMatchObject({ value: -4, feasible: true, provenOptimal: false, assignment: expect.any(Array) as number[] });
    expect(result.assignment?.map((spin) => spin * (result.assignment?.[0] ?? 0))).toEqual([1, -1, 1, -1]);
    expect(result.nullArm?.evaluations).toBe(result.evaluations);
    expect(result.provenance.steps).toContainEqual(expect.objectContaining({ kind: 'search', backend }));
    expect(result.warnings.map(({ message }) => message).join('\n')).toContain('is no gain on this model');
    if (method.name !== 'grover') expect(result.resources.shots).toBe(result.evaluations);
  });

  test('a fold, and a choice under constraints, are read back', async () => {
    const fold = await search(peptide, { name: 'cvar-vqe', layers: 1, shots: 100, angles: 'spsa', iterations: 10 } as never, 'statevector');
    expect(fold).toMatchObject({
      value: -4.81,
      feasible: true,
      fold: expect.stringMatching(/^01[0-3]{3}$/) as string,
      unit: fold.nullArm && fold.unit,
    });
    const choice = await search(chosen, { name: 'qaoa', layers: 1, shots: 400, angles: 'transfer' } as never, 'statevector');
    expect(choice).toMatchObject({ value: 3, feasible: true, assignment: [1, 0, 1, 0] });
  });

  test('the same on an emulated machine of a cloud, every shot paid for', { timeout: 60_000 }, async () => {
    await using emulation = await emulate('braket');
    const remote = await open({ name: 'braket' }, emulation, { log: home.submissions, spending: undefined });
    const result = await search(cut, { name: 'qaoa', layers: 1, shots: 100, angles: 'transfer' } as never, remote.id, [remote]);
    expect(result).toMatchObject({ value: -4, evaluations: 100, resources: { shots: 100 } });
    expect(result.costMicroUsd).toBeGreaterThan(0);
  });
});

describe('annealers', () => {
  test.each([
    ['a fold', peptide, { value: -4.81, feasible: true }],
    ['a choice under constraints', chosen, { value: 3, feasible: true, assignment: [1, 0, 1, 0] }],
  ])('%s goes in as a quadratic model and comes back', { timeout: 60_000 }, async (_, model, found) => {
    const here = await search(model, { name: 'annealer', reads: 50, annealingTimeMicroseconds: 20 }, 'annealer:pegasus-6');
    expect(here).toMatchObject(found);
    expect(here.warnings.map(({ message }) => message).join('\n')).toMatch(/of the samples keep all constraints[\s\S]*chains were broken/);
    await using emulation = await emulate('dwave');
    const remote = await open(
      { name: 'dwave' },
      { ...emulation, devices: ['hybrid_binary_quadratic_model_version2p'] },
      { log: home.submissions, spending: undefined },
    );
    expect(await search(model, { name: 'annealer', reads: 50, annealingTimeMicroseconds: 20 }, remote.id, [remote])).toMatchObject(found);
  });

  // after the doctor, with its defaults: 99 of 100 reads are folds
  test.each([
    ['square', 'hp', 'HPPHPHH'],
    ['cubic', 'hp', 'HPPHPH'],
    ['tetrahedral', 'miyazawa-jernigan', 'APRLRFY'],
  ] as const)('%s: reads of the penalised form are folds', async (lattice, interaction, sequence) => {
    const model = { type: 'lattice-protein', sequence, lattice, interaction } as const;
    const { model: quadratic, notes } = await recast(model, 1);
    expect(Number(/([\d.]+) % of the samples/.exec(notes.join())?.[1])).toBeGreaterThanOrEqual(99);
    const form = quadraticModel(quadratic as Parameters<typeof quadraticModel>[0]);
    const { read } = annealerSampler(form, { name: 'annealer', reads: 1, annealingTimeMicroseconds: 20 }, pegasus(6), {
      id: 'annealer',
      seed: 1,
    });
    const reads = Array.from({ length: 100 }, () => readAssignment(model, 'quadratic', read().assignment));
    expect(reads.filter(({ feasible }) => feasible).length / reads.length).toBeGreaterThanOrEqual(0.99);
  });
});

test('every fold is among the shapes of its halves, with its energy', () => {
  for (const [lattice, sequence] of [
    ['square', 'HPHHPH'],
    ['tetrahedral', 'HPHHPHH'],
    ['cubic', 'HHPH'],
  ] as const) {
    const model = foldModel({ sequence, lattice, interaction: 'hp' });
    const encoding = halvesEncoding(model);
    const { linear, rows, columns, weights, offset } = encoding.objective;
    const [first, second] = encoding.constraints.flatMap((constraint) =>
      constraint.kind === 'equals' ? [constraint.terms.map(([k]) => k)] : [],
    );
    const excluded = new Set(
      encoding.constraints.flatMap((constraint) => (constraint.kind === 'excludes' ? constraint.pairs.map((pair) => pair.join()) : [])),
    );
    const folds = new Set<string>();
    for (const a of first) {
      for (const b of second) {
        const assignment = linear.map((_, k) => (k === a || k === b ? 1 : 0));
        const found = encoding.foldOf(assignment);
        expect(found === undefined).toBe(excluded.has([a, b].join()));
        if (!found) continue;
        folds.add(found.fold);
        let energy = offset + linear[a] + linear[b];
        weights.forEach((weight, k) => {
          if (rows[k] === a && columns[k] === b) energy += weight;
        });
        expect(energy).toBeCloseTo(found.energy, 10);
      }
    }
    // self-avoiding walks with the first step fixed (OEIS A001411 / 4, A001412 / 6), on the diamond lattice with the first two (A001394 / 12)
    expect(folds.size).toBe({ square: 284 / 4, tetrahedral: 948 / 12, cubic: 150 / 6 }[lattice]);
  }
});
