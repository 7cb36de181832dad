import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Circuit, GATE_NAMES, type Operation } from '../../contracts/index.ts';
import { bindParameters, circuitBuilder, parameter } from '../circuit.ts';
import { circuitMatrix, distanceUpToPhase } from '../dense.test.support.ts';
import { GATES } from '../gates.ts';
import { circuitResources } from '../resources.ts';
import { optimize, PASSES, type PassName } from './optimize.ts';

const QUBITS = 4;
/** Angles that meet: sums and differences of them vanish often. */
const angles = fc.oneof(
  fc.constantFrom(Math.PI / 2, -Math.PI / 2, Math.PI, 0.3, -0.3, 0),
  fc.record({ parameter: fc.constantFrom(0, 1), scale: fc.constantFrom(1, -1, 0.5), offset: fc.constantFrom(0, 0.2) }),
);
const qubitsOf = (count: number) => fc.shuffledSubarray([0, 1, 2, 3], { minLength: count, maxLength: count });
const operation = fc.constantFrom(...GATE_NAMES, 'cx', 'cx', 'rz', 'x', 'barrier').chain((gate): fc.Arbitrary<Operation> => {
  if (gate === 'barrier') return qubitsOf(2).map((qubits) => ({ gate: 'barrier', qubits }));
  if (gate === 'pauli-rotation')
    return fc
      .tuple(qubitsOf(2), fc.constantFrom('ZZ', 'XY', 'IX', 'XX'), angles)
      .map(([qubits, pauli, angle]) => ({ gate, qubits, pauli, angles: [angle] }));
  if (gate === 'excitation')
    return fc
      .tuple(qubitsOf(2), angles)
      .map(([[c, a], angle]) => ({ gate, qubits: [a, c], creation: [c], annihilation: [a], angles: [angle] }));
  const { qubits: count, angles: takes } = GATES[gate];
  return fc
    .tuple(qubitsOf(count), fc.array(angles, { minLength: takes, maxLength: takes }))
    .map(([qubits, values]) => ({ gate, qubits, ...(takes > 0 && { angles: values }) }));
});
const circuits = fc
  .array(operation, { maxLength: 24 })
  .map((operations): Circuit => ({ schema: 'cofactor.circuit/1', numQubits: QUBITS, numParameters: 2, operations }));
const matrixOf = (circuit: Circuit) =>
  circuitMatrix(
    bindParameters(circuit, [0.8127, -1.3741]).operations.filter(({ gate }) => gate !== 'barrier'),
    QUBITS,
  );

test.each(Object.keys(PASSES) as PassName[])('%s keeps what a circuit does, and does not make it longer', (name) => {
  fc.assert(
    fc.property(circuits, (circuit) => {
      const shorter = optimize(circuit, { passes: [name] });
      expect(distanceUpToPhase(matrixOf(circuit), matrixOf(shorter))).toBeLessThan(1e-8);
      expect(circuitResources(shorter).twoQubitGates).toBeLessThanOrEqual(circuitResources(circuit).twoQubitGates);
    }),
    { numRuns: 60 },
  );
});

test('all passes, in any order', () => {
  fc.assert(
    fc.property(circuits, fc.shuffledSubarray(Object.keys(PASSES) as PassName[]), (circuit, passes) => {
      expect(distanceUpToPhase(matrixOf(circuit), matrixOf(optimize(circuit, { passes })))).toBeLessThan(1e-8);
    }),
    { numRuns: 40 },
  );
});

describe('what each finds', () => {
  const gatesOf = (circuit: Circuit, passes: PassName[]) =>
    optimize(circuit, { passes }).operations.map(({ gate, qubits }) => `${gate} ${qubits.join(' ')}`);

  test('cancel: nested pairs, s beside sdg, cz either way round; a barrier keeps them apart', () => {
    const nested = circuitBuilder(2)
      .gate('h', [0])
      .gate('s', [1])
      .gate('cz', [0, 1])
      .gate('cz', [1, 0])
      .gate('sdg', [1])
      .gate('h', [0])
      .build();
    expect(gatesOf(nested, ['cancel'])).toEqual([]);
    expect(gatesOf(circuitBuilder(1).gate('x', [0]).barrier([0]).gate('x', [0]).build(), ['cancel'])).toHaveLength(3);
  });

  test('merge-rotations: parameters add up, opposite ones vanish, different ones stay', () => {
    const circuit = circuitBuilder(1).gate('rz', [0], parameter(0)).gate('rz', [0], parameter(0, 2)).gate('rz', [0], 0.5).build();
    expect(optimize(circuit, { passes: ['merge-rotations'] }).operations[0].angles).toEqual([{ parameter: 0, scale: 3, offset: 0.5 }]);
    const undone = circuitBuilder(1).gate('rx', [0], parameter(0)).gate('rx', [0], parameter(0, -1)).build();
    expect(gatesOf(undone, ['merge-rotations'])).toEqual([]);
    expect(
      gatesOf(circuitBuilder(1).gate('rx', [0], parameter(0)).gate('rx', [0], parameter(1)).build(), ['merge-rotations']),
    ).toHaveLength(2);
  });

  test('commute: rz steps past a control, x past a target', () => {
    const circuit = circuitBuilder(2)
      .gate('rz', [0], 0.4).gate('x', [1]).gate('cx', [0, 1]).gate('x', [1]).gate('rz', [0], -0.4).gate('cx', [0, 1])
      .build(); // biome-ignore format: as it reads
    expect(gatesOf(circuit, ['cancel', 'merge-rotations'])).toHaveLength(6);
    expect(gatesOf(circuit, ['commute'])).toEqual([]);
  });

  test('an excitation acts on the qubits between its orbitals', () => {
    const circuit = circuitBuilder(3).gate('x', [1]).excitation([2], [0], 0.3).gate('x', [1]).build();
    expect(gatesOf(circuit, ['cancel', 'commute'])).toHaveLength(3);
  });

  test('resynthesis: a run on one qubit is one u, three swaps worth of cx are three', () => {
    expect(gatesOf(circuitBuilder(1).gate('h', [0]).gate('t', [0]).gate('h', [0]).build(), ['resynthesise-one-qubit'])).toEqual(['u 0']);
    const builder = circuitBuilder(2);
    for (let k = 0; k < 9; k++) builder.gate('cx', [k % 2, 1 - (k % 2)]).gate('ry', [0], 0.1 * k + 0.05);
    const shorter = optimize(builder.build(), { passes: ['resynthesise-two-qubit'] });
    expect(circuitResources(shorter).twoQubitGates).toBeLessThanOrEqual(3);
  });
});
