import { stream, type Circuit, type Operation, type RandomStream } from '@cofactor/sdk/contracts';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { StateVector } from '../../../kernels/state-vector/state-vector.ts';
import { randomCircuit, runDense } from '../dense.test.support.ts';
import { Pace } from '../pace.ts';
import { compile } from '../program.ts';
import { runForward } from '../register.ts';
import { elementsOf, type Element } from './elements.ts';
import { runTiled } from './run.ts';
import { planPasses, type TileShape } from './schedule.ts';

const SMALL: TileShape = { tileQubits: 5, runQubits: 2 };
const pace = () => new Pace(new AbortController().signal);

afterEach(() => vi.unstubAllEnvs());

/** |⟨a|b⟩|: 1 for states that differ in their phase alone. */
function overlap(a: Float64Array, b: Float64Array): number {
  let [re, im] = [0, 0];
  for (let k = 0; k < a.length; k += 2) {
    re += a[k] * b[k] + a[k + 1] * b[k + 1];
    im += a[k] * b[k + 1] - a[k + 1] * b[k];
  }
  return Math.hypot(re, im);
}

/** Layers of one-qubit gates of any angle and a ladder of CX. */
function ladderLayers(numQubits: number, layers: number, random: RandomStream): Operation[] {
  const angle = () => 2 * Math.PI * random.uniform();
  return Array.from({ length: layers }, () => [
    ...Array.from({ length: numQubits }, (_, q): Operation => ({ gate: 'u', qubits: [q], angles: [angle(), angle(), angle()] })),
    ...Array.from({ length: numQubits - 1 }, (_, q): Operation => ({ gate: 'cx', qubits: [q, q + 1] })),
  ]).flat();
}

describe('a circuit in tiles', () => {
  test('is the circuit from definitions: every gate of the table, rotations and excitations, in any place', async () => {
    for (let round = 0; round < 6; round++) {
      const { circuit, parameters } = randomCircuit(7, stream(round, 'tiled'));
      const psi = new StateVector(7);
      await runTiled(psi, circuit.operations, parameters, pace(), SMALL);
      expect(Math.abs(overlap(psi.amplitudes, runDense(circuit, parameters)) - 1)).toBeLessThan(1e-12);
      expect(Math.abs(psi.norm() - 1)).toBeLessThan(1e-12);
    }
  });

  test('and not another circuit', async () => {
    const { circuit, parameters } = randomCircuit(7, stream(1, 'tiled'));
    const psi = new StateVector(7);
    await runTiled(psi, circuit.operations.slice(1), parameters, pace(), SMALL);
    expect(overlap(psi.amplitudes, runDense(circuit, parameters))).toBeLessThan(0.999);
  });

  test.each([0, 1e-300, 1e-17, 1e-12, 1e-6, Math.PI / 4, Math.PI / 2, Math.PI - 1e-9, Math.PI])(
    'angles that make an element vanish: %d',
    async (theta) => {
      const operations: Operation[] = [
        { gate: 'h', qubits: [0] },
        { gate: 'rx', qubits: [0], angles: [theta] },
        { gate: 'h', qubits: [0] },
        { gate: 'ry', qubits: [1], angles: [theta] },
        { gate: 'h', qubits: [1] },
        { gate: 'u', qubits: [5], angles: [theta, 0.3, 0.9] },
        { gate: 'rxx', qubits: [5, 6], angles: [theta] },
        { gate: 'h', qubits: [5] },
      ];
      const circuit: Circuit = { schema: 'cofactor.circuit/1', numQubits: 7, numParameters: 0, operations };
      const psi = new StateVector(7);
      await runTiled(psi, operations, [], pace(), SMALL);
      expect(Math.abs(overlap(psi.amplitudes, runDense(circuit)) - 1)).toBeLessThan(1e-13);
    },
  );

  test('equals gate after gate on 18 qubits, with one thread, two and three, bit for bit', async () => {
    const operations = ladderLayers(18, 30, stream(5, 'tiled'));
    const expected = new StateVector(18);
    await runForward(expected, compile(operations, []), pace());
    const right = expected.amplitudes;
    const states = [];
    for (const threads of [1, 2, 3]) {
      vi.stubEnv('COFACTOR_THREADS', String(threads));
      const psi = new StateVector(18);
      await runTiled(psi, operations, [], pace());
      states.push(Buffer.from(psi.amplitudes.slice().buffer));
      const worst = psi.amplitudes.reduce((most, value, k) => Math.max(most, Math.abs(value - right[k])), 0);
      expect(worst).toBeLessThan(1e-15);
    }
    expect(states[1].equals(states[0])).toBe(true);
    expect(states[2].equals(states[0])).toBe(true);
  });

  test('two at a time do not get into each other’s way', async () => {
    vi.stubEnv('COFACTOR_THREADS', '2');
    const circuits = [6, 7].map((seed) => ladderLayers(18, 30, stream(seed, 'tiled')));
    const run = async (operations: Operation[]) => {
      const psi = new StateVector(18);
      await runTiled(psi, operations, [], pace());
      return Buffer.from(psi.amplitudes.slice().buffer);
    };
    const together = await Promise.all(circuits.map(run));
    for (const [k, operations] of circuits.entries()) expect(together[k].equals(await run(operations))).toBe(true);
  });

  test('an abort in the middle stops it, and the next run is none the worse', async () => {
    vi.stubEnv('COFACTOR_THREADS', '2');
    const operations = ladderLayers(18, 60, stream(8, 'tiled'));
    const controller = new AbortController();
    const fractions: number[] = [];
    const watched = new Pace(controller.signal, ({ fraction }) => {
      fractions.push(fraction!);
      if (fractions.length === 2) controller.abort();
    });
    await expect(runTiled(new StateVector(18), operations, [], watched)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(fractions.length).toBe(2);
    const psi = new StateVector(18);
    await runTiled(psi, operations, [], pace());
    expect(Math.abs(psi.norm() - 1)).toBeLessThan(1e-11);
  });
});

describe('passes', () => {
  const elements = (operations: Operation[]) => [...elementsOf(operations, [])].filter((item): item is Element => item.kind !== 'whole');

  test('have every element once, and many of them: a layer of gates and its ladder on 20 qubits is less than two passes', () => {
    const all = elements(ladderLayers(20, 10, stream(9, 'tiled')));
    const passes = [...planPasses(all, 20)];
    expect(passes.reduce((sum, { numElements }) => sum + numElements, 0)).toBe(all.length);
    expect(passes.length).toBeLessThan(15);
    for (const { qubits } of passes) expect(qubits).toEqual([...new Set(qubits)].sort((a, b) => a - b));
  });

  test('end where their tables would fill memory', () => {
    const operations = Array.from({ length: 500 }, (_, k): Operation[] => [
      { gate: 'h', qubits: [k % 2] },
      { gate: 'cx', qubits: [0, 1] },
    ]).flat();
    const passes = [...planPasses(elements(operations), 18)];
    expect(passes.length).toBeGreaterThan(10);
    for (const { factors } of passes) expect(factors.length).toBeLessThanOrEqual(48);
  });
});
