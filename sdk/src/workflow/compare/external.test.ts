/** Numbers, values and counts from elsewhere, and targets that are sealed until they are shown. */
import { expect, test } from 'vitest';
import { Comparison, memoryStore, parseDocument, Report, sealOf, Target } from '../../contracts/index.ts';
import { QUANTUM, toyBackend } from '../toy-backend.test.support.ts';
import { revealTarget } from './assemble.ts';
import { runComparison } from './compare.ts';

const H4 = { format: 'xyz', data: '4\n\nH 0 0 0\nH 0 0 0.8\nH 0 0 2\nH 0 0 2.8' };
const QUBO = { kind: 'minimum', model: { type: 'qubo', variables: 2, linear: [-3, 1], quadratic: [[0, 1, 1]] } };

const comparison = (arms: object[], fields: object = {}): Comparison =>
  parseDocument(Comparison, {
    schema: 'cofactor.comparison/1',
    problem: { kind: 'energy', structure: H4, basis: 'sto-3g' },
    arms,
    ...fields,
  });
const compare = (document: Comparison): Promise<Report> => {
  const search = toyBackend({ id: 'search', capabilities: { search: {} } });
  const backends = [toyBackend(), toyBackend({ id: 'statevector', capabilities: QUANTUM }), search];
  return runComparison(document, { backends, artifacts: memoryStore() });
};

test('counts from elsewhere are worth the energy of their subspace, beside chance and selected CI, and win no price', async () => {
  const external = { counts: { '00110011': 90, '01010101': 10 }, source: 'a device, 100 shots' };
  const { arms, verdict } = await compare(comparison([{ label: 'device', external }, { method: { name: 'rhf' } }]));
  expect(arms[0]).toMatchObject({ domain: 'external', source: external.source, shots: 100, costMicroUsd: 0, wallMs: 0 });
  const [{ energyHartree, errorHartree, result }] = arms[0].points;
  expect(energyHartree).toBe(result?.energyHartree);
  expect(errorHartree).toBeGreaterThan(-1e-9);
  expect(result?.subspace?.determinants).toBeGreaterThan(0);
  expect(result?.nullArm).toBeDefined();
  expect(result?.selectedCi).toBeDefined();
  expect(verdict.winner).not.toBe('device');
});

test('counts of another register are a failure of their arm alone', async () => {
  const external = { counts: { '01': 1 }, source: 'a device' };
  const { arms } = await compare(comparison([{ external }, { method: { name: 'rhf' } }]));
  expect(arms.map(({ points: [{ status }] }) => status)).toEqual(['failed', 'succeeded']);
});

test('a value from elsewhere stands beside minima, and one that nobody met is called a claim', async () => {
  const external = { value: -7, source: 'a rumour' };
  const { arms, lowest, verdict } = await compare(comparison([{ external }, { method: { name: 'exact' } }], { problem: QUBO }));
  expect(lowest?.value).toBe(-3);
  expect(arms[0].points[0].gap).toBe(-4);
  expect(verdict.winner).toBe('exact');
  expect(verdict.lines.join('\n')).toContain('external claims a value that no arm met');
});

const target = (fields: object): Target =>
  parseDocument(Target, { schema: 'cofactor.target/1', source: 'a measurement', salt: 'sixteen random letters', ...fields });
const sealedIn = (secret: Target): object => ({ reference: { sealed: sealOf(secret) } });

test('a sealed target is nowhere in the report until it is revealed, and then the arms are judged by it without running again', async () => {
  const exact = (await compare(comparison([{ method: { name: 'fci' } }]))).arms[0].points[0].energyHartree ?? 0;
  const secret = target({ energyHartree: exact - 0.0123456 });
  const before = await compare(comparison([{ method: { name: 'rhf' } }, { method: { name: 'fci' } }], sealedIn(secret)));
  expect(parseDocument(Report, before)).toEqual(before);
  expect(before.verdict).toMatchObject({ winner: null, headline: expect.stringContaining('The target is sealed') as string });
  expect(before.arms.map(({ maxAbsErrorHartree }) => maxAbsErrorHartree)).toEqual([undefined, undefined]);
  expect(JSON.stringify(before)).not.toContain(String(secret.energyHartree));
  const after = revealTarget(before, secret);
  expect(after.arms[1].points[0].errorHartree).toBeCloseTo(0.0123456, 10);
  expect(after.reference).toMatchObject({ label: 'revealed target', source: 'a measurement', energiesHartree: [secret.energyHartree] });
  expect(after.reference.sealed).toBeUndefined();
  expect(after.verdict.headline).toMatch(/^No arm stays within 1.594 mEh of the revealed target/);
  expect(after.arms.map(({ wallMs }) => wallMs)).toEqual(before.arms.map(({ wallMs }) => wallMs));
  const wide = { ...before, comparison: { ...before.comparison, problem: { ...before.comparison.problem, accuracyHartree: 0.02 } } };
  expect(revealTarget(wide as Report, secret).verdict.winner).toBe('fci');
});

test('a target that is not the sealed one is refused, and so is one for another question or for none', async () => {
  const secret = target({ energyHartree: -2 });
  const report = await compare(comparison([{ method: { name: 'rhf' } }], sealedIn(secret)));
  expect(() => revealTarget(report, { ...secret, energyHartree: -2.0000001 })).toThrow(/not the one that was sealed/);
  const other = target({ energiesHartree: [-2, -3] });
  const misfit = await compare(comparison([{ method: { name: 'rhf' } }], sealedIn(other)));
  expect(() => revealTarget(misfit, other)).toThrow(/energyHartree/);
  const open = await compare(comparison([{ method: { name: 'rhf' } }]));
  expect(() => revealTarget(open, secret)).toThrow(/still sealed/);
});

test('a sealed value of a minimum: met or not, and impossible below a proof', async () => {
  const arms = [{ method: { name: 'tabu' } }];
  const [met, better] = [target({ value: -3 }), target({ value: -4 })];
  const judge = async (secret: Target, list: object[]) =>
    revealTarget(await compare(comparison(list, { problem: QUBO, ...sealedIn(secret) })), secret);
  expect((await judge(met, arms)).verdict.winner).toBe('tabu');
  expect((await judge(better, arms)).verdict).toMatchObject({ winner: null, headline: expect.stringContaining('No arm meets') as string });
  const proven = await judge(better, [...arms, { method: { name: 'exact' } }]);
  expect(proven.verdict.lines[0]).toContain('lies below the proven minimum: it is wrong');
});
