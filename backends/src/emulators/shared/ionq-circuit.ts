/**
 * Circuits in IonQ's JSON, `qis` gate set, closed: a gate it does not know, or a field too many, is refused.
 * Source      docs.ionq.com "Create job"; OpenAPI copy of 15 May 2026.
 */
import type { Circuit, GateName, Operation } from '@cofactor/sdk/contracts';
import * as z from 'zod';

const GATES: Readonly<Record<string, GateName>> = {
  x: 'x',
  not: 'x',
  y: 'y',
  z: 'z',
  h: 'h',
  s: 's',
  si: 'sdg',
  t: 't',
  ti: 'tdg',
  v: 'sx',
  vi: 'sxdg',
  rx: 'rx',
  ry: 'ry',
  rz: 'rz',
};
const qubit = z.int().min(0);

const Gate = z.discriminatedUnion('gate', [
  z.strictObject({ gate: z.enum(['x', 'not', 'y', 'z', 'h', 's', 'si', 't', 'ti', 'v', 'vi']), target: qubit }),
  z.strictObject({ gate: z.enum(['rx', 'ry', 'rz']), target: qubit, rotation: z.number() }),
  z.strictObject({ gate: z.literal('cnot'), control: qubit, target: qubit }),
  z.strictObject({ gate: z.literal('swap'), targets: z.tuple([qubit, qubit]) }),
]);

export const IonqInput = z
  .strictObject({ gateset: z.literal('qis'), qubits: z.int().min(1).max(36), circuit: z.array(Gate) })
  .refine(({ qubits, circuit }) => circuit.every((gate) => touched(gate).every((q) => q < qubits)), 'a gate on a qubit that is not there');

const touched = (gate: z.infer<typeof Gate>): number[] =>
  gate.gate === 'cnot' ? [gate.control, gate.target] : gate.gate === 'swap' ? [...gate.targets] : [gate.target];

export function ionqCircuit({ qubits, circuit }: z.infer<typeof IonqInput>): Circuit {
  const operations = circuit.map((gate): Operation => {
    const name = gate.gate === 'cnot' ? 'cx' : gate.gate === 'swap' ? 'swap' : GATES[gate.gate];
    return { gate: name, qubits: touched(gate), ...('rotation' in gate && { angles: [gate.rotation] }) };
  });
  return { schema: 'cofactor.circuit/1', numQubits: qubits, numParameters: 0, operations };
}
