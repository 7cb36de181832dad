/**
 * Reading a program of 1e5 gates, beside the least there is to do with its text: finding its tokens with one regular expression.
 * Processor time, helpers of the collector included. Goal: under 1 s, and time in proportion to the gates.
 *
 * Outcome     0.4 to 0.6 s with others at work (2 vCPU Xeon 2.5 GHz), a third of it garbage collection; 1.2 to 1.5 s in the same hour
 *             before tokens were read from character codes, operators by precedence climbing, and statements one at a time.
 */
import { readOpenQasm } from '@cofactor/sdk/circuits';
import { type BenchRow, fastest } from '../bench.ts';

function program(gates: number): string {
  const lines = ['OPENQASM 3.0;', 'include "stdgates.inc";', 'qubit[20] q;'];
  for (let k = 0; k < gates; k++) lines.push(k % 3 === 0 ? `cx q[${k % 20}], q[${(k + 7) % 20}];` : `rz(${k}*pi/1024) q[${k % 20}];`);
  return lines.join('\n');
}

export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const gates of [1e4, 1e5]) {
    const text = program(gates);
    const ideal = 1e3 * (await fastest(3, () => text.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|\S/g))).cpu;
    const value = 1e3 * (await fastest(3, () => readOpenQasm(text))).cpu;
    rows.push({ name: `OpenQASM of ${gates} gates`, value, unit: 'ms cpu', ideal, ratio: ideal / value, note: 'ideal: its tokens alone' });
  }
  return rows;
}
