/** Minima of UCCSD against figures from outside: up to 16 spin orbitals. */
import { expect, test } from 'vitest';
import { VQE_REFERENCE, vqeLoopOf } from '../vqe-rows.test.support.ts';
import { fermionBackend } from './backend.ts';

const ROWS = 6;
const { rows } = VQE_REFERENCE;
let checked = 0;

test.each(rows.map((row) => [row.id, row] as const))('VQE-UCCSD of %s', async (_, row) => {
  const { toleranceHartree = VQE_REFERENCE.toleranceHartree } = row;
  const { spec, context, scfHartree, exactHartree } = await vqeLoopOf(row);
  // Only where correlation is much larger than the tolerance does agreement say anything about the method.
  expect(Math.abs(scfHartree - exactHartree)).toBeGreaterThan(10 * toleranceHartree);

  const { output, resources } = await fermionBackend().run<'vqe-loop'>(spec, context);
  expect(Math.abs(output.energyHartree - row.energyHartree)).toBeLessThan(toleranceHartree);
  expect(output.energyHartree).toBeGreaterThan(exactHartree - 1e-9);
  expect(output.energyHartree).toBeLessThan(scfHartree);
  expect(output.gradientNorm).toBeLessThanOrEqual(1e-6);
  expect(resources).toMatchObject({ qubits: row.qubits, parameters: row.parameters });
  checked++;
});

test('every row was checked', () => {
  process.stdout.write(`vqe-uccsd.json: ${checked} minima checked against ${VQE_REFERENCE.program}\n`);
  expect(checked).toBeGreaterThanOrEqual(ROWS);
});
