import { stream } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { hermiteCoulomb } from './hermite-coulomb.ref.ts';

/** R_tuv are derivatives of F_0(α r²): a central difference of one order gives the next. */
test('each order is the derivative of the one below', () => {
  const random = stream(0, 'hermite-coulomb', 0);
  const order = 5;
  const side = order + 1;
  const at = (t: readonly number[]): number => (t[0] * side + t[1]) * side + t[2];
  const h = 1e-5;
  for (let round = 0; round < 5; round++) {
    const alpha = 0.2 + random.uniform();
    const r = [0, 1, 2].map(() => 3 * random.uniform() - 1.5);
    const values = (shift: number, axis: number): Float64Array => {
      const [x, y, z] = r.map((value, index) => value + (index === axis ? shift : 0));
      return hermiteCoulomb(order, alpha, x, y, z);
    };
    const here = values(0, 0);
    for (let axis = 0; axis < 3; axis++) {
      const [plus, minus] = [values(h, axis), values(-h, axis)];
      for (const t of [
        [0, 0, 0],
        [1, 0, 0],
        [0, 2, 1],
        [2, 1, 1],
        [0, 0, 4],
      ]) {
        const raised = t.map((power, index) => power + (index === axis ? 1 : 0));
        const scale = Math.max(1, Math.abs(here[at(raised)]));
        expect(Math.abs((plus[at(t)] - minus[at(t)]) / (2 * h) - here[at(raised)]) / scale).toBeLessThan(1e-7);
      }
    }
  }
});
