/**
 * Programs, and which of two front ends takes them: ours and that of qsharp-lang 1.32.5-dev, which was asked for every row
 * (compiled for the unrestricted profile, then run once). Where they differ, why.
 */
import type { ErrorCode } from '../../contracts/index.ts';

export type Row = [name: string, text: string];

const header = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
const three = (name: string, body: string): Row => [name, `${header}qubit[3] q;\n${body}\n`];
const two = (name: string, body: string): Row => [name, `OPENQASM 2.0;\ninclude "qelib1.inc";\n${body}\n`];

export const TAKEN_BY_BOTH: Row[] = [
  three('a gate of the library', 'h q[0];'),
  three('angles in terms of pi', 'rz(pi / 2 - tau) q[0]; u3(pi, 0, 2 * pi) q[1];'),
  three('functions of angles', 'rx(arccos(0.5) + sqrt(2.0) * exp(1)) q[0];'),
  three('U', 'U(0.1, 0.2, 0.3) q[0];'),
  three('registers gate by gate', 'h q; cx q[0:1], q[1:2];'),
  three('a qubit with each of a register', 'cx q[0], q[1:2];'),
  three('modifiers', 'inv @ s q[0]; pow(2) @ x q[0]; ctrl @ x q[0], q[1]; negctrl @ ctrl @ z q[0], q[1], q[2];'),
  three('two controls', 'ctrl(2) @ y q[0], q[1], q[2];'),
  three('a global phase', 'gphase(pi / 4);'),
  three('a global phase under a control', 'ctrl @ gphase(pi / 4) q[0];'),
  three('a gate of the user', 'gate g(a) x, y { rx(a) x; cx x, y; } g(0.3) q[0], q[1];'),
  three('a gate without a body', 'gate nothing x { } nothing q[0];'),
  three('a gate in terms of another', 'gate f x { h x; } gate g x { f x; inv @ f x; } g q[2];'),
  three('a loop over a range', 'for int i in [0:2] { h q[i]; }'),
  three('a loop with a step', 'for uint i in [0:2:2] { h q[i]; }'),
  three('a loop over a set', 'for int i in {0, 2} { h q[i]; }'),
  three('a loop downwards, of one statement', 'for int i in [2:-1:0] h q[i];'),
  three('a branch', 'const int n = 2; if (n == 2) { x q[0]; } else { y q[0]; }'),
  three('else if', 'const int n = 2; if (n == 1) { x q[0]; } else if (n == 2) { y q[0]; } else { z q[0]; }'),
  three('while', 'int k = 0; while (k < 2) { h q[k]; k += 1; }'),
  three('break and continue', 'for int i in [0:2] { if (i == 1) { continue; } if (i == 2) { break; } h q[i]; }'),
  three('a block with names of its own', '{ float a = 1.0; rx(a) q[0]; } { float a = 2.0; rx(a) q[0]; }'),
  three('a subroutine', 'def f(qubit a, int n) { if (n > 0) { h a; } } f(q[0], 1);'),
  three('a subroutine that returns', 'def f(int a) -> int { return a + 1; } h q[f(0)];'),
  three('a subroutine on a register', 'def f(qubit[2] a) { cx a[0], a[1]; } f(q[0:1]);'),
  three('an alias', 'let a = q[0:1]; h a[0];'),
  three('an alias of two pieces', 'let a = q[0:0] ++ q[2:2]; h a;'),
  three('a register measured', 'bit[3] c; c = measure q;'),
  three('a qubit measured', 'bit c = measure q[0];'),
  three('measured with an arrow', 'bit[3] c; measure q -> c;'),
  three('measured for nothing', 'measure q[0];'),
  three('reset and barrier', 'reset q[0]; barrier q; barrier; reset q;'),
  three('integers in every base', 'int a = 0b101 + 0o17 + 0xFF + 1_000; h q[0];'),
  three('bits in quotes', 'bit[3] c = "101"; h q[0];'),
  three('casts', 'int a = int(2.7); float b = float(a); bool d = bool(a); h q[0];'),
  three('operators on integers', 'int a = 7 % 4 + (1 << 3) - (6 >> 1); a ^= 1; a |= 2; a &= 7; h q[0];'),
  three('a power', 'float a = 2.0 ** 3; rx(a) q[0];'),
  three('logic', 'bool a = true && !false || 1 < 2; if (a) { h q[0]; }'),
  three('comments', '// one\n/* two\n lines */ h q[0];'),
  three('names beyond ASCII', 'const float θ = 0.5; rx(θ) q[0];'),
  three('an index from the end', 'h q[-1];'),
  ['no version', 'include "stdgates.inc";\nqubit q;\nh q;\n'],
  two('2: registers, gates, measurement', 'qreg q[2]; creg c[2]; h q[0]; cx q[0],q[1]; measure q -> c;'),
  two('2: u1 u2 u3', 'qreg q[1]; u1(pi/4) q[0]; u2(0,pi) q[0]; u3(0.1,0.2,0.3) q[0];'),
  two('2: a gate of the user', 'gate g(a,b) x,y { u1(a+b) x; cx x,y; barrier x,y; } qreg q[2]; g(0.1,0.2) q[0],q[1];'),
  two('2: U and CX', 'qreg q[2]; U(0,0,pi) q[0]; CX q[0],q[1];'),
  two('2: statements of version 3', 'qubit[2] q; for int i in [0:1] { h q[i]; }'),
];

/** With the code of our error. */
export const REFUSED_BY_BOTH: [...Row, ErrorCode][] = [
  [...three('a gate that nobody defines', 'hadamard q[0];'), 'INVALID_INPUT'],
  [...three('too few qubits', 'cx q[0];'), 'INVALID_INPUT'],
  [...three('too many qubits', 'h q[0], q[1];'), 'INVALID_INPUT'],
  [...three('a missing angle', 'rx q[0];'), 'INVALID_INPUT'],
  [...three('an angle too many', 'h(0.1) q[0];'), 'INVALID_INPUT'],
  [...three('one qubit twice', 'cx q[0], q[0];'), 'INVALID_INPUT'],
  [...three('an index out of range', 'h q[3];'), 'INVALID_INPUT'],
  [...three('registers of different lengths', 'cx q[0:1], q;'), 'INVALID_INPUT'],
  [...three('a missing semicolon', 'h q[0]'), 'INVALID_INPUT'],
  [...three('a missing bracket', 'h q[0;'), 'INVALID_INPUT'],
  [...three('a missing brace', 'for int i in [0:2] { h q[i];'), 'INVALID_INPUT'],
  [...three('a stray character', 'h q[0]; §'), 'INVALID_INPUT'],
  [...three('an endless comment', 'h q[0]; /* never'), 'INVALID_INPUT'],
  [...three('an endless string', 'include "stdgates.inc;'), 'INVALID_INPUT'],
  [...three('a name that nobody declares', 'rx(theta) q[0];'), 'INVALID_INPUT'],
  [...three('a name before it is declared', 'rx(a) q[0]; float a = 1.0;'), 'INVALID_INPUT'],
  [...three('a name declared twice', 'int a = 1; int a = 2; h q[0];'), 'INVALID_INPUT'],
  [...three('a gate defined twice', 'gate g x { h x; } gate g x { y x; } g q[0];'), 'INVALID_INPUT'],
  [...three('a word of the language as a name', 'int for = 1; h q[0];'), 'INVALID_INPUT'],
  [...three('a constant that changes', 'const int a = 1; a = 2; h q[0];'), 'INVALID_INPUT'],
  [...three('a constant bit that changes', 'const bit[2] a = "10"; a[0] = 1; h q[0];'), 'INVALID_INPUT'],
  [...three('bits of another length', 'bit[2] c = "101"; h q[0];'), 'INVALID_INPUT'],
  [...three('measured into fewer bits', 'bit[2] c; c = measure q;'), 'INVALID_INPUT'],
  [...three('arithmetic on a qubit', 'int a = q[0] + 1; h q[0];'), 'INVALID_INPUT'],
  [...three('return outside of a subroutine', 'return 1; h q[0];'), 'INVALID_INPUT'],
  [...three('break outside of a loop', 'break; h q[0];'), 'INVALID_INPUT'],
  [
    ...three('break of a loop around the subroutine', 'for int i in [0:1] { h q[i]; } def f(qubit a) { h a; break; } f(q[0]);'),
    'INVALID_INPUT',
  ],
  [...three('a subroutine with too few arguments', 'def f(qubit a, int n) { h a; } f(q[0]);'), 'INVALID_INPUT'],
  [...three('qubits declared in a block', 'if (true) { qubit a; h a; }'), 'INVALID_INPUT'],
  [...three('an infinite angle', 'rx(1 / 0.0) q[0];'), 'INVALID_INPUT'],
  [...three('more controls than qubits', 'ctrl(3) @ x q[0], q[1], q[2];'), 'INVALID_INPUT'],
  ['a version to come', 'OPENQASM 4.0;\nqubit q;\nU(0, 0, 0) q;\n', 'INVALID_INPUT'],
  [...two('2: a gate that nobody defines', 'qreg q[1]; foo q[0];'), 'INVALID_INPUT'],
  [...two('2: registers of different lengths', 'qreg a[2]; qreg b[3]; cx a,b;'), 'INVALID_INPUT'],
  [...three('switch', 'int k = 1; switch (k) { case 1 { h q[0]; } default { x q[0]; } }'), 'UNSUPPORTED'],
  [...three('delay', 'delay[100ns] q[0];'), 'UNSUPPORTED'],
  [...three('a duration', 'duration d = 100ns; h q[0];'), 'UNSUPPORTED'],
  [...three('extern', 'extern f(int) -> int; h q[0];'), 'UNSUPPORTED'],
  [...three('an annotation', '@mine\nh q[0];'), 'UNSUPPORTED'],
  [...three('a pragma', '#pragma mine\nh q[0];'), 'UNSUPPORTED'],
  [...three('end', 'h q[0]; end;'), 'UNSUPPORTED'],
  [...three('a qubit of a device', 'h $0;'), 'UNSUPPORTED'],
  [...three('a calibration grammar', 'defcalgrammar "openpulse"; h q[0];'), 'UNSUPPORTED'],
  [...three('a file that is not there', 'include "other.inc"; h q[0];'), 'UNSUPPORTED'],
  [...two('2: opaque', 'opaque g(a) x; qreg q[1]; h q[0];'), 'UNSUPPORTED'],
];

const ONLY_A_RUN = 'only a run can decide it: a circuit here has no branches';
const DEVICES = 'it is about devices and time, and no operation of a circuit';

/** Taken by one alone: our code, or 'taken'. */
export const TAKEN_BY_ONE: [...Row, ours: ErrorCode | 'taken', why: string][] = [
  [...three('a root of a gate', 'pow(0.5) @ x q[0];'), 'taken', 'qsharp-lang raises gates to whole powers only'],
  [
    ...three('an alias of a set', 'let a = q[{0, 2}]; h a;'),
    'taken',
    'in the specification; qsharp-lang says sets are for aliases alone, in one',
  ],
  [...three('an input', 'input float a; rx(a) q[0];'), 'taken', 'a parameter of our circuit; qsharp-lang needs its value to run'],
  [...two('2: a power', 'qreg q[1]; rx(pi^2) q[0];'), 'taken', 'qsharp-lang reads ^ as version 3 does, where it is an exclusive or'],
  [
    ...three('a gate of the library again', 'gate h x { y x; } h q[0];'),
    'taken',
    'written programs bring such definitions along: theirs holds',
  ],
  ['no library', 'OPENQASM 3.0;\nqubit q;\nh q;\n', 'taken', 'no other meaning is possible for a standard name'],
  [...three('a branch on a measured bit', 'bit c = measure q[0]; if (c) { x q[1]; }'), 'UNSUPPORTED', ONLY_A_RUN],
  [...three('a loop on a measured bit', 'bit c = measure q[0]; while (c) { x q[0]; c = measure q[0]; }'), 'UNSUPPORTED', ONLY_A_RUN],
  [...two('2: a branch on measured bits', 'qreg q[1]; creg c[1]; measure q -> c; if (c==1) x q[0];'), 'UNSUPPORTED', ONLY_A_RUN],
  [...three('a box', 'box { h q[0]; }'), 'UNSUPPORTED', DEVICES],
  [...three('an array', 'array[int, 3] a = {1, 2, 3}; h q[0];'), 'UNSUPPORTED', 'lists of numbers are for programs that compute'],
  [...three('a gate that resets', 'gate g x { reset x; } g q[0];'), 'INVALID_INPUT', 'the body of a gate is unitary'],
  [
    ...three('a range that stands still', 'for int i in [0:0:2] { h q[0]; }'),
    'INVALID_INPUT',
    'a step of 0 is forbidden; qsharp-lang makes no turn',
  ],
  ['no qubits', `${header}int a = 1;\n`, 'INVALID_INPUT', 'a circuit has a qubit at least'],
  ['an empty program', '', 'INVALID_INPUT', 'a circuit has a qubit at least'],
];

/** Left out of what qsharp-lang is asked: it does not come back from a gate that calls itself. */
export const NEVER_ANSWERED: Row = three('a gate that calls itself', 'gate g x { g x; } g q[0];');
