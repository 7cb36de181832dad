import { describe, expect, test } from 'vitest';
import { type Circuit, GATE_NAMES, type Operation } from '../../contracts/index.ts';
import { circuitBuilder, parameter } from '../circuit.ts';
import { GATES } from '../gates.ts';
import { layoutCircuit } from './layout.ts';
import { drawSvg } from './svg.ts';
import { formatAngle } from './symbols.ts';
import { drawText } from './text.ts';

const bell = circuitBuilder(2).gate('h', [0]).gate('cx', [0, 1]).measure([0, 1]).build();

/** Every kind of operation once. */
function everything(): Circuit {
  const builder = circuitBuilder(5);
  for (const name of GATE_NAMES) {
    if (name === 'pauli-rotation') builder.pauliRotation('XIZ', [0, 2, 4], 0.5);
    else if (name === 'excitation') builder.excitation([3, 4], [0, 1], parameter(0));
    else {
      const { qubits, angles } = GATES[name];
      const on = [3, 1, 0].slice(0, qubits);
      builder.gate(name, on, ...Array.from({ length: angles }, () => Math.PI / 2));
    }
  }
  const circuit = builder.barrier([0, 1, 2]).measure([4], [0]).build();
  return { ...circuit, operations: [...circuit.operations, { gate: 'reset', qubits: [0] }] };
}

describe('text', () => {
  test('a Bell pair, measured', () => {
    expect(drawText(bell).split('\n')).toEqual([
      'q0: ─┤H├──●──┤M├──────',
      '          │   ║',
      'q1: ──────⊕───╫───┤M├─',
      '              ║    ║',
      ' c: ══════════╩0═══╩1═',
      '',
    ]);
  });

  test('a line passes qubits between, a Pauli rotation has a letter on each qubit, an excitation creates and annihilates', () => {
    const lines = drawText(
      circuitBuilder(4)
        .gate('cx', [3, 0])
        .pauliRotation('YIZ', [0, 1, 2], Math.PI / 4)
        .excitation([3], [1], parameter(0, 2))
        .build(),
    ).split('\n');
    expect(lines[0]).toContain('⊕');
    expect(lines[2]).toContain('┼');
    expect(lines[6]).toContain('●');
    expect(lines[0]).toContain('┤Z(π/4)├');
    expect(lines[4]).toContain('┤Y├');
    expect(lines[2]).toContain('┤a(2·θ0)├');
    expect(lines[6]).toContain('┤a†├');
  });

  test('every line of a drawing is as long as the others, whatever the gate', () => {
    const wires = drawText(everything(), { width: 5000 })
      .split('\n')
      .filter((line) => /^ *[qc]\d*: /.test(line));
    expect(wires).toHaveLength(6);
    expect(new Set(wires.map((line) => Array.from(line).length)).size).toBe(1);
  });

  test('wide circuits go on in further lines, none of them wider than asked; a large one says what is left out', () => {
    const builder = circuitBuilder(2);
    for (let k = 0; k < 60; k++) builder.gate('rz', [k % 2], 0.1234 * k).gate('cx', [0, 1]);
    const circuit = builder.build();
    const lines = drawText(circuit, { width: 60 }).split('\n');
    expect(lines.every((line) => Array.from(line).length <= 60)).toBe(true);
    expect(lines.filter((line) => line.startsWith('q0: ')).length).toBeGreaterThan(5);
    const crossings = lines.join('').match(/⊕/g);
    expect(crossings).toHaveLength(60);
    expect(drawText(circuit, { maxOperations: 20 })).toContain('… 100 more operations');
  });
});

test('operations on other qubits share a column, those on the same follow each other', () => {
  const { columns } = layoutCircuit(circuitBuilder(3).gate('h', [0]).gate('x', [2]).gate('cx', [0, 2]).gate('z', [1]).build());
  expect(columns.map((column) => column.length)).toEqual([2, 1, 1]); // z waits: the line of cx passes its qubit
});

test.each<[Parameters<typeof formatAngle>[0], string]>([
  [Math.PI, 'π'],
  [-Math.PI / 2, '−π/2'],
  [(3 * Math.PI) / 8, '3π/8'],
  [0.12345, '0.123'],
  [0, '0'],
  [parameter(3), 'θ3'],
  [parameter(1, -1, 0.5), '−θ1+0.5'],
  [parameter(1, 2, -Math.PI), '2·θ1−π'],
])('the angle %j is printed %s', (angle, printed) => {
  expect(formatAngle(angle)).toBe(printed);
});

describe('svg', () => {
  test('a Bell pair: a box, a control, a flip, two measurements into their bits', () => {
    const svg = drawSvg(bell);
    expect(svg.match(/<rect/g)).toHaveLength(3);
    expect(svg.match(/r="4"/g)).toHaveLength(1);
    expect(svg.match(/r="9"/g)).toHaveLength(1);
    expect(svg).toContain('>H</text>');
    expect(svg).toContain('<desc>3 operations on 2 qubits');
  });

  test('every kind of operation is drawn inside the frame', () => {
    const circuit = everything();
    const svg = drawSvg(circuit, { width: 600 });
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
    expect(width).toBeLessThanOrEqual(608);
    for (const [, x] of svg.matchAll(/<rect x="([\d.-]+)"/g)) expect(Number(x)).toBeGreaterThan(0);
    for (const [, y] of svg.matchAll(/<rect [^>]*y="([\d.-]+)"/g)) expect(Number(y)).toBeLessThan(height);
    const expected: Partial<Record<Operation['gate'], string>> = {
      sdg: 'S†',
      u: 'U(π/2, π/2, π/2)',
      crx: 'RX(π/2)',
      ecr: 'ECR·0',
      excitation: 'a†',
    };
    for (const label of Object.values(expected)) expect(svg).toContain(`>${label}</text>`);
    expect(svg).toContain('>|0⟩</text>');
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});
