import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCofactorError } from '../../contracts/index.ts';
import { bindParameters } from '../circuit.ts';
import { circuitMatrix, distanceUpToPhase, type Dense, identity } from '../dense.test.support.ts';
import { GATES } from '../gates.ts';
import { readOpenQasm } from './read.ts';

/** The dense exponential that a Pauli rotation is checked with is good to some 1e-13 a rotation. */
const CLOSE = 1e-11;
const HEADER = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
const qasm = (body: string, qubits = 3) => readOpenQasm(`${HEADER}qubit[${qubits}] q;\n${body}`).circuit;
const matrixOf = (body: string, qubits = 3) => circuitMatrix(qasm(body, qubits).operations, qubits);
const same = (a: string, b: string, qubits = 3) => expect(distanceUpToPhase(matrixOf(a, qubits), matrixOf(b, qubits))).toBeLessThan(CLOSE);
const sameMatrix = (a: Dense, b: Dense) => expect(distanceUpToPhase(a, b)).toBeLessThan(CLOSE);

/** U on qubit 1 where qubit 0 is 1, from its definition; the phase of U counts. */
function controlledOn(u: Dense): Dense {
  const out = identity(4);
  for (let i = 0; i < 2; i++)
    for (let j = 0; j < 2; j++) for (const part of [0, 1]) out[2 * ((2 * i + 1) * 4 + 2 * j + 1) + part] = u[2 * (2 * i + j) + part];
  return out;
}

describe('gates', () => {
  const { cos, sin, PI } = Math;
  const u3 = (t: number, p: number, l: number) => GATES.u.matrix(t, p, l);
  const phased = (m: Dense, gamma: number) =>
    Float64Array.from(m, (_, k) => (k % 2 === 0 ? m[k] * cos(gamma) - m[k + 1] * sin(gamma) : m[k] * cos(gamma) + m[k - 1] * sin(gamma)));

  test('U carries e^(iθ/2), u3 of the library e^(−i(φ+λ)/2), p none: a control shows it', () => {
    sameMatrix(matrixOf('ctrl @ U(0.3, 0.5, 0.7) q[0], q[1];', 2), controlledOn(phased(u3(0.3, 0.5, 0.7), 0.15)));
    sameMatrix(matrixOf('ctrl @ u3(0.3, 0.5, 0.7) q[0], q[1];', 2), controlledOn(phased(u3(0.3, 0.5, 0.7), -0.6)));
    sameMatrix(matrixOf('ctrl @ p(0.4) q[0], q[1];', 2), controlledOn(u3(0, 0, 0.4)));
    sameMatrix(matrixOf('cu(0.3, 0.5, 0.7, 0.9) q[0], q[1];', 2), controlledOn(phased(u3(0.3, 0.5, 0.7), 0.9)));
  });

  const ONE = ['x', 'y', 'z', 'h', 's', 'sdg', 't', 'tdg', 'sx', 'rx(0.3)', 'ry(0.3)', 'rz(0.3)', 'p(0.3)', 'u(0.3, 0.5, 0.7)'];
  test.each(ONE)('ctrl @ %s is the controlled matrix; inv and negative powers undo it', (gate) => {
    const plain = qasm(`${gate} q[0];`, 1).operations;
    sameMatrix(matrixOf(`ctrl @ ${gate} q[0], q[1];`, 2), controlledOn(circuitMatrix(plain, 1)));
    same(`${gate} q[0]; inv @ ${gate} q[0];`, 'id q[0];', 1);
    same(`pow(-2) @ ${gate} q[0]; pow(2) @ ${gate} q[0];`, 'id q[0];', 1);
  });

  test.each(['x', 'y', 'z', 'h', 's', 't', 'sx', 'p(0.4)', 'rx(0.4)'])('the square root of %s squares to it, controlled too', (gate) => {
    same(`pow(0.5) @ ${gate} q[0]; pow(1/2.0) @ ${gate} q[0];`, `${gate} q[0];`, 1);
    same(`ctrl @ pow(0.5) @ ${gate} q[0], q[1]; ctrl @ pow(0.5) @ ${gate} q[0], q[1];`, `ctrl @ ${gate} q[0], q[1];`, 2);
  });

  test('the library in its own terms', () => {
    same('pow(0.5) @ x q[0];', 'sx q[0];', 1);
    same('ctrl(2) @ x q[0], q[1], q[2];', 'ccx q[0], q[1], q[2];');
    same('ctrl @ ctrl @ z q[0], q[1], q[2];', 'h q[2]; ccx q[0], q[1], q[2]; h q[2];');
    same('negctrl @ x q[0], q[1];', 'x q[0]; cx q[0], q[1]; x q[0];', 2);
    same('negctrl @ ctrl @ x q[0], q[1], q[2];', 'x q[0]; ccx q[0], q[1], q[2]; x q[0];');
    same('ctrl @ swap q[0], q[1], q[2];', 'cswap q[0], q[1], q[2];');
    same('ctrl @ gphase(0.7) q[0];', 'p(0.7) q[0];', 1);
    same('cu1(0.3) q[0], q[1];', 'cp(0.3) q[0], q[1];', 2);
    same('csx q[0], q[1]; csx q[0], q[1];', 'cx q[0], q[1];', 2);
    same('u2(0.1, 0.2) q[0];', `u(${PI / 2}, 0.1, 0.2) q[0];`, 1);
    same('ctrl @ iswap q[0], q[1], q[2]; ctrl @ inv @ iswap q[0], q[1], q[2];', 'id q[0];');
    same('c3x q[0], q[1], q[2], q[3];', 'ctrl(3) @ x q[0], q[1], q[2], q[3];', 4);
    same('ctrl @ ch q[0], q[1], q[2];', 'ctrl(2) @ h q[0], q[1], q[2];');
  });

  test('a gate of the user nests, takes modifiers, and its own phase counts under a control', () => {
    const mine = 'gate turn(a) t { gphase(a / 2); rz(a) t; }\ngate both(a) x, y { turn(a) x; inv @ turn(a / 2) y; }\n';
    const read = (body: string) => circuitMatrix(readOpenQasm(`${HEADER}${mine}qubit[2] q;\n${body}`).circuit.operations, 2);
    sameMatrix(read('ctrl @ turn(0.3) q[0], q[1];'), matrixOf('cp(0.3) q[0], q[1];', 2));
    sameMatrix(read('both(0.4) q[0], q[1];'), matrixOf('p(0.4) q[0]; p(-0.2) q[1];', 2));
  });

  test('random nests of modifiers: the inverse undoes, whatever it is', () => {
    const modifier = fc.constantFrom('inv @ ', 'pow(2) @ ', 'pow(-1) @ ', 'ctrl @ ', 'negctrl @ ');
    const gates = fc.constantFrom(...ONE, 'cx', 'swap', 'crx(0.2)', 'iswap', 'rzz(0.4)');
    fc.assert(
      fc.property(fc.array(modifier, { maxLength: 3 }), gates, (modifiers, gate) => {
        const controls = modifiers.filter((it) => it.includes('ctrl')).length;
        const own = ONE.includes(gate) ? 1 : 2;
        const on = Array.from({ length: controls + own }, (_, k) => `q[${k}]`).join(', ');
        const call = `${modifiers.join('')}${gate} ${on};`;
        same(`${call} inv @ ${call}`, 'id q[0];', controls + own);
      }),
      { numRuns: 40 },
    );
  });
});

describe('programs', () => {
  test('loops, branches, subroutines, aliases and constants are written out', () => {
    const circuit = qasm(`
      const int n = 3;
      def entangle(qubit[2] pair, int turns) { for uint k in [1:turns] { cx pair[0], pair[1]; } }
      let ends = q[{0, 2}];
      for int i in [0:n - 1] { if (i % 2 == 0) h q[i]; else x q[i]; }
      entangle(ends, 2);
      int k = 0;
      while (k < 2) { k += 1; if (k == 2) break; z q[k]; }
      let both = q[0] ++ q[1:-1];
      reset both[2];
    `);
    expect(circuit.operations.map(({ gate, qubits }) => [gate, ...qubits].join(' '))).toEqual([
      'h 0', 'x 1', 'h 2', 'cx 0 2', 'cx 0 2', 'z 1', 'reset 2',
    ]); // biome-ignore format: a list
  });

  test('registers broadcast, measurements go where they are sent', () => {
    const { circuit } = readOpenQasm(`OPENQASM 2.0; include "qelib1.inc";
      qreg a[2]; qreg b[2]; creg high[2]; creg low[1];
      h a; cx a, b; cx a[0], b; barrier a, b[0];
      measure b -> high; measure a[1] -> low[0];`);
    expect(circuit.operations).toEqual([
      { gate: 'h', qubits: [0] },
      { gate: 'h', qubits: [1] },
      { gate: 'cx', qubits: [0, 2] },
      { gate: 'cx', qubits: [1, 3] },
      { gate: 'cx', qubits: [0, 2] },
      { gate: 'cx', qubits: [0, 3] },
      { gate: 'barrier', qubits: [0, 1, 2] },
      { gate: 'measure', qubits: [2, 3], bits: [0, 1] },
      { gate: 'measure', qubits: [1], bits: [2] },
    ]);
  });

  test('what a subroutine measured and returns is measured into the bit it is given to', () => {
    const circuit = qasm(`
      def look(qubit t) -> bit { bit r; r = measure t; return r; }
      bit[2] c;
      c[1] = look(q[0]);
      bit d = look(q[2]);`);
    expect(circuit.operations.map(({ qubits, bits }) => [qubits, bits])).toEqual([
      [[0], [1]],
      [[2], [2]],
    ]);
  });

  test('inputs are parameters, linear in the angles', () => {
    const { circuit, parameterNames } = readOpenQasm(
      `${HEADER}input angle a; input float[64] b; qubit q; rz(2 * a - pi / 2) q; gate g(t) x { rx(-t / 4) x; } g(b + 1) q; ctrl @ gphase(a - a) q;`,
    );
    expect(parameterNames).toEqual(['a', 'b']);
    expect(circuit.operations.slice(0, 2)).toEqual([
      { gate: 'rz', qubits: [0], angles: [{ parameter: 0, scale: 2, offset: -Math.PI / 2 }] },
      { gate: 'rx', qubits: [0], angles: [{ parameter: 1, scale: -0.25, offset: -0.25 }] },
    ]);
    const bound = bindParameters(circuit, [0.3, 0.8]).operations;
    expect(bound[1].angles).toEqual([-0.45]);
  });

  test('quotients of integers are integers in version 3 alone; operators bind as in C', () => {
    const angle = (text: string) => readOpenQasm(text).circuit.operations[0].angles![0];
    expect(angle('OPENQASM 2.0; qreg q[1]; rz(1/2*pi) q[0];')).toBe(Math.PI / 2);
    expect(angle('OPENQASM 2.0; qreg q[1]; rz(-3*2^3^2) q[0];')).toBe(-3 * 512);
    expect(angle('OPENQASM 3; qubit q; rz(1.0/2*pi) q;')).toBe(Math.PI / 2);
    expect(angle('OPENQASM 3; qubit q; rz(1/2*pi) q;')).toBe(0);
    expect(angle('OPENQASM 3; qubit q; rz(-2**2 + 6 % 4 * 0x10 - (1 << 3 | 1)) q;')).toBe(-4 + 32 - 9);
    expect(angle('OPENQASM 3; qubit q; rz(cos(0) + sqrt(4) + (euler - ℇ)) q;')).toBe(3);
  });
});

describe('what is wrong names its line and column', () => {
  test.each([
    ['h q[3];', /line 4, column 5\): expected an index from 0 to 2, got 3/],
    ['  hadamard q[0];', /line 4, column 3\): expected a gate that is defined/],
    ['rx q[0];', /column 1\): expected 1 angles for rx, got 0/],
    ['cx q[0], q[0];', /expected different qubits/],
    ['cx q[0:1], q;', /expected one qubit, or 3 like the other registers, got 2/],
    ['h q[0]', /line 4, column 7\): expected "," or ";", got "the end of the text"/],
    ['h q[0]\ncx q[0], q[1];', /line 5, column 1\): expected "," or ";", got "cx"/],
    ['rz(1 +) q[0];', /column 7\): expected an expression, got "\)"/],
    ['rz(theta) q[0];', /expected a name that is declared, got "theta"/],
    ['rz(1/0.0) q[0];', /expected a finite angle/],
    ['qubit q;', /expected a name that is not declared yet, got "q"/],
    ['gate g x { g x; } g q[0];', /expected a definition that does not call itself/],
    ['gate g x { reset x; } g q[0];', /expected gates alone in the body of a gate/],
    ['bit c = "012";', /expected/],
    ['h q[0]; §', /column 9\): expected a word, number, string or symbol/],
    ['for int i in [0:0:2] { }', /expected a step/],
    ['{ h q[0];', /expected "}"/],
  ])('%s', (body, message) => {
    expect(() => qasm(body)).toThrow(message);
  });

  test.each([
    ['bit c = measure q[0]; if (c) x q[1];', /column 27\): a branch on a measured bit is not supported/],
    ['bit c = measure q[0]; c = !c;', /column 27\): arithmetic on a measured bit is not supported/],
    ['delay[100ns] q[0];', /delay is not supported/],
    ['defcal x $0 { }', /defcal is not supported|expected a word/],
    ['include "other.inc";', /include of "other\.inc" is not supported: stdgates\.inc or qelib1\.inc/],
    ['input int n;', /an input of type int/],
    ['gate g x { h x; s x; } pow(0.5) @ g q[0];', /power 0\.5 of g is not supported: a whole number/],
    ['ctrl @ ecr q[0], q[1], q[2];', /a control: ecr has no controlled form/],
  ])('%s', (body, message) => {
    expect(() => qasm(body)).toThrow(message);
  });

  test('a loop without end is stopped', () => {
    const endless = () => qasm('int k = 0; while (true) { k += 1; }');
    expect(endless).toThrow(/takes more than/);
    expect(() => qasm('for int k in [0:100000000] { x q[0]; }')).toThrow(/a range holds at most \d+ values, got 100000001: /);
    expect(() => qasm('qubit[200000] r;')).toThrow(/a program has at most 100000 qubits, got 200003: /);
  });

  test('any text is a circuit or a coded error', () => {
    const piece = fc.constantFrom(
      'qubit',
      'q',
      '[',
      ']',
      '(',
      ')',
      '{',
      '}',
      ';',
      ',',
      '3',
      '0.5',
      'h',
      'cx',
      'for',
      'in',
      ':',
      '@',
      'ctrl',
      '"',
      'bit',
      '=',
      'measure',
      '->',
      '$',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        try {
          readOpenQasm(pieces.join(' '));
        } catch (error) {
          expect(isCofactorError(error, 'INVALID_INPUT') || isCofactorError(error, 'UNSUPPORTED')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
