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
        const layer = { diagonal: layers.diagonal(values), gamma, angles };
        layers.apply(layer);
        const psi = start.slice();
        layerForward(psi, values, gamma, angles);
        expect(distance(layers.amplitudes, psi)).toBeLessThan(1e-13);

        const value = layers.observe(layers.diagonal(observable));
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
    for (const n of [15, 16]) {
      const random = stream(n, 'layers-blocks');
      const layers = new DiagonalLayers(n, variant);
      const start = Float64Array.from({ length: 2 * 2 ** n }, () => random.normal() / 2 ** ((n + 1) / 2));
      const values = Float64Array.from({ length: 2 ** n }, () => random.normal());
      const angles = Float64Array.from({ length: n }, () => random.normal());
      const layer = { diagonal: layers.diagonal(values), gamma: 0.7, angles };
      layers.amplitudes.set(start);
      layers.apply(layer);
      const psi = start.slice();
      layerForward(psi, values, 0.7, angles);
      expect(distance(layers.amplitudes, psi)).toBeLessThan(1e-13);
      layers.observe(layer.diagonal);
      const lambda = psi.map((amplitude, k) => values[k >> 1] * amplitude);
      const found = layers.takeBack(layer);
      const expected = layerBackward(psi, lambda, values, 0.7, angles);
      expect(distance(found.angles, expected.angles)).toBeLessThan(1e-10);
      expect(Math.abs(found.gamma - expected.gamma)).toBeLessThan(1e-10);
      expect(distance(layers.amplitudes, start)).toBeLessThan(1e-13);
    }
  });
});

test('a register is refused beyond its sizes', () => {
  expect(() => new DiagonalLayers(0)).toThrow('1 to 26 qubits');
  expect(() => new DiagonalLayers(27)).toThrow('1 to 26 qubits');
});
