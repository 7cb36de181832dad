/**
 * Sample-based diagonalisation from a job document to its result, on the backends of this machine in this process: stretched
 * nitrogen against full CI of another program, and against what it must not be confused with.
 */
import { describe, expect, test } from 'vitest';
import { Cofactor } from '@cofactor/sdk';
import {
  type EnergyResult,
  type JobInput,
  type LocalBackend,
  memoryStore,
  type RunContext,
  type StepResult,
  stream,
} from '@cofactor/sdk/contracts';
import { sqdDriver, type SqdDriverInput } from '@cofactor/sdk/workflow';
import { readReference } from '../chemistry/reference-rows.test.support.ts';
import { statevectorBackend } from '../simulators/statevector/backend.ts';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';

const { program, rows, tolerances } = readReference('public');
const row = rows.find(({ id }) => id === 'n2-1.8-sto3g');
/** 3136 determinants of 10 electrons in 8 orbitals. */
const EXACT_HARTREE = row?.energiesHartree['fci-fc'] as number;

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const cofactor = new Cofactor({ backends: [cpu, statevectorBackend()] });

const job = (method: Extract<JobInput['method'], { name: 'sqd' }>, problem: object = {}): JobInput => ({
  schema: 'cofactor.job/1',
  problem: {
    kind: 'energy',
    structure: { format: 'xyz', data: '2\nN2\nN 0 0 0\nN 0 0 1.8\n' },
    basis: 'sto-3g',
    frozenCore: true,
    ...problem,
  },
  method,
  backend: 'statevector',
  seed: 5,
});
const solve = async (document: JobInput): Promise<EnergyResult> => (await cofactor.run(document)) as EnergyResult;

describe(`N2 at 1.8 Å, full CI by ${program}`, () => {
  test('a sixteenth of the sector: above full CI, below the null arm, beside selected CI and the exact energy', async () => {
    const document = job({ name: 'sqd', shots: 2000, batches: 2, iterations: 1, maxProductDimension: 196 });
    const result = await solve(document);
    const { energyHartree, nullArm, selectedCi, subspace, classical, resources, provenance, warnings } = result;
    expect(energyHartree).toBeGreaterThan(EXACT_HARTREE);
    expect(nullArm?.energyHartree).toBeGreaterThan(energyHartree);
    expect(selectedCi?.energyHartree).toBeGreaterThan(EXACT_HARTREE - tolerances.ciHartree);
    expect(selectedCi?.determinants).toBeLessThanOrEqual(subspace?.determinants ?? 0);
    expect(subspace).toMatchObject({ sectorDeterminants: 3136, exhaustive: false, samples: 2000, samplesInSector: 2000 });
    expect(subspace?.determinants).toBeLessThanOrEqual(196);
    expect(classical).toMatchObject({ method: 'casci', exactInSpace: true });
    expect(Math.abs((classical?.energyHartree ?? 0) - EXACT_HARTREE)).toBeLessThan(tolerances.ciHartree);
    expect(resources).toMatchObject({ qubits: 16, shots: 2000, determinants: subspace?.determinants });
    expect(provenance.steps.find(({ kind }) => kind === 'sample')?.backend).toBe('statevector');
    const codes = warnings.map(({ code }) => code);
    expect(codes).not.toContain('EXHAUSTIVE');
    expect(codes.includes('SPIN_CONTAMINATED')).toBe(Math.abs(result.properties.s2 ?? NaN) >= 0.1);
    const again = await solve(document);
    expect([again.energyHartree, again.nullArm, again.selectedCi]).toEqual([energyHartree, nullArm, selectedCi]);
    const other = await solve({ ...document, seed: 6 });
    expect(other.nullArm?.energyHartree).not.toBe(nullArm?.energyHartree);
  }, 30_000);

  test('uniform samples of a small sector see all of it: then their subspace is full CI', async () => {
    const activeSpace = { select: 'frontier', electrons: 6, orbitals: 6 };
    const casci = row?.casci?.find(({ electrons, orbitals }) => electrons === 6 && orbitals === 6);
    const { nullArm, subspace } = await solve(
      job({ name: 'sqd', shots: 20_000, batches: 1, iterations: 1, maxProductDimension: 400 }, { activeSpace }),
    );
    expect(nullArm?.determinants).toBe(400);
    expect(Math.abs((nullArm?.energyHartree ?? 0) - (casci?.energyHartree ?? 0))).toBeLessThan(tolerances.ciHartree);
    expect(subspace?.sectorDeterminants).toBe(400);
  });
});

test('a subspace that covers the sector is labelled exhaustive, and is full CI', async () => {
  const structure = { format: 'xyz', data: '2\nH2\nH 0 0 0\nH 0 0 0.74\n' };
  const { energyHartree, classical, subspace, warnings } = await solve(job({ name: 'sqd', maxProductDimension: 4 }, { structure }));
  expect(subspace).toMatchObject({ determinants: 4, sectorDeterminants: 4, exhaustive: true });
  expect(warnings.map(({ code }) => code)).toContain('EXHAUSTIVE');
  expect(energyHartree).toBeCloseTo(classical?.energyHartree ?? 0, 9);
});

test('optimised amplitudes come from a loop before the circuit is sampled', async () => {
  const structure = { format: 'xyz', data: '4\nH4\nH 0 0 0\nH 0 0 1\nH 0 0 2\nH 0 0 3\n' };
  const { provenance, energyHartree, classical } = await solve(job({ name: 'sqd', amplitudes: 'optimised' }, { structure }));
  expect(provenance.steps.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['vqe-loop', 'sample', 'subspace']));
  expect(energyHartree).toBeGreaterThanOrEqual(classical?.energyHartree ?? 0);
});

describe('a document that cannot be carried is refused before anything runs', () => {
  test.each([
    ['no shots', { name: 'sqd', shots: 0 }, 'INVALID_INPUT', /method\.shots/],
    ['more shots than counts travel with', { name: 'sqd', shots: 1e6 }, 'INVALID_INPUT', /method\.shots/],
    ['no room for a determinant', { name: 'sqd', maxProductDimension: 0 }, 'INVALID_INPUT', /maxProductDimension/],
  ] as const)('%s', async (_, method, code, message) => {
    await expect(cofactor.plan(job(method))).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  test('a subspace beyond what is solved here', async () => {
    const large = job(
      { name: 'sqd', maxProductDimension: 2_000_000 },
      { basis: '6-31g', activeSpace: { select: 'frontier', electrons: 12, orbitals: 13 } },
    );
    await expect(cofactor.plan(large)).rejects.toMatchObject({
      code: 'TOO_LARGE',
      details: { resource: 'determinants', asked: 2_000_000 },
    });
  });

  test('a backend without sampling', async () => {
    await expect(cofactor.plan({ ...job({ name: 'sqd' }), backend: 'cpu' })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

describe('against its own null arm, 20 seeds', () => {
  const SHOTS = 200;
  /** 99.9 % quantile (two-sided) of Student's t with 19 degrees of freedom: a false alarm in a thousand, seeds fixed. */
  const STUDENT = 3.883;

  /** Mean of null − sampled energy, and its standard error. */
  async function gain(countsOf: (seed: number) => Promise<Record<string, number>>): Promise<{ mean: number; error: number }> {
    const hamiltonian = await sector;
    const energy = async (over: Pick<SqdDriverInput, 'samples' | 'counts' | 'seed'>): Promise<number> => {
      const driver = sqdDriver({ hamiltonian, batches: 2, iterations: 2, maxProductDimension: 64, ...over });
      let turn = driver.next();
      while (!turn.done) turn = driver.next(await run<'subspace'>(turn.value, context));
      return turn.value.energyHartree;
    };
    const gains: number[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const counts = await countsOf(seed);
      gains.push((await energy({ samples: 'uniform', counts, seed })) - (await energy({ samples: 'measured', counts, seed })));
    }
    const mean = gains.reduce((sum, x) => sum + x, 0) / gains.length;
    const variance = gains.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (gains.length - 1);
    return { mean, error: Math.sqrt(variance / gains.length) };
  }

  const context: RunContext = { signal: new AbortController().signal, artifacts: memoryStore() };
  const sector = (async () => {
    const system = {
      atomicNumbers: [7, 7],
      positionsBohr: [0, 0, 0, 0, 0, 1.8 / 0.52917721092],
      charge: 0,
      multiplicity: 1,
      basis: 'sto-3g',
    };
    const scf: StepResult<'scf'> = await run(
      { kind: 'scf', system, reference: 'rhf', guess: 'atomic', stability: 'follow', maxIterations: 128, convergenceHartree: 1e-10 },
      context,
    );
    const activeSpace = { select: 'full' } as const;
    const { output } = await run<'transform'>({ kind: 'transform', system, scf: scf.output, frozenCore: true, activeSpace }, context);
    return output.hamiltonian;
  })();

  test('a sampler of uniform bits gains nothing, recovered or not', async () => {
    const { mean, error } = await gain(async (seed) => {
      const random = stream(seed, 'impostor');
      const counts: Record<string, number> = {};
      for (let shot = 0; shot < SHOTS; shot++) {
        const bits = random
          .integer(2 ** 16)
          .toString(2)
          .padStart(16, '0');
        counts[bits] = (counts[bits] ?? 0) + 1;
      }
      return counts;
    });
    expect(Math.abs(mean)).toBeLessThan(STUDENT * error);
  });

  test('the circuit does', async () => {
    const hamiltonian = await sector;
    const { output: ansatz } = await run<'ansatz'>(
      { kind: 'ansatz', hamiltonian, ansatz: 'uccsd', mapping: 'jordan-wigner', start: 'mp2' },
      context,
    );
    const simulator = statevectorBackend();
    const { mean, error } = await gain(async (seed) => {
      const parameters = ansatz.startParameters;
      const { output } = await simulator.run<'sample'>(
        { kind: 'sample', circuit: ansatz.circuit, parameters, shots: SHOTS, seed },
        context,
      );
      return output.counts;
    });
    expect(mean).toBeGreaterThan(STUDENT * error);
  });
});
