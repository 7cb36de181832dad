import { stream, type RandomStream } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import type { KernelVariant } from '../wasm.ts';
import { ReferenceStateVector } from './state-vector.ref.ts';
import { StateVector } from './state-vector.ts';

/** Amplitudes and coefficients are of order 1; the longest sums, 4096 amplitudes under 90 strings, stay below this. */
const TOLERANCE = 1e-13;
const MAX_QUBITS = 12;

/** Arguments that name qubits stand apart, so that a wrong bit order can be played on all operations alike. */
interface Arguments {
  /** Two different qubits (one, twice, on a one-qubit register). */
  qubits: [number, number];
  x: number;
  z: number;
  /** Disjoint, not both empty. */
  creation: number;
  annihilation: number;
  zMasks: number[];
  /** Numbers of order 1 that are the same for any bit order. */
  values: Float64Array;
}

interface Operation {
  numQubits: number;
  /** What it returns, if anything; what it does to `psi` and `other` is compared as well. */
  run(psi: StateVector, other: StateVector, args: Arguments): unknown;
}

const groups = ({ x, z, zMasks, values }: Arguments) =>
  [0, x, z].map((xMask) => ({ xMask, zMasks: Int32Array.from(zMasks), coefficients: values.slice(0, zMasks.length) }));

const OPERATIONS: Record<string, Operation> = {
  apply1: { numQubits: 1, run: (psi, _, { qubits, values }) => psi.apply1(qubits[0], values.subarray(0, 8)) },
  diagonal: { numQubits: 1, run: (psi, _, { qubits, values: v }) => psi.applyDiagonal1(qubits[0], v[0], v[1], v[2], v[3]) },
  phase: { numQubits: 1, run: (psi, _, { qubits, values: v }) => psi.applyDiagonal1(qubits[0], 1, 0, v[0], v[1]) },
  x: { numQubits: 1, run: (psi, _, { qubits }) => psi.applyX(qubits[0]) },
  cx: { numQubits: 2, run: (psi, _, { qubits: [c, t] }) => psi.applyCx(c, t) },
  cz: { numQubits: 2, run: (psi, _, { qubits: [a, b] }) => psi.applyCz(a, b) },
  controlledPhase: { numQubits: 2, run: (psi, _, { qubits: [a, b], values }) => psi.applyControlledPhase(a, b, values[0], values[1]) },
  swap: { numQubits: 2, run: (psi, _, { qubits: [a, b] }) => psi.applySwap(a, b) },
  apply2: { numQubits: 2, run: (psi, _, { qubits: [a, b], values }) => psi.apply2(a, b, values.subarray(0, 32)) },
  pauliRotation: { numQubits: 1, run: (psi, _, { x, z, values }) => psi.applyPauliRotation(x, z, 3 * values[0]) },
  diagonalRotation: { numQubits: 1, run: (psi, _, { z, values }) => psi.applyPauliRotation(0, z, 3 * values[0]) },
  expectationPauli: { numQubits: 1, run: (psi, _, { x, z }) => [psi.expectationPauli(x, z), psi.expectationPauli(0, z)] },
  pauliMatrixElement: { numQubits: 1, run: (psi, other, { x, z }) => psi.pauliMatrixElement(other, x, z) },
  imaginaryPauliElement: { numQubits: 1, run: (psi, other, { x, z }) => psi.imaginaryPauliElement(other, x, z) },
  expectationSum: { numQubits: 1, run: (psi, _, args) => psi.expectationSum(groups(args)) },
  addPauliSum: { numQubits: 1, run: (psi, other, args) => psi.addPauliSumInto(other, groups(args)) },
  applyPauliSum: { numQubits: 1, run: (psi, other, args) => psi.applyPauliSumInto(other, groups(args)) },
  excitation: {
    numQubits: 1,
    run: (psi, _, { creation, annihilation, z, values }) => psi.applyExcitation(creation, annihilation, z, 3 * values[0]),
  },
  excitationGradient: {
    numQubits: 1,
    run: (psi, other, { creation, annihilation, z }) => psi.excitationGradient(other, creation, annihilation, z),
  },
  reset: { numQubits: 1, run: (psi, _, { x }) => psi.reset(x) },
  copyFrom: { numQubits: 1, run: (psi, other) => psi.copyFrom(other) },
  scale: { numQubits: 1, run: (psi, _, { values }) => psi.scale(values[0]) },
  innerProduct: { numQubits: 1, run: (psi, other) => psi.innerProduct(other) },
  norm: { numQubits: 1, run: (psi) => psi.norm() },
  probabilities: {
    numQubits: 1,
    run: (psi) => {
      const out = new Float64Array(2 ** psi.numQubits);
      psi.probabilitiesInto(out);
      return out;
    },
  },
  sample: { numQubits: 1, run: (psi, _, { values }) => psi.sample(values.map(Math.abs)) },
};

const BIT_ORDER_FREE = ['copyFrom', 'scale', 'innerProduct', 'norm', 'probabilities', 'sample'];

function drawArguments(random: RandomStream, n: number): Arguments {
  const mask = () => random.integer(2 ** n);
  const first = random.integer(n);
  const second = n === 1 ? 0 : (first + 1 + random.integer(n - 1)) % n;
  const creation = mask();
  const annihilation = mask() & ~creation;
  return {
    qubits: [first, second],
    x: mask(),
    z: mask(),
    creation,
    annihilation: creation | annihilation ? annihilation : 1,
    zMasks: Array.from({ length: 1 + random.integer(30) }, mask),
    values: Float64Array.from({ length: 64 }, () => 2 * random.uniform() - 1),
  };
}

/** The deliberate mistake: qubit 0 is the highest bit. */
function reversed(args: Arguments, n: number): Arguments {
  const mask = (bits: number) => Number.parseInt(bits.toString(2).padStart(n, '0').split('').reverse().join(''), 2);
  const { qubits, x, z, creation, annihilation, zMasks, values } = args;
  return {
    qubits: [n - 1 - qubits[0], n - 1 - qubits[1]],
    x: mask(x),
    z: mask(z),
    creation: mask(creation),
    annihilation: mask(annihilation),
    zMasks: zMasks.map(mask),
    values,
  };
}

/** Two normalised states of every size. */
const STATES = Array.from({ length: MAX_QUBITS + 1 }, (_, n) =>
  [0, 1].map((index) => {
    const random = stream(11, `state-vector/state-${n}`, index);
    const state = Float64Array.from({ length: 2 * 2 ** n }, () => random.normal());
    const norm = Math.hypot(...state);
    return state.map((value) => value / norm);
  }),
);

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(numbersIn) : [];
}

/** The twin has the same methods, but takes twins where the front takes state vectors. */
function asFront(twin: ReferenceStateVector): StateVector {
  return twin as unknown as StateVector;
}

/** Largest difference between kernel and twin in anything the operation returns or writes; the twin gets `twinArgs`. */
function disagreement(operation: Operation, psi: StateVector, other: StateVector, args: Arguments, twinArgs: Arguments) {
  const [twin, twinOther] = [psi, other].map((vector, index) => {
    const reference = new ReferenceStateVector(vector.numQubits);
    reference.amplitudes.set(STATES[vector.numQubits][index]);
    vector.amplitudes.set(reference.amplitudes);
    return reference;
  });
  const got = [...numbersIn(operation.run(psi, other, args)), ...psi.amplitudes, ...other.amplitudes];
  const expected = [...numbersIn(operation.run(asFront(twin), asFront(twinOther), twinArgs)), ...twin.amplitudes, ...twinOther.amplitudes];
  expect(got.length).toBe(expected.length);
  return got.reduce((worst, value, k) => Math.max(worst, Math.abs(value - expected[k])), 0);
}

describe.each<KernelVariant>(['relaxed-simd', 'simd'])('%s', (variant) => {
  const arena = new Arena();

  test.each(Object.entries(OPERATIONS))('%s equals its twin on registers of every size', (name, operation) => {
    const random = stream(11, `state-vector/${name}`);
    for (let n = operation.numQubits; n <= MAX_QUBITS; n++) {
      const mark = arena.mark();
      arena.allocate(64 * random.integer(5));
      const psi = new StateVector(n, { variant, arena });
      const other = psi.sibling();
      const draws = Array.from({ length: n <= 8 ? 12 : 4 }, () => drawArguments(random, n));
      // the lowest and the highest qubit are the special cases of every kernel
      for (const [k, qubits] of [
        [0, n - 1],
        [n - 1, 0],
        [0, 1 % n],
        [n - 1, Math.max(0, n - 2)],
      ].entries())
        draws[k].qubits = [qubits[0], qubits[1]];
      for (const args of draws) {
        if (operation.numQubits === 2 && args.qubits[0] === args.qubits[1]) continue;
        expect(disagreement(operation, psi, other, args, args), `n = ${n}, ${JSON.stringify(args)}`).toBeLessThan(TOLERANCE);
      }
      arena.release(mark);
    }
  });

  test.each(Object.entries(OPERATIONS).filter(([name]) => !BIT_ORDER_FREE.includes(name)))(
    '%s: a twin with its bits in the wrong order is found out',
    (name, operation) => {
      const random = stream(11, `state-vector/impostor/${name}`);
      const mark = arena.mark();
      const psi = new StateVector(5, { variant, arena });
      const other = psi.sibling();
      const args: Arguments = {
        ...drawArguments(random, 5),
        qubits: [0, 3],
        x: 0b00110,
        z: 0b01011,
        creation: 0b01100,
        annihilation: 0b00001,
      };
      expect(disagreement(operation, psi, other, args, reversed(args, 5))).toBeGreaterThan(1e6 * TOLERANCE);
      arena.release(mark);
    },
  );
});
