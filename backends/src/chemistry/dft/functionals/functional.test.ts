import { stream } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { type DensityFunctional, NUM_TERMS, type SpinDensities } from './densities.ts';
import { PARTS } from './functional.ts';

const VARIABLES = ['alpha', 'beta', 'sigmaAlphaAlpha', 'sigmaAlphaBeta', 'sigmaBetaBeta'] as const;

const evaluate = (part: DensityFunctional, at: SpinDensities): Float64Array => {
  const out = new Float64Array(NUM_TERMS);
  part(out, at, 1);
  return out;
};

/** Densities over the orders of magnitude a molecule has, with gradients of its reduced size. */
function randomPoint(index: number, closed: boolean): SpinDensities {
  const random = stream(11, 'density functionals', index);
  const alpha = 10 ** (6 * random.uniform() - 4);
  const beta = closed ? alpha : alpha * 10 ** (-1.5 * random.uniform());
  const [ga, gb] = [alpha, beta].map((density) => 3 * random.uniform() * density ** (4 / 3));
  const cosine = closed ? 1 : 2 * random.uniform() - 1;
  const along = closed ? ga : gb;
  return { alpha, beta, sigmaAlphaAlpha: ga * ga, sigmaAlphaBeta: cosine * ga * along, sigmaBetaBeta: along * along };
}

describe.each(Object.entries(PARTS))('%s', (_, part) => {
  test('its derivatives are those of its energy', () => {
    for (let index = 0; index < 60; index++) {
      const at = randomPoint(index, index % 3 === 0);
      const analytic = evaluate(part, at);
      VARIABLES.forEach((variable, k) => {
        const size = variable === 'sigmaAlphaBeta' ? Math.sqrt(at.sigmaAlphaAlpha * at.sigmaBetaBeta) : at[variable];
        const h = 1e-3 * size;
        const energy = (steps: number): number => evaluate(part, { ...at, [variable]: at[variable] + steps * h })[0];
        const numeric = (8 * (energy(1) - energy(-1)) - (energy(2) - energy(-2))) / (12 * h);
        const scale = Math.abs(analytic[k + 1]) + 1e-3 * Math.abs(analytic[0] / size);
        expect(Math.abs(numeric - analytic[k + 1])).toBeLessThan(1e-7 * scale);
      });
    }
  });

  test('the spins may change places', () => {
    for (let index = 0; index < 20; index++) {
      const at = randomPoint(index, false);
      const swapped = { ...at, alpha: at.beta, beta: at.alpha, sigmaAlphaAlpha: at.sigmaBetaBeta, sigmaBetaBeta: at.sigmaAlphaAlpha };
      const [a, b] = [evaluate(part, at), evaluate(part, swapped)];
      [0, 2, 1, 5, 4, 3].forEach((other, k) => expect(Math.abs(a[k] - b[other])).toBeLessThan(1e-12 * (1 + Math.abs(a[k]))));
    }
  });

  test('it is finite where one spin or both are missing', () => {
    for (const alpha of [0, 1e-30, 1e-9, 0.3]) {
      const terms = evaluate(part, { alpha, beta: 0, sigmaAlphaAlpha: alpha * alpha, sigmaAlphaBeta: 0, sigmaBetaBeta: 0 });
      expect([...terms].every(Number.isFinite)).toBe(true);
    }
  });
});
