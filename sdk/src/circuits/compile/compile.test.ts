import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Circuit, type GateName, type Operation, stream } from '../../contracts/index.ts';
import { circuitBuilder } from '../circuit.ts';
import { circuitMatrix, multiply, operatorMatrix, sizeOf } from '../dense.test.support.ts';
import { PauliOperator } from '../operators/pauli.ts';
import { type Compiled, compile, measuredExplicitly } from './compile.ts';
import { distances, gridCoupling, heavyHexCoupling, HERON_R1, HERON_R2, lineCoupling, neighboursOf, type Target } from './target.ts';
import { isaViolations } from './verify.ts';

const IBM: GateName[] = ['cz', 'rz', 'sx', 'x', 'id'];
const target = (
  numQubits: number,
  coupling: readonly (readonly [number, number])[],
  gates: GateName[] = IBM,
  fields: Partial<Target> = {},
): Target => ({
  id: 'device',
  numQubits,
  coupling,
  gates,
  ...fields,
});
const twoQubitGates = ({ circuit }: { circuit: Circuit }): number =>
  circuit.operations.filter(({ gate, qubits }) => qubits.length === 2 && gate !== 'barrier').length;

/** The largest difference between the compiled circuit on |0…0⟩ with the logical input placed, and the logical output placed. */
function fault(logical: Circuit, { circuit, initialLayout, finalLayout }: Compiled): number {
  const [before, after] = [circuitMatrix(logical.operations, logical.numQubits), circuitMatrix(circuit.operations, circuit.numQubits)];
  const [n, m] = [sizeOf(before), sizeOf(after)];
  const put = (bits: number, layout: readonly number[]): number =>
    layout.reduce((sum, physical, q) => sum | (((bits >> q) & 1) << physical), 0);
  let [re, im] = [0, 0]; // of the global phase
  const elements: [number, number, number, number][] = [];
  for (let column = 0; column < n; column++) {
    for (let row = 0; row < n; row++) {
      const [l, p] = [2 * (row * n + column), 2 * (put(row, finalLayout) * m + put(column, initialLayout))];
      const [lr, li, pr, pi] = [before[l], before[l + 1], after[p], after[p + 1]];
      elements.push([lr, li, pr, pi]);
      re += lr * pr + li * pi;
      im += lr * pi - li * pr;
    }
  }
  const norm = Math.hypot(re, im);
  expect(norm / n).toBeCloseTo(1, 9); // nothing leaks to the other qubits
  return Math.max(...elements.map(([lr, li, pr, pi]) => Math.hypot((lr * re - li * im) / norm - pr, (lr * im + li * re) / norm - pi)));
}

/** Random gates of every kind, also of three qubits, Pauli rotations and excitations. */
function randomCircuit(numQubits: number, length: number, seed: number): Circuit {
  const random = stream(seed, 'compile/test');
  const pick = (count: number): number[] => {
    const left = Array.from({ length: numQubits }, (_, q) => q);
    return Array.from({ length: count }, () => left.splice(random.integer(left.length), 1)[0]);
  };
  const builder = circuitBuilder(numQubits);
  const angle = () => 2 * Math.PI * random.uniform();
  for (let k = 0; k < length; k++) {
    switch (random.integer(9)) {
      case 0:
        builder.gate('u', pick(1), angle(), angle(), angle());
        break;
      case 1:
        builder.gate((['h', 's', 't', 'sx'] as const)[random.integer(4)], pick(1));
        break;
      case 2:
        builder.gate('rzz', pick(2), angle());
        break;
      case 3:
        builder.gate('swap', pick(2));
        break;
      case 4:
        if (numQubits > 2) builder.gate('ccx', pick(3));
        break;
      case 5:
        builder.pauliRotation('XZ', pick(2), angle());
        break;
      case 6:
        if (numQubits > 3) builder.excitation(pick(4).slice(0, 1), pick(1), angle()).build();
        break;
      default:
        builder.gate('cx', pick(2));
    }
  }
  return builder.build();
}
const legal = (seed: number): Circuit => {
  for (let k = seed; ; k += 1000) {
    try {
      return randomCircuit(4, 14, k);
    } catch {
      // an excitation that drew one orbital twice
    }
  }
};

describe('a compiled circuit', () => {
  const devices: [string, Target][] = [
    ['a line', target(5, lineCoupling(5))],
    ['a square', target(6, gridCoupling(2, 3))],
    ['one-way ECR', target(5, [[1, 0], [1, 2], [3, 2], [3, 4]], ['ecr', 'rz', 'sx', 'x'])], // biome-ignore format: pairs
    ['all to all, ZZ', { id: 'ions', numQubits: 4, gates: ['rzz', 'rz', 'ry'] }],
    ['CX and U', target(5, lineCoupling(5), ['cx', 'u'])],
    ['a broken qubit', target(6, gridCoupling(2, 3), IBM, { faulty: [1] })],
  ];
  test.each(devices)('does what the circuit does, in gates of the device: %s', (_, device) => {
    for (let seed = 0; seed < 6; seed++) {
      const logical = legal(seed);
      const compiled = compile(logical, device, { seed, trials: 4 });
      expect(isaViolations(compiled.circuit, device)).toEqual([]);
      expect(fault(logical, compiled)).toBeLessThan(1e-8);
    }
  });

  test('measures what the circuit measures, and moves observables along', () => {
    const device = target(6, gridCoupling(2, 3));
    const probabilities = (operations: readonly Operation[], numQubits: number) => {
      const m = circuitMatrix(
        operations.filter(({ gate }) => gate !== 'measure'),
        numQubits,
      );
      const n = sizeOf(m);
      return Array.from({ length: n }, (_, k) => m[2 * k * n] ** 2 + m[2 * k * n + 1] ** 2);
    };
    for (let seed = 10; seed < 14; seed++) {
      const logical = legal(seed);
      const observable = { numQubits: 4, terms: [['XIZY', 0.5], ['ZZII', -1]] as [string, number][] }; // biome-ignore format: a sum
      const { circuit, observables } = compile(measuredExplicitly(logical), device, { seed, observables: [observable] });
      const reads = circuit.operations.flatMap(({ gate, qubits, bits = [] }) =>
        gate === 'measure' ? qubits.map((q, k) => [q, bits[k]]) : [],
      );
      const there = probabilities(circuit.operations, 6);
      const here = probabilities(logical.operations, 4);
      const outcomes = Array.from({ length: 16 }, () => 0);
      there.forEach((p, state) => (outcomes[reads.reduce((sum, [q, bit]) => sum | (((state >> q) & 1) << bit), 0)] += p));
      for (const [k, p] of here.entries()) expect(outcomes[k]).toBeCloseTo(p, 8);

      const compiled = compile(logical, device, { seed, observables: [observable] });
      const expectation = (sum: typeof observable, operations: readonly Operation[]) => {
        const psi = circuitMatrix(operations, sum.numQubits);
        const n = sizeOf(psi);
        const h = multiply(operatorMatrix(PauliOperator.fromSum(sum)), psi);
        return Array.from({ length: n }, (_, k) => psi[2 * k * n] * h[2 * k * n] + psi[2 * k * n + 1] * h[2 * k * n + 1]).reduce(
          (a, b) => a + b,
          0,
        );
      };
      expect(expectation(compiled.observables[0], compiled.circuit.operations)).toBeCloseTo(expectation(observable, logical.operations), 8);
      expect(observables[0].terms).toHaveLength(2);
    }
  });

  test('is left alone where it is native already', () => {
    const device = target(3, lineCoupling(3));
    const circuit = circuitBuilder(3).gate('sx', [0]).gate('cz', [1, 0]).gate('rz', [2], 0.3).build();
    expect(compile(circuit, device)).toMatchObject({ circuit, initialLayout: [0, 1, 2], finalLayout: [0, 1, 2], swaps: 0 });
  });

  test('has equal bits for equal seeds', () => {
    const device = target(6, gridCoupling(2, 3));
    expect(compile(legal(3), device, { seed: 4 })).toEqual(compile(legal(3), device, { seed: 4 }));
  });
});

describe('few two-qubit gates', () => {
  const heron = (fields: Partial<Target> = {}): Target => {
    const { numQubits, coupling } = heavyHexCoupling(HERON_R1);
    return target(numQubits, coupling, IBM, fields);
  };
  const ghz = (n: number): Circuit => {
    const builder = circuitBuilder(n).gate('h', [0]);
    for (let q = 0; q + 1 < n; q++) builder.gate('cx', [q, q + 1]);
    return builder.build();
  };

  test('a chain finds its line on the heavy hexagons: no swap', () => {
    const compiled = compile(ghz(60), heron());
    expect([twoQubitGates(compiled), compiled.swaps]).toEqual([59, 0]);
  });

  test('gates that cancel through commuting ones, and swaps of the circuit itself, cost nothing', () => {
    const device = target(4, lineCoupling(4));
    const through = circuitBuilder(3)
      .gate('cx', [0, 1])
      .gate('rz', [0], 0.3)
      .gate('cx', [2, 1])
      .gate('rx', [1], 0.2)
      .gate('cx', [0, 1])
      .build();
    expect(twoQubitGates(compile(through, device))).toBe(1);
    const gone = circuitBuilder(3).gate('cx', [0, 2]).gate('rz', [0], 0.3).gate('cx', [0, 2]).gate('cx', [0, 1]).gate('cx', [1, 2]).build();
    expect(compile(gone, device)).toMatchObject({ swaps: 0 });
    const swapped = circuitBuilder(3).gate('h', [0]).gate('swap', [0, 2]).gate('cx', [2, 1]).build();
    expect(twoQubitGates(compile(swapped, device))).toBe(1);
    const run = circuitBuilder(2)
      .gate('cx', [0, 1])
      .gate('ry', [1], 0.3)
      .gate('cx', [0, 1])
      .gate('ry', [0], 0.2)
      .gate('cx', [1, 0])
      .gate('rzz', [0, 1], 0.4)
      .build();
    expect(twoQubitGates(compile(run, device))).toBeLessThanOrEqual(3);
  });

  // Qiskit 1.2, optimisation level 2, on the same map: benchpress, published_results/transpilation/qiskit_device.json (Aug 2024)
  test.each<[string, Circuit, number]>([
    ['tof_3', toffoliLadder(3), 26],
    ['tof_4', toffoliLadder(4), 45],
    ['tof_10', toffoliLadder(10), 188],
  ])('%s takes at most as many as Qiskit level 2', (_, circuit, qiskit) => {
    const compiled = compile(circuit, heron(), { trials: 8 });
    expect(isaViolations(compiled.circuit, heron())).toEqual([]);
    expect(twoQubitGates(compiled)).toBeLessThanOrEqual(qiskit);
  });

  test('a calibration moves a chain to better pairs than the first ones: 19 of 20', () => {
    let better = 0;
    for (let seed = 0; seed < 20; seed++) {
      const random = stream(seed, 'calibration');
      const { numQubits, coupling } = heavyHexCoupling(HERON_R1);
      const twoQubit = coupling.map(() => 10 ** (-3 + random.uniform()));
      const readout = Array.from({ length: numQubits }, () => 10 ** (-2.3 + random.uniform()));
      const expected = (layout: readonly number[]): number => {
        let sum = 0;
        for (let q = 0; q < 12; q++) sum -= Math.log(1 - readout[layout[q]]);
        for (let q = 0; q < 11; q++) {
          const pair = coupling.findIndex(([a, b]) => [a, b].includes(layout[q]) && [a, b].includes(layout[q + 1]));
          sum -= Math.log(1 - twoQubit[pair]);
        }
        return sum;
      };
      const { initialLayout } = compile(ghz(12), heron({ errors: { twoQubit, readout } }), { seed });
      if (expected(initialLayout) < expected(Array.from({ length: 12 }, (_, q) => q))) better++;
    }
    expect(better).toBeGreaterThanOrEqual(19);
  });
});

/** n controls, n − 2 clean helpers: 2n − 3 Toffolis. */
function toffoliLadder(n: number): Circuit {
  const helper = (k: number): number => n + k;
  const up = Array.from({ length: n - 2 }, (_, k): number[] => (k === 0 ? [0, 1, helper(0)] : [k + 1, helper(k - 1), helper(k)]));
  const builder = circuitBuilder(2 * n - 1);
  for (const qubits of [...up, [n - 1, helper(n - 3), 2 * n - 2], ...up.toReversed()]) builder.gate('ccx', qubits);
  return builder.build();
}

describe('devices', () => {
  // degrees of the configurations of ibm_torino and ibm_fez
  test.each([
    [HERON_R1, 133, 150, { 1: 5, 2: 89, 3: 39 }],
    [HERON_R2, 156, 176, { 1: 8, 2: 100, 3: 48 }],
  ] as const)('heavy hexagons have the pairs and degrees of the device', (shape, qubits, pairs, degrees) => {
    const { numQubits, coupling } = heavyHexCoupling(shape);
    expect([numQubits, coupling.length]).toEqual([qubits, pairs]);
    const counts: Record<number, number> = {};
    for (const { length } of neighboursOf(target(numQubits, coupling))) counts[length] = (counts[length] ?? 0) + 1;
    expect(counts).toEqual(degrees);
  });

  test('distances are metric', () => {
    const { numQubits: n, coupling } = heavyHexCoupling(HERON_R1);
    const d = distances(neighboursOf(target(n, coupling)));
    fc.assert(
      fc.property(
        fc.nat(n - 1),
        fc.nat(n - 1),
        fc.nat(n - 1),
        (a, b, c) => d[a * n + b] === d[b * n + a] && d[a * n + c] <= d[a * n + b] + d[b * n + c],
      ),
    );
  });
});

describe('what cannot be compiled is refused', () => {
  const device = target(3, lineCoupling(3));
  test.each<[string, () => unknown, RegExp]>([
    ['too many qubits', () => compile(legal(1), device), /device has 3 qubits, the circuit takes 4/],
    ['broken qubits count', () => compile(circuitBuilder(3).gate('cx', [0, 2]).build(), { ...device, faulty: [2] }), /has 2 qubits/],
    [
      'unbound angles',
      () => compile(circuitBuilder(2).gate('ry', [0], { parameter: 0, scale: 1, offset: 0 }).gate('cx', [0, 1]).build(), device),
      /bind the parameters first/,
    ],
    [
      'a device in pieces',
      () =>
        compile(
          circuitBuilder(3).gate('cx', [0, 1]).gate('cx', [1, 2]).build(),
          target(4, [
            [0, 1],
            [2, 3],
          ]),
        ),
      /in pieces/,
    ],
    [
      'no entangling gate',
      () => compile(circuitBuilder(2).gate('cx', [0, 1]).build(), { ...device, gates: ['rz', 'sx'] }),
      /none of the gates/,
    ],
    [
      'an observable of another width',
      () => compile(circuitBuilder(2).gate('cx', [0, 1]).build(), device, { observables: [{ numQubits: 3, terms: [] }] }),
      /observables of 2 qubits/,
    ],
  ])('%s', (_, attempt, message) => {
    expect(attempt).toThrow(message);
  });
});
