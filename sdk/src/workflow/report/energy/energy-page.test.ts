import { beforeAll, expect, test } from 'vitest';
import { Job, memoryStore, parseDocument, type EnergyProblem, type EnergyResult } from '../../../contracts/index.ts';
import { planJob } from '../../plan/plan.ts';
import { runPlan } from '../../runner/runner.ts';
import { QUANTUM, toyBackend } from '../../toy-backend.test.support.ts';
import { energyVerdict, renderEnergy } from './page.ts';

let job: Job & { problem: EnergyProblem };
let result: EnergyResult;
beforeAll(async () => {
  const parsed = parseDocument(Job, {
    schema: 'cofactor.job/1',
    label: '<script>alert(1)</script>',
    problem: { kind: 'energy', structure: { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 0.7' }, basis: 'sto-3g' },
    method: { name: 'vqe' },
  });
  const backends = [toyBackend(), toyBackend({ id: 'statevector', capabilities: QUANTUM })];
  const run = await runPlan(await planJob(parsed, backends), { backends, artifacts: memoryStore() });
  if (parsed.problem.kind !== 'energy' || run.kind !== 'energy') throw new Error('an energy');
  [job, result] = [{ ...parsed, problem: parsed.problem }, run];
});

test('a quantum energy never stands without the best classical one', () => {
  const { headline, lines } = energyVerdict(job, result);
  expect(headline).toBe(`${result.energyHartree.toFixed(8)} Eh by vqe`);
  // the toy's VQE lies half a millihartree above its CASCI
  expect(lines[0]).toMatch(/^best classical: .* Eh by casci, exact in this space, 0.5 mEh below it$/);
});

test('the page has the numbers, the lists of heat-bath CI with their plot, and nothing that a label smuggles in', async () => {
  const points = [0.001, 0.0005].map((thresholdHartree, k) => ({
    thresholdHartree,
    determinants: 10 * (k + 1),
    variationalHartree: -1.1 - k / 100,
    perturbationHartree: -0.02 + k / 100,
  }));
  const page = await renderEnergy(job, { ...result, heatBath: { points, fitErrorHartree: 1e-5 } });
  expect(page).toContain(result.energyHartree.toFixed(9).replace('-', '−'));
  expect(page).toContain('Heat-bath CI by threshold');
  expect(page).toContain('>-1.11000000<');
  expect(page).toContain('aria-label="Extrapolation.');
  expect(page).toContain('aria-label="Partition.');
  expect(page).not.toContain('<script');
  expect(page).not.toMatch(/NaN|undefined/);
});
