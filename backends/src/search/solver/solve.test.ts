import { isCofactorError, parseDocument, SearchMethod, type MinimumModel, type StepSpec } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { readRows } from '../reference-rows.test.support.ts';
import { simulatedAnnealing } from '../annealing/simulated-annealing.ts';
import { binaryQuadraticForm, toSpinModel } from '../models/binary-quadratic.ts';
import { timeToSolution } from '../portfolio/time-to-solution.ts';
import { drive, SearchRun } from '../runs/search-run.ts';
import { solve } from './solve.ts';

const RING: MinimumModel = {
  type: 'ising',
  variables: 6,
  linear: [0.5, 0, 0, 0, 0, 0],
  quadratic: [
    [0, 1, 1],
    [1, 2, 1],
    [2, 3, 1],
    [3, 4, 1],
    [4, 5, 1],
    [5, 0, -1],
  ],
};
const CHAIN: MinimumModel = { type: 'lattice-protein', sequence: 'HPHPPHHPHPPHPHHPPHPH', lattice: 'square', interaction: 'hp' };

const search = (model: MinimumModel, method: object, rest: Partial<StepSpec<'search'>> = {}): StepSpec<'search'> => ({
  kind: 'search',
  model,
  method: parseDocument(SearchMethod, method),
  seed: 0,
  ...rest,
});
const outputOf = async (...given: Parameters<typeof search>) => (await solve(search(...given))).output;
const codeOf = async (run: Promise<unknown>): Promise<string> => {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return isCofactorError(error) ? `${error.code}: ${error.message}` : String(error);
};

describe('a search', () => {
  test.each(['simulated-annealing', 'parallel-tempering', 'tabu', 'exact', 'random', 'auto'])(
    'by %s finds the minimum of a small model',
    async (name) => {
      const output = await outputOf(RING, { name });
      expect([output.value, output.unit, output.feasible]).toEqual([-4.5, '1', true]);
      expect(output.provenOptimal).toBe(name === 'exact' || name === 'auto');
      expect(output.trace.at(-1)?.value).toBe(output.value);
    },
  );

  test.each(['simulated-annealing', 'parallel-tempering', 'exact', 'auto'])('by %s folds a chain', async (name) => {
    const output = await outputOf(CHAIN, { name, ...(name === 'auto' ? { maxEvaluations: 2_000_000 } : {}) });
    expect(output.value).toBeLessThanOrEqual(name === 'exact' || name === 'auto' ? -9 : -7);
    expect(output.fold).toHaveLength(19);
  });

  test('of the same seed gives the same bits, of another seed another way', async () => {
    const [first, again, other] = await Promise.all(
      [3, 3, 4].map((seed) => outputOf(CHAIN, { name: 'simulated-annealing', sweeps: 50, restarts: 3 }, { seed })),
    );
    const bits = ({ timeToSolution: _ofTheMachine, ...output }: typeof first): object => output;
    expect(bits(again)).toEqual(bits(first));
    expect(other.trace).not.toEqual(first.trace);
  });

  test('of a larger budget is never worse, and begins like the smaller one', async () => {
    const [short, long] = await Promise.all([20_000, 400_000].map((maxEvaluations) => outputOf(CHAIN, { name: 'auto', maxEvaluations })));
    expect(long.value).toBeLessThanOrEqual(short.value);
    expect(long.trace.slice(0, short.trace.length)).toEqual(short.trace);
  });

  test('that is stopped before its proof gives a lower bound that holds', async () => {
    const cubic: MinimumModel = { ...CHAIN, lattice: 'cubic' };
    const output = await outputOf(cubic, { name: 'exact', maxEvaluations: 100_000 });
    expect(output.provenOptimal).toBe(false);
    expect(output.lowerBound).toBeLessThanOrEqual(-11); // the best fold known
    expect(output.notes.join()).toContain('stopped before the proof');
  });

  test('with a target says how long a success takes', async () => {
    const { timeToSolution: tts } = await outputOf(RING, { name: 'tabu' }, { target: -4.5 });
    expect(tts?.tts99Seconds).toBeGreaterThan(0);
    expect(tts && tts.low <= tts.tts99Seconds && tts.tts99Seconds <= tts.high).toBe(true);
  });

  test('of a conformer relaxes what it finds', async () => {
    const butane: MinimumModel = { type: 'conformer', structure: { format: 'smiles', data: 'CCCC' }, forceField: 'mmff94' };
    const output = await outputOf(butane, { name: 'basin-hopping', hops: 6, restarts: 1 });
    expect(output.unit).toBe('kcal/mol');
    const at = (atom: number): number[] => (output.coordinates ?? []).slice(3 * atom, 3 * atom + 3);
    const [a, b] = [at(0), at(3)];
    expect(output.coordinates).toHaveLength(3 * 14);
    // anti: the ends are 3.9 Å apart; gauche they would be 3.1 Å
    expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(3.7);
  });

  test.each<[string, MinimumModel, object, string]>([
    ['a residue that does not exist', { ...CHAIN, sequence: 'HPZ' }, { name: 'auto' }, 'INVALID_INPUT: sequence'],
    ['an index out of range', { ...RING, quadratic: [[0, 6, 1]] }, { name: 'auto' }, 'quadratic.0: expected indices from 0 to 5, got 6'],
    ['a weight that is no number', { ...RING, quadratic: [[0, 1, Number.NaN]] }, { name: 'auto' }, 'quadratic.0: expected a finite number'],
    ['a model without variables', { ...RING, variables: 0, linear: [], quadratic: [] }, { name: 'auto' }, 'at least one variable'],
    [
      'a SMILES of an element that is none',
      { type: 'conformer', structure: { format: 'smiles', data: 'CC(Qq)O' }, forceField: 'mmff94' },
      { name: 'auto' },
      'INVALID_INPUT: problem.model.structure.data: expected a SMILES string',
    ],
    [
      'a SMILES that does not close',
      { type: 'conformer', structure: { format: 'smiles', data: 'CC(=O' }, forceField: 'mmff94' },
      { name: 'auto' },
      'INVALID_INPUT: problem.model.structure.data',
    ],
    [
      'a conformer without its hydrogens',
      { type: 'conformer', structure: { format: 'xyz', data: '2\n\nC 0 0 0\nC 1.5 0 0\n' }, forceField: 'mmff94' },
      { name: 'auto' },
      'INVALID_INPUT: problem.model.structure: expected a molecule with all its hydrogens',
    ],
    [
      'a conformer in two parts',
      { type: 'conformer', structure: { format: 'xyz', data: '4\n\nH 0 0 0\nH 0.74 0 0\nH 5 0 0\nH 5.74 0 0\n' }, forceField: 'mmff94' },
      { name: 'auto' },
      'one molecule, every atom bonded, got "atom 2 in another part than atom 0"',
    ],
    [
      'a conformer of a metal',
      { type: 'conformer', structure: { format: 'xyz', data: '1\n\nZn 0 0 0\n' }, forceField: 'mmff94' },
      { name: 'auto' },
      'UNSUPPORTED',
    ],
    [
      'a method for another model',
      RING,
      { name: 'basin-hopping' },
      'UNSUPPORTED: basin-hopping does not search a ising model: use simulated-annealing',
    ],
    ['a cluster too large', { type: 'cluster', potential: 'morse', atoms: 5000 }, { name: 'basin-hopping' }, 'TOO_LARGE'],
    ['a chain too long', { ...CHAIN, sequence: 'H'.repeat(300) }, { name: 'auto' }, 'TOO_LARGE'],
  ])('refuses %s', async (_what, model, method, expected) => {
    expect(await codeOf(solve(search(model, method)))).toContain(expected);
  });

  test('refuses sizes beyond a method and names one that reaches them, and a time too short for its first state', async () => {
    const dense = (variables: number, degree: number): MinimumModel => ({
      type: 'ising',
      variables,
      linear: Array.from({ length: variables }, () => 0),
      quadratic: Array.from({ length: variables * degree }, (_, k): [number, number, number] => {
        const i = k % variables;
        return [i, (i + 1 + 37 * Math.floor(k / variables)) % variables, 1];
      }),
    });
    const large = await codeOf(solve(search(dense(2100, 25), { name: 'exact' })));
    expect(large).toContain('TOO_LARGE: exact takes at most 2000 variables that are not narrow, got 2100: use auto or simulated-annealing');
    const short = await codeOf(solve(search(dense(2000, 3), { name: 'simulated-annealing', maxWallMs: 1 })));
    expect(short).toContain('TOO_LARGE: the limit ended the search before its first state: allow more time or evaluations');
  });

  test('sums a pair that comes twice, with a warning', async () => {
    const twice: MinimumModel = {
      type: 'ising',
      variables: 2,
      linear: [0, 0],
      quadratic: [
        [0, 1, 1],
        [1, 0, 2],
      ],
    };
    const { output, warnings } = await solve(search(twice, { name: 'exact' }));
    expect([output.value, warnings.map(({ code }) => code)]).toEqual([-3, ['DUPLICATE_PAIR']]);
  });

  test('is cancelled between slices', async () => {
    const controller = new AbortController();
    const started = performance.now();
    setTimeout(() => controller.abort(), 50);
    const long = search({ type: 'cluster', potential: 'lennard-jones', atoms: 60 }, { name: 'basin-hopping', hops: 1_000_000 });
    expect(await codeOf(solve(long, { signal: controller.signal }))).toContain('CANCELLED');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

test('time to solution of a known rate lies in its interval', () => {
  // exponential times of rate 1, cut at 3: TTS99 = ln 100
  const runs = Array.from({ length: 200 }, (_, k) => -Math.log(1 - (k + 0.5) / 200)).map((seconds) => ({
    seconds: Math.min(seconds, 3),
    solved: seconds <= 3,
  }));
  const tts = timeToSolution(runs);
  expect(Math.abs((tts?.tts99Seconds ?? 0) - Math.log(100))).toBeLessThan(0.2);
  expect(tts && tts.low < Math.log(100) && Math.log(100) < tts.high).toBe(true);
  expect(timeToSolution([{ seconds: 1, solved: false }])).toBeUndefined();
});

test('annealing works on couplings of any size, with and without bits in parallel', async () => {
  const couple = (unit: number): [number, number, number][] => [
    [0, 1, unit],
    [1, 2, 1],
    [2, 3, -1],
    [3, 0, 1],
    [0, 2, unit / 2],
  ];
  for (const unit of [2, Math.SQRT2]) {
    const model = toSpinModel(binaryQuadraticForm({ vartype: 'spin', numVariables: 4, quadratic: couple(unit) }));
    const run = new SearchRun<Int8Array>();
    await drive(simulatedAnnealing(model, run, { seed: 0, sweeps: 50, restarts: 10 }), run);
    const exact = Math.min(
      ...Array.from({ length: 16 }, (_, bits) =>
        couple(unit).reduce((sum, [i, j, w]) => sum + (((bits >> i) ^ (bits >> j)) & 1 ? -w : w), 0),
      ),
    );
    expect(Math.abs(run.value - exact)).toBeLessThan(1e-12);
  }
});

test('no minimum, fold or cluster is stored in the package', () => {
  const source = new URL('../', import.meta.url);
  const kernels = new URL('../kernels/', source);
  const text = [source, kernels]
    .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => new URL(file, root)))
    .filter(({ pathname }) => pathname.endsWith('.ts') && !/\.test\.|\.bench\./.test(pathname))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const figures = readRows('lennard-jones')
    .filter(({ atoms }) => atoms > 4)
    .map(({ energy }) => energy.toFixed(3));
  const chains = readRows('hp-lattice').flatMap(({ sequence, fold }) => [sequence, ...(fold ? [fold] : [])]);
  const peptides = readRows('tetrahedral-folds').map(({ sequence }) => sequence);
  expect([...figures, ...chains, ...peptides].filter((known) => text.includes(known))).toEqual([]);
});
