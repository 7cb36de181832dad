/** Zero-noise extrapolation and post-selection on a noisy device: what they take out of an energy, with intervals. */
import { bindParameters, buildAnsatz } from '@cofactor/sdk/circuits';
import { memoryStore, type StepSpec } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { randomHamiltonian } from '@cofactor/sdk/testing';
import { noisyBackend } from '../backend.ts';
import { NOISELESS, ROUGH } from '../model/noise.test.support.ts';
import type { NoiseModelInput } from '../model/noise-model.ts';

const { circuit, observable, startParameters, parities } = buildAnsatz(randomHamiltonian(2, [1, 1], 3), {
  ansatz: 'uccsd',
  mapping: 'jordan-wigner',
  start: 'mp2',
});
const spec: StepSpec<'expectation'> = {
  kind: 'expectation',
  circuit: bindParameters(
    circuit,
    startParameters.map((t, k) => t + 0.1 * (k + 1)),
  ),
  parameters: [],
  observables: [observable],
  gradient: false,
  shots: 200_000,
  seed: 5,
};
const run = async (noise: NoiseModelInput, change: Partial<StepSpec<'expectation'>>) =>
  (await noisyBackend(noise).run<'expectation'>({ ...spec, ...change }, { signal: new AbortController().signal, artifacts: memoryStore() }))
    .output;

/** Gates alone err, about as often as on a device of today. */
const GATES: NoiseModelInput = {
  ...NOISELESS,
  name: 'gates',
  oneQubitGate: { error: 3e-4, durationNs: 30, pulse: 'quarter-turn' },
  twoQubitGate: { error: 5e-3, durationNs: 70 },
};

const GLOBAL: Partial<StepSpec<'expectation'>> = { zeroNoise: { folding: 'global', scales: [1, 1.5, 2, 3], fit: 'quadratic' } };

test.each<[string, NoiseModelInput, Partial<StepSpec<'expectation'>>]>([
  ['zne', GATES, {}],
  ['zne, the whole circuit folded', GATES, GLOBAL],
  ['postselect', GATES, {}],
  ['zne and postselect', GATES, {}],
  ['readout, zne and postselect', ROUGH, {}],
])('%s brings the energy nearer: intervals of two standard errors before and after do not touch', async (name, noise, how) => {
  const mitigation = (['readout', 'zne', 'postselect'] as const).filter((one) => name.includes(one));
  const ideal = (await run(NOISELESS, { shots: 0 })).values[0];
  const { values, standardErrors, unmitigated } = await run(noise, { mitigation, parities, ...how });
  const before = Math.abs((unmitigated?.values[0] ?? NaN) - ideal);
  const after = Math.abs(values[0] - ideal);
  process.stdout.write(`${name}: ${before.toFixed(5)} -> ${after.toFixed(5)} ± ${standardErrors[0].toFixed(5)}\n`);
  expect(after + 2 * standardErrors[0]).toBeLessThan(before - 2 * (unmitigated?.standardErrors[0] ?? NaN));
});

test('without noise, nothing is taken away: exact values stay, sampled ones within 4.9 standard errors (a false alarm in 1e6 runs)', async () => {
  const ideal = (await run(NOISELESS, { shots: 0 })).values[0];
  const mitigation = ['zne', 'postselect'] as const;
  const exact = await run(NOISELESS, { shots: 0, mitigation: [...mitigation], parities });
  expect(exact.values[0]).toBeCloseTo(ideal, 9);
  const sampled = await run(NOISELESS, { shots: 5000, mitigation: [...mitigation], parities });
  expect(Math.abs(sampled.values[0] - ideal)).toBeLessThan(4.9 * sampled.standardErrors[0]);
});

test('the stated error of the mitigated value is its scatter', async () => {
  const values: number[] = [];
  let stated = 0;
  const repeats = 40;
  for (let seed = 0; seed < repeats; seed++) {
    const output = await run(GATES, {
      shots: 900,
      seed,
      mitigation: ['zne', 'postselect'],
      parities,
      zeroNoise: { folding: 'local', scales: [1, 3], fit: 'linear' },
    });
    values.push(output.values[0]);
    stated += output.standardErrors[0] ** 2 / repeats;
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / repeats;
  const scatter = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (repeats - 1);
  // χ² with 39 degrees of freedom lies outside 0.32 to 2.2 times its mean in one run of 1e5
  expect(scatter / stated).toBeGreaterThan(0.32);
  expect(scatter / stated).toBeLessThan(2.2);
});

test('post-selection without parities is refused', async () => {
  await expect(run(GATES, { mitigation: ['postselect'] })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/parities/) as string,
  });
});
