/** `method: auto`: changes of accuracy, memory, time and money each flip what it picks; wishes that contradict are refused. */
import { describe, expect, test } from 'vitest';
import { exactly, isCofactorError, Job, parseDocument, type Backend, type CofactorError, type Plan } from '../../contracts/index.ts';
import { CLASSICAL, QUANTUM, toyBackend } from '../toy-backend.test.support.ts';
import { expectedErrorHartree } from './expected-error.ts';
import { planJob } from './plan.ts';

const WATER = '3\n\nO 0 0 0\nH 0 0.757 0.587\nH 0 -0.757 0.587\n';

function job(problem: object = {}, fields: object = {}): Job {
  return parseDocument(Job, {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data: WATER }, basis: 'sto-3g', ...problem },
    method: { name: 'auto' },
    ...fields,
  });
}

const MIB = 2 ** 20;
/** What each kind of step takes here: the more exact, the more of everything. */
const TAKES: { readonly [kind: string]: [ms: number, bytes: number] } = {
  mp2: [20, 10 * MIB],
  'coupled-cluster': [500, 50 * MIB],
  triples: [1000, 50 * MIB],
  casci: [20_000, 400 * MIB],
  'heat-bath-ci': [5000, 200 * MIB],
};

/** The toy with sizes of its own. */
function priced(id: string, backend: Backend, costMicroUsd = 0): Backend {
  return {
    ...backend,
    id,
    forecast(spec, sizes) {
      const triples = 'triples' in spec && spec.triples;
      const [ms, bytes] = TAKES[triples ? 'triples' : spec.kind] ?? [10, MIB];
      return { ...backend.forecast(spec, sizes), wallMs: exactly(ms), memoryBytes: exactly(bytes), costMicroUsd: exactly(costMicroUsd) };
    },
  };
}

const cpu = priced('cpu', toyBackend({ capabilities: { ...CLASSICAL, 'coupled-cluster': {}, 'heat-bath-ci': {} } }));
const picked = async (of: Job, backends: readonly Backend[] = [cpu]): Promise<string> =>
  (await planJob(of, backends)).job.method?.name ?? '';

async function refusal(of: Job, backends: readonly Backend[] = [cpu]): Promise<CofactorError> {
  const plan: unknown = await planJob(of, backends).catch((error: unknown) => error);
  if (!isCofactorError(plan)) throw new Error(`expected a refusal, got a plan with ${(plan as Plan).job.method?.name}`);
  return plan;
}

describe('method auto', () => {
  test('the accuracy flips it: the cheapest that is expected to meet it', async () => {
    const by = (accuracyHartree: number): Promise<string> => picked(job({ accuracyHartree }));
    expect([await by(1), await by(0.03), await by(0.01), await by(2e-3), await by(1e-4)]).toEqual(['rhf', 'mp2', 'ccsd', 'ccsd-t', 'fci']);
  });

  test('memory flips it: what does not fit is passed over for what does', async () => {
    const exact = { accuracyHartree: 1e-3 };
    const withoutTriples = priced('cpu', toyBackend({ capabilities: { ...CLASSICAL, 'heat-bath-ci': {} } }));
    const quickCi: Backend = {
      ...withoutTriples,
      forecast: (spec, sizes) => ({ ...withoutTriples.forecast(spec, sizes), ...(spec.kind === 'casci' && { wallMs: exactly(1) }) }),
    };
    expect(await picked(job(exact), [quickCi])).toBe('fci');
    expect(await picked(job(exact, { budget: { maxMemoryBytes: 300 * MIB } }), [quickCi])).toBe('hci');
  });

  test('time flips it', async () => {
    const slowTriples: Backend = {
      ...cpu,
      forecast: (spec, sizes) => ({ ...cpu.forecast(spec, sizes), ...(spec.kind === 'coupled-cluster' && { wallMs: exactly(60_000) }) }),
    };
    expect(await picked(job({ accuracyHartree: 2e-3 }), [cpu])).toBe('ccsd-t');
    expect(await picked(job({ accuracyHartree: 2e-3 }, { budget: { maxWallMs: 10_000 } }), [slowTriples])).toBe('hci');
  });

  test('money flips the backend: the paid one is taken where it alone can, and only as the budget allows', async () => {
    const small = { activeSpace: { select: 'frontier', electrons: 4, orbitals: 4 }, accuracyHartree: 5e-3 };
    const { casci: _ci, 'heat-bath-ci': _hci, ...few } = cpu.capabilities;
    const companion: Backend = { ...cpu, capabilities: few };
    const paid = priced('paid', toyBackend({ id: 'paid', capabilities: QUANTUM }), 5000);
    const plan = await planJob(job(small, { budget: { maxCostUsd: 1 } }), [companion, paid]);
    expect([plan.job.method?.name, plan.forecast.costMicroUsd.likely]).toEqual(['adapt-vqe', 5000]);
    expect(await refusal(job(small, { budget: { maxCostUsd: 0.001 } }), [companion, paid])).toMatchObject({ code: 'OVER_BUDGET' });
    expect(await picked(job(small, { budget: { maxCostUsd: 1 } }), [cpu, paid])).toBe('hci'); // free beats paid
  });

  test('it says what it picked, what it rejected and why', async () => {
    const { decisions, inputHash } = await planJob(job({ accuracyHartree: 2e-3 }), [cpu]);
    expect(decisions[0]).toMatch(
      /^method auto picked ccsd-t: its expected error of 0\.0012 hartree meets 0\.002 hartree, the cheapest, then quickest, of /,
    );
    expect(decisions[0]).toMatch(/mp2 \(expected error 0\.024 hartree\)/);
    expect(decisions[0]).toMatch(/fci \(dearer or slower: 0 micro-USD, 20020 ms\)/);
    const other = await planJob(job({ accuracyHartree: 1.9e-3 }), [cpu]);
    expect(other.inputHash).not.toBe(inputHash); // of the document as it was asked
  });

  test('without a stated accuracy it is held to 1 kcal/mol, and says so', async () => {
    expect((await planJob(job(), [cpu])).decisions[0]).toContain('meets 0.0016 hartree (chemical accuracy, as none was stated)');
  });

  test('an impossible budget names the cheapest that works', async () => {
    const error = await refusal(job({ accuracyHartree: 2e-3 }, { budget: { maxWallMs: 100 } }));
    expect(error.code).toBe('OVER_BUDGET');
    expect(error.message).toMatch(/the cheapest that meets 0\.002 hartree is ccsd-t: \$0\S*, some 1010 ms and \d+ bytes/);
  });

  test('an accuracy that nothing here meets names the closest', async () => {
    const weak = priced('cpu', toyBackend({ capabilities: { scf: {}, mp2: {} } }));
    const error = await refusal(job({ accuracyHartree: 1e-5 }), [weak]);
    expect([error.code, error.message]).toEqual([
      'UNSUPPORTED',
      expect.stringMatching(/no method here meets 0\.00001 hartree.*the closest is mp2/),
    ]);
  });

  test('a named method that is not expected to meet the accuracy is warned about, not replaced', async () => {
    const plan = await planJob(job({ accuracyHartree: 1e-3 }, { method: { name: 'mp2' } }), [cpu]);
    expect(plan.warnings).toContainEqual({
      code: 'ACCURACY',
      message: expect.stringContaining('mp2 is expected to lack some 0.024 hartree'),
    });
  });

  test('a limit of a search has no place on an energy', async () => {
    expect(await refusal(job({}, { method: { name: 'auto', maxWallMs: 5 } }))).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('the accuracy of a minimum', () => {
  const ising = { kind: 'minimum', model: { type: 'ising', variables: 3, linear: [0, 0, 0], quadratic: [[0, 1, 1]] } };
  const minimum = (problem: object, method: string): Job =>
    parseDocument(Job, { schema: 'cofactor.job/1', problem: { ...ising, ...problem }, method: { name: method } });
  const searches = toyBackend({ id: 'search', capabilities: { search: {} } });

  test('auto proves where a proof is asked for, and races where not', async () => {
    expect(await picked(minimum({ accuracy: { kind: 'proven' } }, 'auto'), [searches])).toBe('exact');
    expect(await picked(minimum({}, 'auto'), [searches])).toBe('auto');
  });

  test('a proof by luck, or of a cluster, is a contradiction', async () => {
    const lucky = await refusal(minimum({ accuracy: { kind: 'gap', value: 1 } }, 'simulated-annealing'), [searches]);
    expect([lucky.code, lucky.message]).toEqual(['INVALID_INPUT', expect.stringContaining('knows no bound')]);
    const model = { type: 'cluster', potential: 'lennard-jones', atoms: 5 };
    expect(await refusal(minimum({ model, accuracy: { kind: 'proven' } }, 'auto'), [searches])).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

test('expected errors grow with the electrons and fall from mean field to full CI', () => {
  const order = ['rhf', 'mp2', 'ccsd', 'ccsd-t', 'hci', 'fci'] as const;
  const errors = order.map((method) => expectedErrorHartree(method, [5, 5]) ?? Number.NaN);
  expect(errors).toEqual([...errors].sort((a, b) => b - a));
  expect(expectedErrorHartree('mp2', [10, 10])).toBeCloseTo(2 * errors[1], 12);
  expect(expectedErrorHartree('dft', [5, 5])).toBeUndefined();
});
