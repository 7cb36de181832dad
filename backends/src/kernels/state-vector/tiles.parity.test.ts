/** Tiles against the twin: factors on any choice of qubits are the gates they stand for. */
import { stream, type RandomStream } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import type { KernelVariant } from '../wasm.ts';
import { stateVectorKernel } from './kernel.ts';
import { ReferenceStateVector } from './state-vector.ref.ts';
import { StateVector } from './state-vector.ts';
import { type Factor, type Monomial, runTile, tilePass, tileWorkspace } from './tiles.ts';

const TOLERANCE = 1e-13;
const NUM_QUBITS = 9;

function shuffled(count: number, random: RandomStream): number[] {
  const all = Array.from({ length: count }, (_, k) => k);
  for (let k = count - 1; k > 0; k--) {
    const j = random.integer(k + 1);
    [all[k], all[j]] = [all[j], all[k]];
  }
  return all;
}

function randomMonomial(tileQubits: number, random: RandomStream): Monomial {
  const qubits = shuffled(tileQubits, random).slice(0, 1 + random.integer(2));
  const source = shuffled(2 ** qubits.length, random);
  const plain = random.integer(3) === 0;
  const phases = source.flatMap(() => {
    const angle = plain ? 0 : 6 * random.uniform();
    return [Math.cos(angle), Math.sin(angle)];
  });
  return { qubits, source, phases: Float64Array.from(phases) };
}

function randomFactor(tileQubits: number, random: RandomStream): Factor {
  if (random.integer(2) === 0) {
    const gates = Array.from({ length: 1 + random.integer(6) }, () => randomMonomial(tileQubits, random));
    return { kind: 'monomial', gates };
  }
  const qubits = shuffled(tileQubits, random).slice(0, 1 + random.integer(tileQubits));
  return { kind: 'rotations', tangents: qubits.map((qubit) => ({ qubit, tangent: 2 * random.uniform() - 1 })) };
}

/** From the definitions, one gate after the other, on the register's qubits. */
function applyFactor(psi: ReferenceStateVector, factor: Factor, qubits: readonly number[]): void {
  if (factor.kind === 'rotations') {
    for (const { qubit, tangent: t } of factor.tangents) psi.apply1(qubits[qubit], Float64Array.of(1, 0, -t, 0, t, 0, 1, 0));
    return;
  }
  for (const { qubits: on, source, phases } of factor.gates) {
    const size = source.length;
    const matrix = new Float64Array(2 * size * size);
    source.forEach((column, row) => matrix.set(phases.subarray(2 * row, 2 * row + 2), 2 * (row * size + column)));
    if (on.length === 1) psi.apply1(qubits[on[0]], matrix);
    else psi.apply2(qubits[on[0]], qubits[on[1]], matrix);
  }
}

describe.each<KernelVariant>(['relaxed-simd', 'simd'])('%s', (variant) => {
  test('a pass over tiles of any qubits is its gates on the register', () => {
    const random = stream(3, 'tiles');
    for (let round = 0; round < 60; round++) {
      const arena = new Arena();
      arena.allocate(64 * random.integer(5));
      const psi = new StateVector(NUM_QUBITS, { variant, arena });
      const twin = new ReferenceStateVector(NUM_QUBITS);
      psi.amplitudes.set(twin.amplitudes.map(() => random.normal() / 20));
      twin.amplitudes.set(psi.amplitudes);
      const tileQubits = 3 + random.integer(NUM_QUBITS - 2);
      const above = shuffled(NUM_QUBITS - 2, random).slice(0, tileQubits - 2);
      const qubits = [0, 1, ...above.map((k) => k + 2).sort((a, b) => a - b)];
      const factors = Array.from({ length: 1 + random.integer(6) }, () => randomFactor(tileQubits, random));

      const kernel = stateVectorKernel(arena.memory, variant);
      const pass = tilePass(psi.place, kernel, qubits, factors);
      const workspace = tileWorkspace(arena, tileQubits);
      expect(pass.numTiles).toBe(2 ** (NUM_QUBITS - tileQubits));
      for (let tile = pass.numTiles - 1; tile >= 0; tile--) runTile(kernel, pass, tile, workspace);

      for (const factor of factors) applyFactor(twin, factor, qubits);
      const scale = Math.max(1, twin.norm());
      const worst = psi.amplitudes.reduce((most, value, k) => Math.max(most, Math.abs(value - twin.amplitudes[k])), 0);
      expect(worst / scale, `round ${round}: ${JSON.stringify({ qubits, factors })}`).toBeLessThan(TOLERANCE);
      // the twin of another factor is found out
      applyFactor(twin, { kind: 'rotations', tangents: [{ qubit: 0, tangent: 0.5 }] }, qubits);
      const off = psi.amplitudes.reduce((most, value, k) => Math.max(most, Math.abs(value - twin.amplitudes[k])), 0);
      expect(off / scale).toBeGreaterThan(1e6 * TOLERANCE);
    }
  });
});
