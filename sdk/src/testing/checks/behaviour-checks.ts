/** How a backend behaves while it works: it stops when told, repeats itself when seeded, and a remote one can be resumed. */
import { isCofactorError, STEP_KINDS, type StepKind, type StepLimits, type StepSpec, toCofactorError } from '../../contracts/index.ts';
import { deepCircuit, pauliTerm, SPREAD_CIRCUIT } from '../circuit-fixtures.ts';
import { hubbardChain, hydrogenChain } from '../fixtures.ts';
import { LIMITS } from '../tolerances.ts';
import { asRemote, type BackendUnderTest, collect, execute, freshKey, limitsOf, ready, type ReadyBackend } from './backend-under-test.ts';
import { type Check, ensure, ensureEqual, ensurePlainJson, ensureRefused, pause } from './check.ts';
import { halfFilled } from './contract-checks.ts';
import { carries, casciStep, expectationStep, sampleStep, shotsFor, smallestStep, vqeStep } from './steps.ts';

const undeclared = (kind: StepKind) => (subject: BackendUnderTest) =>
  limitsOf(subject, kind) === undefined ? `does not declare ${kind}` : undefined;

const abortedBefore: Check<BackendUnderTest> = {
  name: 'cancel: a signal that has already fired settles as CANCELLED, for every declared kind',
  run: async (given) => {
    const subject = ready(given);
    for (const kind of STEP_KINDS) {
      const limits = limitsOf(subject, kind);
      if (limits === undefined) continue;
      const spec = await smallestStep(kind, subject.artifacts, limits);
      await ensureRefused(`${kind} under an aborted signal`, ['CANCELLED'], async () =>
        execute(subject, spec, { signal: AbortSignal.abort() }),
      );
    }
  },
};

/** When the abort comes, in milliseconds after the start. */
const ABORT_AFTER_MS = 100;

/** Steps that take longer and longer, within what the backend declares. */
const LONG: { [K in StepKind]?: (scale: number, limits: StepLimits, subject: ReadyBackend) => Promise<StepSpec | undefined> } = {
  expectation: async (scale, limits) => {
    const circuit = longCircuit(scale, { ...limits, maxQubits: limits.maxExactQubits ?? limits.maxQubits });
    return (
      circuit &&
      expectationStep({ circuit, parameters: [], observables: [pauliTerm('Z'.repeat(circuit.numQubits))], shots: shotsFor(limits) })
    );
  },
  sample: async (scale, limits) => {
    const circuit = longCircuit(scale, limits);
    return circuit && sampleStep({ circuit });
  },
  'vqe-loop': async (scale, { maxQubits = 12, maxOrbitals = 6 }, { artifacts }) => {
    const sites = Math.min(3 + scale, maxOrbitals, Math.floor(maxQubits / 2), 6);
    return scale < 4 ? vqeStep(artifacts, hubbardChain(sites), { maxIterations: 100_000, gradientTolerance: 1e-14 }) : undefined;
  },
  casci: async (scale, { maxOrbitals = 14, maxDeterminants = Infinity }, { artifacts }) => {
    const sites = 6 + 2 * scale;
    if (sites > Math.min(maxOrbitals, 14) || halfFilled(sites) > maxDeterminants) return undefined;
    return casciStep(artifacts, hubbardChain(sites));
  },
  scf: async (scale, { maxBasisFunctions = 64 }, { artifacts }) => {
    const atoms = 8 * 2 ** scale;
    if (atoms > Math.min(maxBasisFunctions, 64)) return undefined;
    return { ...(await smallestStep('scf', artifacts)), system: hydrogenChain(atoms) };
  },
};

function longCircuit(scale: number, limits: StepLimits) {
  const circuit = deepCircuit(Math.min(limits.maxQubits ?? 20, 20), 10 * 4 ** scale);
  return scale < 5 && carries(limits, circuit) ? circuit : undefined;
}

const abortedWithin = (['expectation', 'sample', 'vqe-loop', 'casci', 'scf'] as const).map(
  (kind): Check<BackendUnderTest> => ({
    name: `cancel: an abort in the middle of ${kind} settles as CANCELLED within ${LIMITS.cancelMs} ms`,
    skip: undeclared(kind),
    run: async (given) => {
      const subject = ready(given);
      const limits = limitsOf(subject, kind) ?? {};
      for (let scale = 0; ; scale++) {
        const spec = await LONG[kind]?.(scale, limits, subject);
        if (!spec) return; // nothing within its limits takes long enough to be caught in the middle
        if (await abortInTheMiddle(subject, spec)) return;
      }
    },
  }),
);

/** @returns false when the step had ended before the abort came. */
async function abortInTheMiddle(subject: ReadyBackend, spec: StepSpec): Promise<boolean> {
  const controller = new AbortController();
  const started = performance.now();
  let settled: { error?: unknown; afterMs: number } | undefined;
  const ended = execute(subject, spec, { signal: controller.signal }).then(
    () => (settled = { afterMs: performance.now() - started }),
    (error: unknown) => (settled = { error, afterMs: performance.now() - started }),
  );
  await Promise.race([ended, pause(ABORT_AFTER_MS)]);
  if (settled) {
    const { error, afterMs } = settled;
    if (error !== undefined && !isCofactorError(error, 'NOT_CONVERGED')) throw error;
    ensure(
      afterMs <= ABORT_AFTER_MS + LIMITS.cancelMs,
      `${spec.kind} held the event loop for ${afterMs.toFixed(0)} ms: no signal could reach it`,
    );
    return false;
  }
  controller.abort();
  const aborted = performance.now();
  await Promise.race([ended, pause(LIMITS.cancelMs)]);
  const waited = performance.now() - aborted;
  ensure(settled !== undefined && waited <= LIMITS.cancelMs + 50, `did not settle within ${LIMITS.cancelMs} ms of the abort`);
  const { error } = settled as { error?: unknown };
  ensure(
    isCofactorError(error, 'CANCELLED'),
    `expected CANCELLED, got ${error === undefined ? 'a result' : toCofactorError(error).message}`,
  );
  return true;
}

const seeded = (kind: 'sample' | 'expectation' | 'casci' | 'vqe-loop') => (subject: BackendUnderTest) =>
  undeclared(kind)(subject) ?? (limitsOf(subject, kind)?.seeded ? undefined : `${kind} is not declared seeded`);

/** A step whose answer depends on the seed. */
function randomStep(kind: 'sample' | 'expectation', limits: StepLimits, seed: number): StepSpec | undefined {
  if (!carries(limits, SPREAD_CIRCUIT)) return undefined;
  const shots = Math.min(1000, limits.maxShots ?? 1000);
  if (kind === 'sample') return sampleStep({ circuit: SPREAD_CIRCUIT, shots, seed });
  const observables = ['IIIIZ', 'IIIZI', 'IIZII', 'IZIII', 'ZIIII', 'ZZIII'].map((pauli) => pauliTerm(pauli));
  return expectationStep({ circuit: SPREAD_CIRCUIT, parameters: [], observables, shots, seed });
}

const seeds = (['sample', 'expectation'] as const).flatMap((kind): Check<BackendUnderTest>[] => [
  {
    name: `seeds: the same seed gives ${kind} the same bits`,
    skip: seeded(kind),
    run: async (given) => {
      const subject = ready(given);
      for (const seed of [0, 7, 0xffff_ffff]) {
        const spec = randomStep(kind, limitsOf(subject, kind) ?? {}, seed) ?? {
          ...(await smallestStep(kind, subject.artifacts, limitsOf(subject, kind))),
          seed,
        };
        const first = await execute(subject, spec);
        ensureEqual(`output under seed ${seed}`, (await execute(subject, spec)).output, first.output);
      }
    },
  },
  {
    name: `seeds: another seed gives ${kind} another sample (false alarm below 1e-9)`,
    skip: (subject) =>
      seeded(kind)(subject) ?? (randomStep(kind, limitsOf(subject, kind) ?? {}, 0) ? undefined : 'cannot carry five qubits'),
    run: async (given) => {
      const subject = ready(given);
      const limits = limitsOf(subject, kind) ?? {};
      const outputs = new Set<string>();
      for (const seed of [1, 2, 3]) {
        const spec = randomStep(kind, limits, seed);
        if (spec) outputs.add(JSON.stringify((await execute(subject, spec)).output, (_key, value: unknown) => sortedKeys(value)));
      }
      ensureEqual('how many different outputs three seeds gave', outputs.size, 3);
    },
  },
]);

function sortedKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const repeats: Check<BackendUnderTest> = {
  name: 'seeds: casci and vqe-loop repeat their answer to the last bit',
  skip: (subject) =>
    seeded('casci')(subject) === undefined || seeded('vqe-loop')(subject) === undefined ? undefined : 'neither is seeded',
  run: async (given) => {
    const subject = ready(given);
    for (const kind of ['casci', 'vqe-loop'] as const) {
      if (seeded(kind)(subject) !== undefined) continue;
      const spec = await smallestStep(kind, subject.artifacts);
      const first = await execute(subject, spec);
      ensureEqual(`output of ${kind}`, (await execute(subject, spec)).output, first.output);
    }
  },
};

const isLocal = ({ backend }: BackendUnderTest) => (backend.locality === 'remote' ? undefined : 'is local');

/** A remote backend with a declared step to send it. */
async function remoteCase(given: BackendUnderTest) {
  const subject = ready(given);
  const remote = asRemote(subject.backend);
  ensure(remote !== undefined, 'not a remote backend');
  const kind = STEP_KINDS.find((kind) => subject.backend.capabilities[kind] !== undefined);
  ensure(kind !== undefined, 'declares nothing');
  const spec = (await smallestStep(kind, subject.artifacts, limitsOf(subject, kind))) as StepSpec;
  const options = { signal: new AbortController().signal, artifacts: subject.artifacts };
  return { subject, remote, spec, options };
}

const remotes: Check<BackendUnderTest>[] = [
  {
    name: 'remote: one idempotency key is one submission, another key is another',
    skip: isLocal,
    run: async (given) => {
      const { remote, spec, options } = await remoteCase(given);
      const idempotencyKey = freshKey();
      const first = await remote.submit(spec, { ...options, idempotencyKey });
      ensureEqual('handle of the second submission', await remote.submit(spec, { ...options, idempotencyKey }), first);
      const other = await remote.submit(spec, { ...options, idempotencyKey: freshKey() });
      ensure(JSON.stringify(other) !== JSON.stringify(first), 'two keys gave the same handle');
    },
  },
  {
    name: 'remote: a handle is plain JSON from which another process goes on',
    skip: isLocal,
    run: async (given) => {
      const { subject, remote, spec, options } = await remoteCase(given);
      const handle = await remote.submit(spec, { ...options, idempotencyKey: freshKey() });
      const saved = JSON.parse(JSON.stringify(handle)) as unknown;
      ensurePlainJson('handle', handle);
      const later = (subject.reopen && asRemote(await subject.reopen())) ?? remote;
      const result = await collect(later, saved, options);
      ensureEqual('kind', result.kind, spec.kind);
      ensureEqual('the same result again', (await later.fetchResult(saved, options)).output, result.output);
    },
  },
  {
    name: 'remote: a cancelled job ends as cancelled and its result is CANCELLED, or it had already succeeded',
    skip: isLocal,
    run: async (given) => {
      const { remote, spec, options } = await remoteCase(given);
      const handle = await remote.submit(spec, { ...options, idempotencyKey: freshKey() });
      await remote.cancel(handle, options);
      const deadline = performance.now() + 10_000;
      let status = await remote.poll(handle, options);
      while ((status === 'queued' || status === 'running') && performance.now() < deadline) {
        await pause(20);
        status = await remote.poll(handle, options);
      }
      ensure(status === 'cancelled' || status === 'succeeded', `expected cancelled, got ${status}`);
      if (status === 'cancelled')
        await ensureRefused('result of a cancelled job', ['CANCELLED'], async () => remote.fetchResult(handle, options));
    },
  },
];

export const BEHAVIOUR_CHECKS: readonly Check<BackendUnderTest>[] = [abortedBefore, ...abortedWithin, ...seeds, repeats, ...remotes];
