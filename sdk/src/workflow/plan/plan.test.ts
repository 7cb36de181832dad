import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCofactorError, Job, parseDocument, Plan, type Backend, type CofactorError, type Sizes } from '../../contracts/index.ts';
import { CLASSICAL, QUANTUM, toyBackend } from '../toy-backend.test.support.ts';
import { offer } from './offers.ts';
import { planHash, planJob, withBudget } from './plan.ts';
import { step } from './template.ts';
import { determinants } from '../kinds/energy/sizes.ts';

const WATER = '3\n\nO 0 0 0\nH 0 0.757 0.587\nH 0 -0.757 0.587\n';
const FRONTIER = { select: 'frontier', electrons: 4, orbitals: 4 };

function job(method: object | string, problem: object = {}, fields: object = {}): Job {
  return parseDocument(Job, {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data: WATER }, basis: 'sto-3g', ...problem },
    method: typeof method === 'string' ? { name: method } : method,
    ...fields,
  });
}

const cpu = toyBackend();
const statevector = toyBackend({ id: 'statevector', capabilities: QUANTUM, wallMs: 20 });
const BACKENDS = [cpu, statevector];
const ids = (plan: Plan): string[][] => plan.stages.map(({ steps }) => steps.map(({ id }) => id));

async function refusal(of: Job, backends: readonly Backend[] = BACKENDS): Promise<CofactorError> {
  const plan: unknown = await planJob(of, backends).catch((error: unknown) => error);
  if (!isCofactorError(plan)) throw new Error('expected a refusal, got a plan');
  return plan;
}

test.each([
  ['rhf', {}, [['scf']]],
  ['rhf', { activeSpace: FRONTIER }, [['scf'], ['transform'], ['space-reference']]],
  ['uhf', { activeSpace: FRONTIER, multiplicity: 3 }, [['scf']]],
  ['mp2', {}, [['scf'], ['mp2']]],
  ['mp2', { activeSpace: FRONTIER }, [['scf'], ['mp2', 'transform'], ['space-reference']]],
  ['mp2', { activeSpace: FRONTIER, multiplicity: 3 }, [['scf', 'scf-rohf'], ['mp2', 'transform'], ['space-reference']]],
  ['fci', {}, [['scf'], ['transform'], ['casci']]],
  ['casci', { activeSpace: FRONTIER }, [['scf'], ['transform'], ['casci']]],
  ['casscf', { activeSpace: FRONTIER }, [['scf'], ['casscf']]],
  ['nevpt2', { activeSpace: FRONTIER }, [['scf'], ['nevpt2']]],
  ['vqe', { activeSpace: FRONTIER }, [['scf'], ['transform'], ['vqe', 'space-reference', 'exact-reference']]],
])('%s with %j runs in these stages', async (method, problem, stages) => {
  const plan = await planJob(job(method, problem), BACKENDS);
  expect(ids(plan)).toEqual(stages);
  expect(parseDocument(Plan, plan)).toEqual(plan);
  const parts = plan.subproblems.map(({ id }) => id);
  const serving = new Set(plan.stages.flatMap(({ steps }) => steps.map(({ subproblem }) => subproblem)));
  expect([...serving].sort()).toEqual(parts.sort());
});

test('the mean field under a method follows from spin', async () => {
  const reference = async (method: string, multiplicity: number): Promise<unknown> =>
    (await planJob(job(method, { multiplicity }), BACKENDS)).stages[0].steps[0].spec.reference;
  expect(
    await Promise.all([reference('uhf', 1), reference('fci', 1), reference('fci', 3), reference('mp2', 1), reference('mp2', 3)]),
  ).toEqual(['uhf', 'rhf', 'rohf', 'rhf', 'uhf']);
});

test('sizes flow from forecast to forecast', async () => {
  const plan = await planJob(job('vqe', { activeSpace: FRONTIER }), BACKENDS);
  const step = (id: string) => plan.stages.flatMap(({ steps }) => steps).find((one) => one.id === id);
  expect(step('transform')?.requires).toEqual({ basisFunctions: 7, numOrbitals: 7, numElectrons: [5, 5] });
  expect(step('vqe')?.requires).toEqual({ numOrbitals: 4, numElectrons: [2, 2], qubits: 8 });
  expect(step('exact-reference')?.requires).toEqual({ numOrbitals: 4, numElectrons: [2, 2], determinants: 36 });
  expect(plan.forecast).toMatchObject({
    wallMs: { low: 5 + 5 + 10, likely: 10 + 10 + 20, high: 20 + 20 + 40 },
    memoryBytes: { likely: 3000 },
    sizes: { qubits: 8, parameters: 2, twoQubitGates: 56 },
  });
  const frozen = await planJob(job('fci', { frozenCore: true }), BACKENDS);
  expect(frozen.stages[2].steps[0].requires).toEqual({ numOrbitals: 6, numElectrons: [4, 4], determinants: 225 });
});

test('determinants are C(n, nα) · C(n, nβ)', () => {
  expect(determinants(20, [15, 15])).toBe(240_374_016);
  expect(determinants(4, [4, 0])).toBe(1);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), (n) => {
      const all = Array.from({ length: n + 1 }, (_, a) => determinants(n, [a, n - a])).reduce((sum, x) => sum + x, 0);
      expect(all).toBe(determinants(2 * n, [n, 0])); // Vandermonde
    }),
  );
});

test('the same job and the same answers give the same plan', async () => {
  const methods = fc.constantFrom('rhf', 'uhf', 'mp2', 'fci', 'casci', 'vqe');
  await fc.assert(
    fc.asyncProperty(methods, fc.nat(0xffff_ffff), fc.boolean(), async (method, seed, reverse) => {
      const one = job(method, { activeSpace: FRONTIER }, { seed });
      const again = await planJob(structuredClone(one), reverse ? [...BACKENDS].reverse() : BACKENDS);
      expect(planHash(again)).toBe(planHash(await planJob(one, reverse ? [...BACKENDS].reverse() : BACKENDS)));
    }),
  );
});

test('a loop goes whole to a backend that has it, and step by step to one that has expectation values', async () => {
  const circuits = toyBackend({ id: 'circuits', capabilities: { expectation: { exact: true, gradients: true } } });
  const plan = await planJob(job('vqe', {}, { backend: 'circuits' }), [cpu, circuits]);
  expect(ids(plan)).toEqual(
    [['scf'], ['transform'], ['ansatz', 'space-reference'], ['vqe']].map((stage, at) => (at === 2 ? [...stage, 'exact-reference'] : stage)),
  );
  const loop = plan.stages[3].steps[0];
  expect([loop.driver, loop.backend, loop.kind]).toEqual(['vqe', 'circuits', 'expectation']);
  expect(loop.forecast?.wallMs).toEqual({ low: 5 * 5, likely: 10 * 40, high: 20 * 2 * 500 });
  const shots = await planJob(job({ name: 'vqe', shots: 1000 }, {}, { backend: 'statevector' }), BACKENDS);
  expect(shots.stages.flatMap(({ steps }) => steps).find(({ id }) => id === 'vqe')?.driver).toBe('vqe');
});

test('without exact gradients a loop also pays for its shifts, and exact values must be declared', async () => {
  const noisy = toyBackend({ id: 'noisy:toy', capabilities: { expectation: { maxShots: 5000 } } });
  const plan = await planJob(job({ name: 'vqe', shots: 100 }, {}, { backend: 'noisy:toy' }), [cpu, noisy]);
  expect(plan.forecast.sizes.shots).toBe(100 * 40 * 3);
  const exact = await refusal(job('vqe', {}, { backend: 'noisy:toy' }), [cpu, noisy]);
  expect([exact.code, exact.message]).toEqual(['UNSUPPORTED', expect.stringContaining('method.shots')]);
  const many = await refusal(job({ name: 'vqe', shots: 6000 }, {}, { backend: 'noisy:toy' }), [cpu, noisy]);
  expect([many.code, many.details]).toEqual(['TOO_LARGE', { resource: 'shots', asked: 6000, limit: 5000 }]);
});

test('auto takes the cheapest, then the quickest, says why, and names what it rejected', async () => {
  const slow = toyBackend({ id: 'slow', capabilities: QUANTUM, wallMs: 500 });
  const small = toyBackend({ id: 'small', capabilities: { 'vqe-loop': { maxQubits: 4 } } });
  const paid = toyBackend({ id: 'paid', capabilities: QUANTUM, wallMs: 1, costMicroUsd: 5_000_000 });
  const plan = await planJob(job('vqe', { activeSpace: FRONTIER }), [cpu, slow, small, paid, statevector]);
  const decision = plan.decisions.find((line) => line.startsWith('auto'));
  expect(decision).toMatch(
    /auto picked statevector: the cheapest, then quickest; rejected slow .*cpu does not run expectation steps: .* can; small: .*at most 4 qubits, got 8.*paid costs money.*maxCostUsd/,
  );
  const onlyPaid = await refusal(job('vqe', {}), [cpu, paid]);
  expect([onlyPaid.code, onlyPaid.message]).toEqual(['OVER_BUDGET', expect.stringContaining('auto spends none')]);
  const asked = await planJob(job('vqe', {}, { budget: { maxCostUsd: 5 } }), [cpu, paid]);
  expect(asked.forecast.costMicroUsd.likely).toBe(5_000_000);
});

test('a named backend binds the hard step only', async () => {
  const plan = await planJob(job('vqe', {}, { backend: 'statevector' }), BACKENDS);
  const bound = Object.fromEntries(plan.stages.flatMap(({ steps }) => steps.map(({ id, backend }) => [id, backend])));
  expect(bound).toEqual({ scf: 'cpu', transform: 'cpu', vqe: 'statevector', 'space-reference': 'cpu', 'exact-reference': 'cpu' });
});

test('what is too wide is told how many qubits there are, and to choose a space where there is one', () => {
  const backend = toyBackend({ id: 'narrow', capabilities: { expectation: { maxQubits: 2, exact: true } } });
  const wide = step({ id: 'values', kind: 'expectation', subproblem: 'circuit', spec: { shots: 0 } });
  const refused = (sizes: Sizes) => offer({ backend, availability: { available: true } }, wide, sizes);
  const limit = 'expectation on narrow takes at most 2 qubits, got 3: ';
  expect(refused({ qubits: 3 })).toMatchObject({
    error: { code: 'TOO_LARGE', message: `${limit}use fewer qubits, or a backend that takes more` },
  });
  expect(refused({ qubits: 3, numOrbitals: 2 })).toMatchObject({
    error: { message: `${limit}choose a smaller space, e.g. problem.activeSpace.select "frontier"` },
  });
});

test('a space too large for an exact companion keeps Hartree–Fock and MP2 beside it, and says so', async () => {
  const tight = toyBackend({ capabilities: { ...CLASSICAL, casci: { maxDeterminants: 10 } } });
  const plan = await planJob(job('vqe', { activeSpace: FRONTIER }), [tight, statevector]);
  expect(ids(plan).flat()).not.toContain('exact-reference');
  expect(ids(plan).flat()).toContain('space-reference');
  expect(plan.decisions.join('\n')).toContain('no casci beside the answer: casci on cpu takes at most 10 determinants, got 36');
});

test('casscf carries its states and weights, in the space the problem fixes', async () => {
  const weights = [0.25, 0.75];
  const plan = await planJob(job({ name: 'casscf', weights }, { activeSpace: FRONTIER, states: 2 }), BACKENDS);
  const [casscf] = plan.stages[1].steps;
  expect(casscf.spec).toMatchObject({ roots: 2, weights, multiplicity: 1, activeSpace: FRONTIER });
  expect(casscf.requires).toMatchObject({ numOrbitals: 4, numElectrons: [2, 2], determinants: 36 });
  expect(plan.subproblems.map(({ id }) => id)).toEqual(['mean-field', 'site']);
});

test('a Hamiltonian is read instead of made', async () => {
  const hamiltonian = { format: 'fcidump', data: '&FCI NORB=2,NELEC=2,MS2=0 &END\n' };
  const given = (method: string): Job => job(method, { structure: undefined, basis: undefined, hamiltonian });
  expect(ids(await planJob(given('vqe'), BACKENDS))).toEqual([['read-hamiltonian'], ['vqe', 'space-reference', 'exact-reference']]);
  expect(ids(await planJob(given('mp2'), BACKENDS))).toEqual([['read-hamiltonian'], ['space-reference']]);
  expect((await planJob(given('casci'), BACKENDS)).stages[1].steps[0].requires.determinants).toBe(4);
  expect((await refusal(given('uhf'))).code).toBe('UNSUPPORTED');
  expect((await refusal(given('casscf'))).message).toContain('casscf needs a structure');
});

test.each<[string, Job | (() => Job), string, string | RegExp]>([
  ['unknown element', job('rhf', { structure: { format: 'xyz', data: '1\n\nXx 0 0 0' } }), 'INVALID_INPUT', /problem\.structure.*line 3/],
  ['wrong multiplicity', job('rhf', { multiplicity: 2 }), 'INVALID_INPUT', /problem\.multiplicity.*one of 1, 3/],
  ['coincident atoms', job('rhf', { structure: { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 0' } }), 'INVALID_INPUT', /problem\.structure/],
  [
    'too many active electrons',
    job('fci', { activeSpace: { ...FRONTIER, electrons: 12 } }),
    'INVALID_INPUT',
    /activeSpace\.electrons.*at most the 10/,
  ],
  [
    'too many active orbitals',
    job('fci', { activeSpace: { ...FRONTIER, orbitals: 9 } }),
    'INVALID_INPUT',
    /activeSpace\.orbitals.*at most 4.*7, 3 stay/,
  ],
  ['odd active electrons', job('fci', { activeSpace: { ...FRONTIER, electrons: 3 } }), 'INVALID_INPUT', /activeSpace\.electrons.*even/],
  [
    'active electrons that do not fit',
    job('fci', { activeSpace: { ...FRONTIER, electrons: 10 } }),
    'INVALID_INPUT',
    /activeSpace\.orbitals.*at least 5/,
  ],
  [
    'an orbital that is not there',
    job('fci', { activeSpace: { select: 'orbitals', orbitalIndices: [3, 4, 7] } }),
    'INVALID_INPUT',
    /orbitalIndices.*0 to 6/,
  ],
  [
    'an orbital twice',
    job('fci', { activeSpace: { select: 'orbitals', orbitalIndices: [3, 3] } }),
    'INVALID_INPUT',
    /orbitalIndices.*once/,
  ],
  ['casci without a space', job('casci'), 'INVALID_INPUT', /activeSpace\.select.*fci/],
  [
    'states of a ground-state method',
    job('sqd', { states: 2 }),
    'UNSUPPORTED',
    /problem\.states.*fci, casci, casscf, nevpt2, vqe or adapt-vqe/,
  ],
  ['rhf of an open shell', job('rhf', { multiplicity: 3 }), 'UNSUPPORTED', /uhf/],
  [
    'a method for something else',
    job('tabu'),
    'UNSUPPORTED',
    /tabu answers minimum problems, not energy: use one of rhf, uhf,.* mp2,.* fci, casci, casscf,.* vqe/,
  ],
  ['casscf without a space', job('casscf'), 'INVALID_INPUT', /activeSpace\.select.*fci/],
  [
    'weights that fit no state',
    job({ name: 'casscf', weights: [0.5, 0.5] }, { activeSpace: FRONTIER, states: 3 }),
    'INVALID_INPUT',
    /method\.weights.*3 numbers of sum 1/,
  ],
  [
    'regions that nobody computes',
    job('rhf', { regions: { classical: 'all' } }),
    'INVALID_INPUT',
    /regions\.quantum: expected a selection/,
  ],
  [
    'a region without atoms',
    job('rhf', { regions: { quantum: 'element Zn' } }),
    'INVALID_INPUT',
    /regions\.quantum.*got "element Zn": it holds none/,
  ],
  [
    'an unknown backend',
    job('rhf', {}, { backend: 'abacus' }),
    'INVALID_INPUT',
    'backend: expected one of cpu, statevector, auto, got "abacus"',
  ],
  [
    'a backend that does not run it',
    job('fci', {}, { backend: 'statevector' }),
    'UNSUPPORTED',
    /statevector does not run casci steps: cpu can/,
  ],
  ['a file not inlined', job('rhf', { structure: { format: 'xyz', file: 'water.xyz' } }), 'INVALID_INPUT', /structure\.file.*inlined/],
  ['too little memory', job('rhf', {}, { budget: { maxMemoryBytes: 10 } }), 'OVER_BUDGET', /maxMemoryBytes/],
  ['too little time', job('fci', {}, { budget: { maxWallMs: 5 } }), 'OVER_BUDGET', /maxWallMs allows 5 ms, the plan forecasts 30 ms/],
  ['too few shots', job({ name: 'vqe', shots: 100 }, {}, { budget: { maxShots: 10 } }), 'OVER_BUDGET', /maxShots allows 10 shots/],
])('%s is refused before anything runs', async (_, of, code, message) => {
  const before = [...cpu.ran, ...statevector.ran].length;
  const error = await refusal(of as Job);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  expect([...cpu.ran, ...statevector.ran]).toHaveLength(before);
});

test('a kind of problem that is not built is refused with those that are', async () => {
  const circuit = parseDocument(Job, {
    schema: 'cofactor.job/1',
    problem: { kind: 'transport', sites: [{ energyHartree: 0 }], couplings: [], timesSeconds: [0] },
    method: { name: 'lindblad' },
  });
  expect(await refusal(circuit)).toMatchObject({ code: 'UNSUPPORTED' });
});

test('a backend that is not available says why and how to mend it', async () => {
  const asleep = toyBackend({
    id: 'asleep',
    capabilities: QUANTUM,
    available: { available: false, reason: 'no token', fix: 'set COFACTOR_X' },
  });
  const error = await refusal(job('vqe', {}, { backend: 'asleep' }), [cpu, asleep]);
  expect([error.code, error.message, error.details]).toEqual([
    'UNAVAILABLE',
    'asleep: no token: set COFACTOR_X',
    { what: 'asleep', fix: 'set COFACTOR_X' },
  ]);
});

test('a plan under another budget is held against it', async () => {
  const paid = toyBackend({ id: 'paid', capabilities: QUANTUM, costMicroUsd: 10 });
  const plan = await planJob(job('vqe', {}, { backend: 'paid' }), [cpu, paid]);
  expect(() => withBudget(plan, { maxCostUsd: 0 })).toThrow(/maxCostUsd allows \$0, the plan forecasts \$0.00001/);
  const allowed = withBudget(plan, { maxCostUsd: 1 });
  expect(allowed.inputHash).not.toBe(plan.inputHash);
});
