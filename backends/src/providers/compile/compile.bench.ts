/**
 * Two-qubit gates of compiled circuits beside Qiskit 1.2 at level 2 on the same 133 qubits (data/reference/compile), and the time it takes.
 * Every output is held against the device and, as an operator, against its circuit (of the Fourier transform on 100 qubits, the one
 * without turns below 1e-5, which the compiler leaves out).
 *
 * Measured (2 cores shared with others, Node 24.21): 0.94 × Qiskit in the median of 14 circuits, 1.08 in the worst (vbe_adder_3), 0.92 for
 * the Fourier transform on 100 qubits (9202 against 9983) in 4 s of one core; 1000 random gates take 2.2. Where a ring of 100 or a chain fits, no swap is made.
 */
import { stream } from '@cofactor/sdk/contracts';
import { circuitBuilder, compile } from '@cofactor/sdk/circuits';
import type { BenchRow } from '../../bench.ts';
import { catState } from './circuits.test.support.ts';
import { compiledAndChecked, HERON, qiskitCounts, QFT_100, ROWS, twoQubitGates } from './reference-rows.test.support.ts';

export async function bench(): Promise<BenchRow[]> {
  const { circuits: qiskit, program } = qiskitCounts();
  const rows = [...ROWS, QFT_100].map((row): BenchRow => {
    const value = twoQubitGates(compiledAndChecked(row).circuit);
    return { name: row.name, value, unit: 'CZ', ideal: qiskit[row.name], ratio: value / qiskit[row.name] };
  });
  const ratios = rows.map(({ ratio = 0 }) => ratio).sort((a, b) => a - b);
  const chain = twoQubitGates(compiledAndChecked({ name: 'cat', circuit: catState(100) }).circuit);
  return [
    ...rows,
    { name: 'median of all', value: ratios[Math.floor(ratios.length / 2)], unit: '× Qiskit', note: program },
    { name: 'worst of all', value: ratios.at(-1) ?? 0, unit: '× Qiskit' },
    { name: 'cat state on 100 qubits', value: chain, unit: 'CZ', ideal: 99, ratio: chain / 99, note: 'the ideal is a chain without swaps' },
    time('1000 random CX and turns on 20 qubits', thousandGates(), 3),
    time('Fourier transform on 100 qubits', QFT_100.circuit, 60),
  ];
}

function time(name: string, circuit: Parameters<typeof compile>[0], goalSeconds: number): BenchRow {
  const start = process.cpuUsage();
  compile(circuit, HERON);
  const { user, system } = process.cpuUsage(start);
  const value = (user + system) / 1e6;
  return { name, value, unit: 's', ideal: goalSeconds, ratio: goalSeconds / value, note: 'time of one core' };
}

function thousandGates(): Parameters<typeof compile>[0] {
  const random = stream(0, 'bench/compile');
  const builder = circuitBuilder(20);
  for (let k = 0; k < 500; k++) {
    const a = random.integer(20);
    builder.gate('ry', [a], random.uniform()).gate('cx', [a, (a + 1 + random.integer(19)) % 20]);
  }
  return builder.build();
}
