import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layerBackward, layerForward } from './diagonal-layers.ref.ts';
import { DiagonalLayers } from './diagonal-layers.ts';

const unit = (values: Float64Array): Float64Array => {
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
};
const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, k) => Math.max(most, Math.abs(value - b[k])), 0);

describe.each(['relaxed-simd', 'simd'] as const)('layers, %s', (variant) => {
  test('do what their formulas say, forth and back, with quarter turns too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(), fc.boolean(), (n, seed, quarter) => {
        const random = stream(seed, 'layers-test');
        const normals = (length: number): Float64Array => Float64Array.from({ length }, () => random.normal());
        const layers = new DiagonalLayers(n, variant);
        const start = unit(normals(2 * 2 ** n));
        const values = normals(2 ** n).map((value) => 40 * value);
        const observable = normals(2 ** n);
        const angles = normals(n);
        if (quarter) angles[0] = Math.PI / 2;
        const gamma = random.normal();
        layers.amplitudes.set(start);
        const layer = { phases: layers.diagonal(values), gamma, angles };
        layers.apply(layer);
        const psi = start.slice();
        layerForward(psi, values, gamma, angles);
        expect(distance(layers.amplitudes, psi)).toBeLessThan(1e-13);

        const value = layers.observe(layers.observable(observable));
        const lambda = psi.map((amplitude, k) => observable[k >> 1] * amplitude);
        expect(Math.abs(value - psi.reduce((sum, amplitude, k) => sum + amplitude * lambda[k], 0))).toBeLessThan(1e-12);
        const found = layers.takeBack(layer);
        const expected = layerBackward(psi, lambda, values, gamma, angles);
        expect(Math.abs(found.gamma - expected.gamma)).toBeLessThan(1e-10);
        expect(distance(found.angles, expected.angles)).toBeLessThan(1e-11);
        expect(distance(layers.amplitudes, start)).toBeLessThan(1e-13);
      }),
      { numRuns: 40, seed: 3 },
    );
  });

  test('beyond one block of the kernel', () => {
    for (const n of [13, 16]) {
      const random = stream(n, 'layers-blocks');
      const layers = new DiagonalLayers(n, variant);
      const start = Float64Array.from({ length: 2 * 2 ** n }, () => random.normal() / 2 ** ((n + 1) / 2));
      const values = Float64Array.from({ length: 2 ** n }, () => random.normal());
      const angles = Float64Array.from({ length: n }, () => random.normal());
      const layer = { phases: layers.diagonal(values), gamma: 0.7, angles };
      layers.amplitudes.set(start);
      layers.apply(layer);
      const psi = start.slice();
      layerForward(psi, values, 0.7, angles);
      expect(distance(layers.amplitudes, psi)).toBeLessThan(1e-13);
      layers.observe(layers.observable(values));
      const lambda = psi.map((amplitude, k) => values[k >> 1] * amplitude);
      const found = layers.takeBack(layer);
      const expected = layerBackward(psi, lambda, values, 0.7, angles);
      expect(distance(found.angles, expected.angles)).toBeLessThan(1e-10);
      expect(Math.abs(found.gamma - expected.gamma)).toBeLessThan(1e-10);
      expect(distance(layers.amplitudes, start)).toBeLessThan(1e-13);
    }
  });
});

test('a register of real amplitudes, two in each, does what one of complex amplitudes does', () => {
  for (const n of [1, 2, 5, 10]) {
    const random = stream(n, 'layers-real');
    const [complex, real] = [new DiagonalLayers(n), new DiagonalLayers(n - 1)];
    const start = unit(Float64Array.from({ length: 2 ** n }, () => random.normal()));
    start.forEach((value, k) => {
      complex.amplitudes[2 * k] = value;
      real.amplitudes[k] = value;
    });
    const isOdd = start.map(() => random.integer(2));
    const angles = Float64Array.from({ length: n }, () => random.normal());
    const values = start.map(() => random.normal());
    const whole = { phases: complex.diagonal(isOdd), gamma: Math.PI, angles };
    const patterns = Uint16Array.from({ length: 2 ** (n - 1) }, (_, k) => isOdd[2 * k] + 2 * isOdd[2 * k + 1]);
    const halved = { phases: real.signs(patterns), gamma: angles[0], angles: angles.slice(1) };
    complex.apply(whole);
    real.apply(halved);
    const parts = (): Float64Array => start.map((_, k) => complex.amplitudes[2 * k]);
    expect(distance(real.amplitudes, parts())).toBeLessThan(1e-14);
    expect(real.observe(real.observable(values))).toBeCloseTo(complex.observe(complex.observable(values)), 13);
    const [expected, found] = [complex.takeBack(whole), real.takeBack(halved)];
    expect(distance([found.gamma, ...found.angles], expected.angles)).toBeLessThan(1e-13);
    expect(distance(real.amplitudes, start)).toBeLessThan(1e-14);
  }
});

test('a register is refused beyond its sizes', () => {
  expect(() => new DiagonalLayers(-1)).toThrow('0 to 26 qubits');
  expect(() => new DiagonalLayers(27)).toThrow('0 to 26 qubits');
});
