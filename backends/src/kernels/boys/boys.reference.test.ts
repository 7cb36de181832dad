/**
 * The Boys function against its alternating series in 400-bit fixed point, a route none of the implementations takes:
 * F_m(T) = Σ_k (−T)ᵏ / (k! (2m + 2k + 1)).
 */
import { expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import { instantiateKernel } from '../wasm.ts';
import { boysInto, boysSwitch } from './boys.ref.ts';
import { boysTable } from './boys-table.ts';

const BITS = 400n;
const TOLERANCE = 1e-14; // some ten roundings

const known = new Map<string, number>();

/** F_m(numerator/64), correctly rounded; terms grow to e^T < 2^200 before they cancel. */
function exact(m: number, numerator: number): number {
  const key = `${m},${numerator}`;
  const value = known.get(key) ?? alternatingSeries(m, numerator);
  known.set(key, value);
  return value;
}

function alternatingSeries(m: number, numerator: number): number {
  let power = 1n << BITS; // Tᵏ/k!
  let sum = 0n;
  for (let k = 0; power !== 0n; k++) {
    const term = power / BigInt(2 * m + 2 * k + 1);
    sum += k % 2 === 0 ? term : -term;
    power = (power * BigInt(numerator)) / (64n * BigInt(k + 1));
  }
  return Number(sum >> (BITS - 200n)) / 2 ** 200;
}

const ORDERS = [0, 1, 2, 3, 4, 6, 8, 10, 12, 16];
/** T·64: zero, tiny, table nodes and midpoints between them, both sides of every switch, far out. */
const ARGUMENTS = [
  0,
  1,
  2,
  3,
  6,
  33,
  64,
  97,
  250,
  641,
  1003,
  1538,
  2047,
  ...ORDERS.flatMap((m) => [-1, 0, 1].map((d) => 64 * boysSwitch(m) + d)),
  5003,
  8191,
];

test('the reference agrees with the exact series', () => {
  for (const mMax of ORDERS) {
    const values = new Float64Array(mMax + 1);
    for (const numerator of ARGUMENTS) {
      boysInto(values, mMax, numerator / 64);
      for (let m = 0; m <= mMax; m++)
        expect(Math.abs(values[m] / exact(m, numerator) - 1), `F_${m}(${numerator}/64)`).toBeLessThan(TOLERANCE);
    }
  }
});

test('the kernel agrees with the exact series, in either lane', () => {
  interface BoysKernel {
    boysMany(out: number, mMax: number, values: number, count: number, table: number): void;
  }
  const arena = new Arena();
  const kernel = instantiateKernel<BoysKernel>('boys', arena.memory);
  for (const mMax of ORDERS) {
    const count = ARGUMENTS.length;
    const pairs = ARGUMENTS.flatMap((numerator, index) => [numerator / 64, ARGUMENTS[(7 * index + 3) % count] / 64]);
    const out = arena.allocate(16 * count * (mMax + 1));
    kernel.boysMany(out, mMax, arena.push(Float64Array.from(pairs)), count, arena.push(boysTable(mMax)));
    const values = arena.float64(out, 2 * count * (mMax + 1));
    for (const [index, T] of pairs.entries()) {
      const errors = Array.from({ length: mMax + 1 }, (_, m) => {
        const value = values[2 * ((index >> 1) * (mMax + 1) + m) + (index & 1)];
        return Math.abs(value / exact(m, T * 64) - 1);
      });
      expect(Math.max(...errors), `F_0 … F_${mMax}(${T})`).toBeLessThan(TOLERANCE);
    }
  }
});
