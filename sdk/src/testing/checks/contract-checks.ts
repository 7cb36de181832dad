/** What every backend owes, whatever it computes: it runs what it declares, refuses the rest, and says the price first. */
import {
  type ArtifactStore,
  BackendId,
  Forecast,
  STEP_KINDS,
  type StepKind,
  type StepLimits,
  StepResult,
  stepOutputSchema,
  type StepSpec,
} from '../../contracts/index.ts';
import { circuitOf, H2_BEST_ANGLE, H2_CIRCUIT, pauliTerm } from '../circuit-fixtures.ts';
import { absentHamiltonian, hydrogenChain } from '../fixtures.ts';
import { LIMITS } from '../tolerances.ts';
import { type BackendUnderTest, execute, limitsOf, ready, type ReadyBackend } from './backend-under-test.ts';
import { type Check, deepFreeze, ensure, ensureEqual, ensurePlainJson, ensureRefused } from './check.ts';
import { expectationStep, sampleStep, smallestStep } from './steps.ts';

const REFUSALS = ['UNSUPPORTED', 'TOO_LARGE'] as const;

const undeclared = (kind: StepKind) => (subject: BackendUnderTest) =>
  limitsOf(subject, kind) === undefined ? `does not declare ${kind}` : undefined;

const declared = ({ backend }: BackendUnderTest): StepKind[] => STEP_KINDS.filter((kind) => backend.capabilities[kind] !== undefined);

const facts: Check<BackendUnderTest> = {
  name: 'has an id, a version and a description, is available, and declares kinds of step that exist',
  run: async ({ backend }) => {
    ensure(BackendId.safeParse(backend.id).success, `id: expected a backend id, got ${backend.id}`);
    ensure(backend.version.length > 0 && backend.description.length > 0, 'version and description must not be empty');
    ensureEqual('available()', (await backend.available()).available, true);
    const kinds = Object.keys(backend.capabilities);
    ensure(kinds.length > 0, 'declares nothing');
    for (const kind of kinds) ensure(STEP_KINDS.includes(kind as StepKind), `declares ${kind}, which is no kind of step`);
  },
};

const runsWhatItDeclares = STEP_KINDS.map(
  (kind): Check<BackendUnderTest> => ({
    name: `runs ${kind}: result, output and provenance parse and survive JSON`,
    skip: undeclared(kind),
    run: async (given) => {
      const subject = ready(given);
      const spec = deepFreeze(await smallestStep(kind, subject.artifacts, limitsOf(subject, kind)));
      const result = await execute(subject, spec);
      StepResult.parse(result);
      stepOutputSchema(kind).parse(result.output);
      ensurePlainJson('result', result);
      ensureEqual('kind', result.kind, kind);
      const { provenance } = result;
      ensureEqual(
        'provenance',
        [provenance.kind, provenance.backend, provenance.backendVersion],
        [kind, subject.backend.id, subject.backend.version],
      );
    },
  }),
);

const refusesTheRest = STEP_KINDS.map(
  (kind): Check<BackendUnderTest> => ({
    name: `refuses ${kind} with UNSUPPORTED, before anything runs, unless it is declared`,
    skip: (subject) => (limitsOf(subject, kind) === undefined ? undefined : `declares ${kind}`),
    run: async (given) => {
      const subject = ready(given);
      const spec = await smallestStep(kind, subject.artifacts);
      await refusedBeforeRunning(subject, spec, ['UNSUPPORTED']);
    },
  }),
);

/** Forecast and run both refuse, with nothing read, written or reported. */
async function refusedBeforeRunning(subject: ReadyBackend, spec: StepSpec, codes: readonly ('UNSUPPORTED' | 'TOO_LARGE')[]): Promise<void> {
  await ensureRefused(`forecast of ${spec.kind}`, codes, () => subject.backend.forecast(spec, {}));
  const touched: string[] = [];
  const artifacts: ArtifactStore = {
    put: async (bytes) => {
      touched.push('put');
      return subject.artifacts.put(bytes);
    },
    get: async (hash) => {
      touched.push('get');
      return subject.artifacts.get(hash);
    },
    has: async (hash) => subject.artifacts.has(hash),
  };
  const onProgress = () => void touched.push('progress');
  await ensureRefused(`run of ${spec.kind}`, codes, async () => execute({ backend: subject.backend, artifacts }, spec, { onProgress }));
  ensureEqual('touched before refusing', touched, []);
}

function limitCheck<K extends StepKind>(kind: K, limit: keyof StepLimits, over: (limit: number) => StepSpec<K>): Check<BackendUnderTest> {
  return {
    name: `${kind}: one more than ${limit} is refused before anything runs`,
    skip: (subject) => (typeof limitsOf(subject, kind)?.[limit] === 'number' ? undefined : `${kind} declares no ${limit}`),
    run: async (subject) => refusedBeforeRunning(ready(subject), over(Number(limitsOf(subject, kind)?.[limit])), REFUSALS),
  };
}

/** The smallest half-filled space with more determinants than this. */
function spaceAbove(determinants: number): number {
  let orbitals = 1;
  for (let size = 1; size <= determinants; size = halfFilled(++orbitals));
  return orbitals;
}

/** C(n, ⌈n/2⌉) C(n, ⌊n/2⌋) */
export function halfFilled(n: number): number {
  let strings = 1;
  for (let k = 1; k <= Math.floor(n / 2); k++) strings = (strings * (n - k + 1)) / k;
  return strings * strings;
}

const casci = (orbitals: number): StepSpec<'casci'> => ({ kind: 'casci', hamiltonian: absentHamiltonian(orbitals), roots: 1, seed: 0 });
const vqe = (orbitals: number): StepSpec<'vqe-loop'> => ({
  kind: 'vqe-loop',
  hamiltonian: absentHamiltonian(orbitals),
  ansatz: 'uccsd',
  start: 'zero',
  maxIterations: 10,
  gradientTolerance: 1e-3,
  seed: 0,
});
const idle = (qubits: number) => ({ circuit: circuitOf(qubits, []), parameters: [] });

const limits: Check<BackendUnderTest>[] = [
  limitCheck('expectation', 'maxQubits', (most) =>
    expectationStep({ ...idle(most + 1), observables: [pauliTerm('Z'.repeat(most + 1))], shots: 1 }),
  ),
  limitCheck('expectation', 'maxShots', (most) => expectationStep({ ...idle(1), observables: [pauliTerm('Z')], shots: most + 1 })),
  limitCheck('sample', 'maxQubits', (most) => sampleStep(idle(most + 1))),
  limitCheck('sample', 'maxShots', (most) => sampleStep({ ...idle(1), shots: most + 1 })),
  limitCheck('casci', 'maxOrbitals', (most) => casci(most + 1)),
  limitCheck('casci', 'maxDeterminants', (most) => casci(spaceAbove(most))),
  limitCheck('vqe-loop', 'maxOrbitals', (most) => vqe(most + 1)),
  limitCheck('vqe-loop', 'maxQubits', (most) => vqe(Math.floor(most / 2) + 1)),
  limitCheck('ansatz', 'maxOrbitals', (most) => ({
    kind: 'ansatz',
    hamiltonian: absentHamiltonian(most + 1),
    ansatz: 'uccsd',
    mapping: 'jordan-wigner',
    start: 'zero',
  })),
  limitCheck('scf', 'maxBasisFunctions', (most) => ({
    kind: 'scf',
    system: hydrogenChain(most + 1),
    reference: most % 2 === 1 ? 'rhf' : 'uhf',
    guess: 'atomic',
    stability: 'follow',
    maxIterations: 1,
    convergenceHartree: 1e-6,
  })),
  {
    name: 'expectation: exact values are refused unless declared',
    skip: (subject) => undeclared('expectation')(subject) ?? (limitsOf(subject, 'expectation')?.exact ? 'declares exact' : undefined),
    run: async (subject) =>
      refusedBeforeRunning(ready(subject), expectationStep({ ...idle(1), observables: [pauliTerm('Z')], shots: 0 }), REFUSALS),
  },
  {
    name: 'expectation: gradients are refused unless declared',
    skip: (subject) =>
      undeclared('expectation')(subject) ?? (limitsOf(subject, 'expectation')?.gradients ? 'declares gradients' : undefined),
    run: async (subject) =>
      refusedBeforeRunning(
        ready(subject),
        expectationStep({ circuit: H2_CIRCUIT, parameters: [H2_BEST_ANGLE], observables: [pauliTerm('IIIZ')], gradient: true, shots: 0 }),
        REFUSALS,
      ),
  },
];

const forecasts: Check<BackendUnderTest>[] = [
  {
    name: 'forecast covers memory, time and money with low ≤ likely ≤ high, for every declared kind',
    run: async (given) => {
      const subject = ready(given);
      for (const kind of declared(subject)) {
        const spec = await smallestStep(kind, subject.artifacts, limitsOf(subject, kind));
        checkForecast(kind, subject.backend.forecast(spec, {}));
      }
    },
  },
  {
    name: 'forecast answers for a step whose input is still to come, from sizes alone',
    run: async ({ backend }) => {
      const sizes = {
        basisFunctions: 2,
        numOrbitals: 2,
        numElectrons: [1, 1] as [number, number],
        determinants: 4,
        qubits: 1,
        parameters: 3,
        shots: 10,
      };
      for (const kind of STEP_KINDS)
        if (backend.capabilities[kind]) checkForecast(kind, backend.forecast({ kind } as Partial<StepSpec> & { kind: StepKind }, sizes));
    },
  },
  {
    name: 'forecast is pure: it answers the same twice, before and after a run, and leaves its input alone',
    run: async (given) => {
      const subject = ready(given);
      for (const kind of declared(subject)) {
        const spec = deepFreeze(await smallestStep(kind, subject.artifacts, limitsOf(subject, kind)));
        const sizes = deepFreeze({ numOrbitals: 2 });
        const before = subject.backend.forecast(spec, sizes);
        await execute(subject, spec);
        ensureEqual(`forecast of ${kind} after a run`, subject.backend.forecast(spec, sizes), before);
      }
    },
  },
  {
    name: 'forecast is quick',
    run: async (given) => {
      const subject = ready(given);
      for (const kind of declared(subject)) {
        const spec = await smallestStep(kind, subject.artifacts, limitsOf(subject, kind));
        const times = Array.from({ length: 5 }, () => {
          const started = performance.now();
          subject.backend.forecast(spec, {});
          return performance.now() - started;
        });
        ensure(Math.min(...times) <= LIMITS.forecastMs, `forecast of ${kind} took ${Math.min(...times).toFixed(1)} ms at best`);
      }
    },
  },
];

function checkForecast(kind: StepKind, given: Forecast): void {
  const forecast = Forecast.parse(given);
  for (const [name, { low, likely, high }] of Object.entries({
    memoryBytes: forecast.memoryBytes,
    wallMs: forecast.wallMs,
    costMicroUsd: forecast.costMicroUsd,
  })) {
    ensure(low <= likely && likely <= high, `forecast of ${kind}: ${name} must have low ≤ likely ≤ high, got ${low}, ${likely}, ${high}`);
  }
  ensure(forecast.memoryBytes.high > 0 && forecast.wallMs.high > 0, `forecast of ${kind}: memory and time of nothing`);
}

export const CONTRACT_CHECKS: readonly Check<BackendUnderTest>[] = [
  facts,
  ...runsWhatItDeclares,
  ...refusesTheRest,
  ...limits,
  ...forecasts,
];
