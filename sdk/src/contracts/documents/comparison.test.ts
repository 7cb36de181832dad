import { expect, test } from 'vitest';
import { Arm, Comparison, External, Reference, Scan } from './comparison.ts';
import { example } from './examples.test.support.ts';
import { sealOf, Target } from './target.ts';

const problemOf = (arms: unknown[], more: object = {}) => Comparison.safeParse({ ...example('comparison-1.scan'), arms, ...more });

test('an arm is a method or a number from elsewhere, not both and not neither', () => {
  const external = { energyHartree: -1, source: 'a paper' };
  expect(Arm.safeParse({ method: { name: 'fci' } }).success).toBe(true);
  expect(Arm.safeParse({ external }).success).toBe(true);
  expect(Arm.safeParse({ method: { name: 'fci' }, external }).success).toBe(false);
  expect(problemOf([{ label: 'nothing' }]).error?.issues).toMatchObject([{ path: ['arms', 0] }]);
});

test('an external number is one energy, one energy per point, or counts, and names its source', () => {
  for (const value of [{ energyHartree: -1 }, { energiesHartree: [-1] }, { counts: { '01': 3 } }]) {
    expect(External.safeParse({ ...value, source: 'a paper' }).success).toBe(true);
    expect(External.safeParse(value).success).toBe(false);
  }
  expect(External.safeParse({ energyHartree: -1, counts: { '0': 1 }, source: 'x' }).success).toBe(false);
  expect(External.safeParse({ source: 'x' }).success).toBe(false);
  for (const source of ['', ' \t']) expect(External.safeParse({ energyHartree: -1, source }).success).toBe(false);
  expect(External.safeParse({ counts: { '02': 1 }, source: 'x' }).success).toBe(false);
});

test('with a scan an external arm has one energy per point', () => {
  const arm = (external: object) => ({ external: { source: 'x', ...external } });
  expect(problemOf([arm({ energiesHartree: [-1, -1, -1] })]).success).toBe(true);
  const short = problemOf([{ method: { name: 'rhf' } }, arm({ energiesHartree: [-1, -1] })]);
  expect(short.error?.issues).toMatchObject([
    { path: ['arms', 1, 'external'], message: 'energiesHartree with 3 values, one per scan point' },
  ]);
  expect(problemOf([arm({ energyHartree: -1 })]).success).toBe(false);
});

test('without a scan an external arm has one energy', () => {
  const arm = (external: object) => ({ external: { source: 'x', ...external } });
  expect(problemOf([arm({ energyHartree: -1 })], { scan: undefined }).success).toBe(true);
  const many = problemOf([arm({ energiesHartree: [-1] })], { scan: undefined });
  expect(many.error?.issues).toMatchObject([{ path: ['arms', 0, 'external'], message: 'energyHartree or counts (there is no scan)' }]);
});

test('1 to 32 arms, 1 to 200 points, all distances positive', () => {
  const arms = (count: number) => Array.from({ length: count }, () => ({ method: { name: 'rhf' } }));
  expect([1, 32].map((count) => problemOf(arms(count)).success)).toEqual([true, true]);
  expect([0, 33].map((count) => problemOf(arms(count)).success)).toEqual([false, false]);
  const scan = (values: number[]) => Scan.safeParse({ coordinate: { type: 'distance', atoms: [0, 1] }, units: 'bohr', values }).success;
  expect([scan([1]), scan([]), scan([0]), scan([-1]), scan(Array.from({ length: 201 }, () => 1))]).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('a scan states its units', () => {
  expect(Scan.safeParse({ coordinate: { type: 'distance', atoms: [0, 1] }, values: [1] }).success).toBe(false);
});

test('a circuit runs as it stands, and is held against counts; a minimum against a value', () => {
  const circuit = { kind: 'circuit', program: { format: 'openqasm', data: 'OPENQASM 3;' } };
  const minimum = { kind: 'minimum', model: { type: 'qubo', variables: 1, linear: [1], quadratic: [] } };
  const accepted = (problem: object, arms: object[]): boolean =>
    problemOf(
      arms.map((arm) => ('external' in arm ? { external: { source: 'x', ...(arm.external as object) } } : arm)),
      { problem, scan: undefined },
    ).success;
  expect(accepted(circuit, [{ backend: 'statevector' }, { external: { counts: { '0': 1 } } }])).toBe(true);
  expect(accepted(circuit, [{ external: { energyHartree: -1 } }])).toBe(false);
  expect(accepted(minimum, [{ method: { name: 'exact' } }, { external: { value: -1 } }])).toBe(true);
  expect(accepted(minimum, [{ backend: 'search' }])).toBe(false);
});

test('a reference is a method or a seal', () => {
  const sealed = 'a'.repeat(64);
  expect(Reference.safeParse({ sealed }).success).toBe(true);
  expect(Reference.safeParse({ method: { name: 'fci' } }).success).toBe(true);
  expect(Reference.safeParse({ sealed, method: { name: 'fci' } }).success).toBe(false);
  expect(Reference.safeParse({ sealed: 'abc' }).success).toBe(false);
});

test('the seal of a target is of what it says, not of how it is spaced or ordered, and of every character of it', () => {
  const target = { schema: 'cofactor.target/1', energyHartree: -1.5, source: 'a paper', salt: '0123456789abcdef' };
  const seal = (fields: object): string => sealOf(Target.parse({ ...target, ...fields }));
  expect(sealOf(Target.parse(Object.fromEntries(Object.entries(target).reverse())))).toBe(seal({}));
  expect(seal({ $schema: 'x' })).toBe(seal({}));
  for (const other of [{ energyHartree: -1.50001 }, { salt: '0123456789abcdeg' }, { source: 'another' }])
    expect(seal(other)).not.toBe(seal({}));
  expect(Target.safeParse({ ...target, salt: 'short' }).success).toBe(false);
  expect(Target.safeParse({ ...target, value: 1 }).success).toBe(false);
});
