/** The chemistry checks, on a backend that repeats the reference values: with them it passes, with one of them changed it fails. */
import { describe, expect, test } from 'vitest';
import {
  stepResult,
  type LocalBackend,
  type ScfOutput,
  type StepKind,
  type StepOutput,
  type StepResult,
  type StepSpec,
  unsupported,
} from '../contracts/index.ts';
import { runCheck } from './checks/check.ts';
import { h2Scf } from './checks/steps.ts';
import { H2_CIRCUIT, H2_OBSERVABLE } from './circuit-fixtures.ts';
import { BACKEND_CHECKS } from './describe-backend.ts';
import { H2_HAMILTONIAN, H2_REFERENCE, type ModelHamiltonian, storeHamiltonian, WATER_REFERENCE } from './fixtures.ts';

type Answers = { [K in StepKind]?: (spec: StepSpec<K>, store: Parameters<LocalBackend['run']>[1]['artifacts']) => Promise<StepOutput<K>> };

const isWater = ({ system }: { system: { atomicNumbers: number[] } }) => system.atomicNumbers.length === 3;

const activeSpace = { select: 'full', electrons: [1, 1] as [number, number], orbitals: 2, coreOrbitals: 0, reasons: [] };

const HONEST: Required<Pick<Answers, 'scf' | 'mp2' | 'transform' | 'read-hamiltonian' | 'space-reference' | 'ansatz'>> = {
  scf: async (spec, store): Promise<ScfOutput> => {
    const h2 = await h2Scf(store);
    if (!isWater(spec)) return h2;
    const { rhfHartree, nuclearRepulsionHartree, numFunctions, occupied } = WATER_REFERENCE;
    return { ...h2, energyHartree: rhfHartree, nuclearRepulsionHartree, numFunctions, occupied: [occupied, occupied] };
  },
  mp2: async (spec) => {
    if (!isWater(spec)) {
      const { mp2Hartree, rhfHartree } = H2_REFERENCE;
      return { energyHartree: mp2Hartree, correlationHartree: mp2Hartree - rhfHartree, frozenOrbitals: 0 };
    }
    const energyHartree = spec.frozenCore ? WATER_REFERENCE.mp2FrozenCoreHartree : WATER_REFERENCE.mp2Hartree;
    return { energyHartree, correlationHartree: energyHartree - WATER_REFERENCE.rhfHartree, frozenOrbitals: spec.frozenCore ? 1 : 0 };
  },
  transform: async (_spec, store) => ({ hamiltonian: await storeHamiltonian(store, H2_HAMILTONIAN), activeSpace }),
  'read-hamiltonian': async (_spec, store) => ({ hamiltonian: await storeHamiltonian(store, H2_HAMILTONIAN) }),
  'space-reference': async () => ({ hartreeFockHartree: H2_REFERENCE.rhfHartree, mp2Hartree: H2_REFERENCE.mp2Hartree }),
  // first-order amplitude: K / 2(ε₁ − ε₂)
  ansatz: async () => ({
    circuit: H2_CIRCUIT,
    observable: H2_OBSERVABLE,
    startParameters: [0.1812104613657 / (2 * (-0.57855386 - 0.67114348))],
  }),
};

/** Answers from a table instead of computing. */
function recorded(answers: Answers): LocalBackend {
  const answerTo = (kind: StepKind) => {
    const answer = answers[kind];
    if (!answer) throw unsupported(`recorded has no ${kind}`, { what: kind });
    return answer as (spec: StepSpec, store: unknown) => Promise<StepOutput>;
  };
  const range = { low: 1, likely: 1, high: 1 };
  return {
    id: 'recorded',
    version: '1',
    description: 'Reference values',
    locality: 'local',
    capabilities: Object.fromEntries(Object.keys(answers).map((kind) => [kind, {}])),
    available: async () => ({ available: true }),
    forecast: ({ kind }) => {
      answerTo(kind);
      return { memoryBytes: range, wallMs: range, costMicroUsd: range, sizes: {}, assumptions: [] };
    },
    run: async <K extends StepKind>(spec: StepSpec<K>, { artifacts }: { artifacts: unknown }): Promise<StepResult<K>> =>
      stepResult({ id: 'recorded', version: '1' }, spec, { output: await answerTo(spec.kind)(spec, artifacts), wallMs: 0 }),
  };
}

/** Swaps (00|11) and (01|01): physicists' order taken for chemists'. */
const physicists: ModelHamiltonian = {
  ...H2_HAMILTONIAN,
  eri: H2_HAMILTONIAN.eri.map(([p, q, r, s, value]) => [p, r, q, s, value] as const),
};

const LIES: [name: string, caughtBy: string, answers: Answers][] = [
  [
    'an SCF energy of H2 off by 1e-7',
    'scf: H2 and water',
    { scf: async (spec, store) => ({ ...(await HONEST.scf(spec, store)), energyHartree: H2_REFERENCE.rhfHartree + 1e-7 }) },
  ],
  ['H2 for any molecule', 'scf: H2 and water', { scf: async (_spec, store) => h2Scf(store) }],
  [
    'MP2 that forgets the frozen core',
    'mp2: H2, and water',
    { mp2: async (spec, store) => HONEST.mp2({ ...spec, frozenCore: false }, store) },
  ],
  [
    'integrals in physicists’ order',
    'transform: the integrals',
    { transform: async (_spec, store) => ({ hamiltonian: await storeHamiltonian(store, physicists), activeSpace }) },
  ],
  [
    'an FCIDUMP without its last line',
    'read-hamiltonian: an FCIDUMP',
    {
      'read-hamiltonian': async (_spec, store) => ({
        hamiltonian: await storeHamiltonian(store, { ...H2_HAMILTONIAN, coreEnergyHartree: 0 }),
      }),
    },
  ],
  [
    'exact energy for MP2',
    'space-reference: Hartree',
    { 'space-reference': async () => ({ hartreeFockHartree: H2_REFERENCE.rhfHartree, mp2Hartree: H2_REFERENCE.fciHartree }) },
  ],
  [
    'an ansatz that starts nowhere',
    'ansatz: circuit and observable',
    { ansatz: async () => ({ circuit: H2_CIRCUIT, observable: H2_OBSERVABLE, startParameters: [0] }) },
  ],
  [
    'an observable without its off-diagonal terms',
    'ansatz: circuit and observable',
    {
      ansatz: async (spec, store) => {
        const honest = await HONEST.ansatz(spec, store);
        return { ...honest, observable: { ...H2_OBSERVABLE, terms: H2_OBSERVABLE.terms.filter(([pauli]) => !/[XY]/.test(pauli)) } };
      },
    },
  ],
];

const checkNamed = (start: string) => {
  const found = BACKEND_CHECKS.filter(({ name }) => name.startsWith(start));
  expect(found).toHaveLength(1);
  return found[0];
};

describe.each(LIES)('%s', (_, caughtBy, answers) => {
  test('is caught', async () => {
    expect(await runCheck(checkNamed(caughtBy), async () => ({ backend: recorded({ ...HONEST, ...answers }) }))).toMatchObject({
      outcome: 'failed',
    });
  });

  test('and the reference itself is not', async () => {
    expect(await runCheck(checkNamed(caughtBy), async () => ({ backend: recorded(HONEST) }))).toEqual({
      name: checkNamed(caughtBy).name,
      outcome: 'passed',
    });
  });
});
