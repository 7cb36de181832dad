import { expect, test } from 'vitest';
import { angularFunctions, doubleFactorial, type Polynomial } from './angular.ts';

/** ⟨S|S′⟩ over all directions, in units of ⟨xˡ|xˡ⟩. */
function inner(a: Polynomial, b: Polynomial, l: number): number {
  let sum = 0;
  for (const s of a)
    for (const t of b) {
      const powers = s.powers.map((power, axis) => power + t.powers[axis]);
      if (powers.every((power) => power % 2 === 0))
        sum += s.factor * t.factor * powers.reduce((product, power) => product * doubleFactorial(power - 1), 1);
    }
  return sum / doubleFactorial(2 * l - 1);
}

/** ∇²S by monomials. */
function laplacian(polynomial: Polynomial): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { powers, factor } of polynomial)
    for (let axis = 0; axis < 3; axis++) {
      const power = powers[axis];
      if (power < 2) continue;
      const key = powers.map((p, index) => (index === axis ? p - 2 : p)).join();
      sums.set(key, (sums.get(key) ?? 0) + factor * power * (power - 1));
    }
  return sums;
}

const text = (polynomial: Polynomial): string =>
  polynomial
    .map(({ powers, factor }) => `${factor < 0 ? '-' : '+'}${'x'.repeat(powers[0])}${'y'.repeat(powers[1])}${'z'.repeat(powers[2])}`)
    .sort()
    .join(' ');

test('components stand in their documented order', () => {
  expect(angularFunctions(1, true).map(text)).toEqual(['+x', '+y', '+z']);
  expect(angularFunctions(2, false).map(text)).toEqual(['+xx', '+xy', '+xz', '+yy', '+yz', '+zz']);
  expect(angularFunctions(2, true).map(text)).toEqual(['+xy', '+yz', '+zz -xx -yy', '+xz', '+xx -yy']);
  expect(angularFunctions(3, true).map(text)).toEqual([
    '+xxy -yyy',
    '+xyz',
    '+yzz -xxy -yyy',
    '+zzz -xxz -yyz',
    '+xzz -xxx -xyy',
    '+xxz -yyz',
    '+xxx -xyy',
  ]);
});

test('every function has unit norm, and solid harmonics are orthogonal and harmonic', () => {
  for (let l = 0; l <= 6; l++) {
    for (const polynomial of angularFunctions(l, false)) expect(inner(polynomial, polynomial, l)).toBeCloseTo(1, 13);
    const harmonics = angularFunctions(l, true);
    expect(harmonics).toHaveLength(2 * l + 1);
    for (const [i, a] of harmonics.entries()) {
      for (const [j, b] of harmonics.entries()) expect(inner(a, b, l)).toBeCloseTo(i === j ? 1 : 0, 12);
      for (const value of laplacian(a).values()) expect(value).toBeCloseTo(0, 11);
    }
  }
});
