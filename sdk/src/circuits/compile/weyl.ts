/**
 * Two-qubit gates by what is non-local in them, and in as few CZ as they need.
 *
 *   U = e^{iγ} (A₀ ⊗ A₁) exp(i(x XX + y YY + z ZZ)) (B₀ ⊗ B₁),   π/4 ≥ x ≥ y ≥ |z|                                   (1)
 *   CZ needed   0 at (0, 0, 0), 1 at (π/4, 0, 0), 2 where z = 0, else 3                                              (2)
 *
 * In the magic basis local gates are real: U = Q₁ D Q₂ with orthogonal Q and diagonal D, which come from the eigenvectors of Uᵀ U.
 *
 * Source      Kraus & Cirac, Phys. Rev. A 63, 062309 (2001), DOI 10.1103/PhysRevA.63.062309 (canonical form);
 *             Vidal & Dawson, Phys. Rev. A 69, 010301 (2004), DOI 10.1103/PhysRevA.69.010301, and Vatan & Williams,
 *             Phys. Rev. A 69, 032315 (2004), DOI 10.1103/PhysRevA.69.032315 (counts and circuits).
 */
import { adjoint, difference, multiply, tensor, turned, type Unitary } from './unitary.ts';

export interface CanonicalForm {
  /** x, y, z of (1). */
  readonly coordinates: readonly [number, number, number];
  /** A and B of (1), qubit 0 and 1. */
  readonly after: readonly [Unitary, Unitary];
  readonly before: readonly [Unitary, Unitary];
}

/** A gate of a synthesis: one-qubit unitary on qubit 0 or 1 of the pair, or CZ. */
export type PairGate = { readonly qubit: 0 | 1; readonly matrix: Unitary } | 'cz';

const { PI, SQRT1_2, abs, atan2, cos, round, sin } = Math;
/** Coordinates closer than this are equal: the eigenvectors are good to some 1e-12. */
const CLOSE = 1e-9;

const complex = (...entries: (number | readonly [number, number])[]): Unitary =>
  Float64Array.from(entries.flatMap((entry) => (typeof entry === 'number' ? [entry, 0] : [...entry])));

// biome-ignore format: matrices
/** Bell states as columns, with the phases that make local gates real. */
const MAGIC = complex(
  SQRT1_2, [0, SQRT1_2], 0, 0,
  0, 0, [0, SQRT1_2], SQRT1_2,
  0, 0, [0, SQRT1_2], -SQRT1_2,
  SQRT1_2, [0, -SQRT1_2], 0, 0,
);
const MAGIC_ADJOINT = adjoint(MAGIC);
/** XX, YY and ZZ on the columns of MAGIC. */
const BELL_SIGNS = [
  [1, -1, 1, -1],
  [-1, 1, 1, -1],
  [1, 1, -1, -1],
] as const;

/** i·X, i·Y, i·Z */
const FLIPS = [complex(0, [0, 1], [0, 1], 0), complex(0, 1, -1, 0), complex([0, 1], 0, 0, [0, -1])];
/** Exchange Y and Z, X and Z, X and Y (up to signs), by conjugation. */
const EXCHANGES = [
  complex([0, SQRT1_2], SQRT1_2, -SQRT1_2, [0, -SQRT1_2]),
  complex([0, SQRT1_2], [0, SQRT1_2], [0, SQRT1_2], [0, -SQRT1_2]),
  complex(0, [SQRT1_2, SQRT1_2], [-SQRT1_2, SQRT1_2], 0),
];

/** (1). @param u unitary of two qubits */
export function canonicalForm(u: Unitary): CanonicalForm {
  const inMagic = multiply(MAGIC_ADJOINT, multiply(unimodular(u), MAGIC));
  const { right, phases, left } = orthogonalFactors(inMagic);
  const shift = phases.reduce((sum, phase) => sum + phase, 0) / 4; // a global phase
  const [x, y, z] = BELL_SIGNS.map((signs) => signs.reduce((sum, sign, k) => sum + sign * (phases[k] - shift), 0) / 4);
  const outer = (real: Unitary): [Unitary, Unitary] => factors(multiply(MAGIC, multiply(real, MAGIC_ADJOINT)));
  return inChamber([x, y, z], outer(left), outer(right));
}

/** (2). */
export function czCount({ coordinates: [x, y, z] }: CanonicalForm): number {
  if (abs(x) < CLOSE) return 0;
  if (abs(z) > CLOSE) return 3;
  return abs(y) < CLOSE && abs(x - PI / 4) < CLOSE ? 1 : 2;
}

/** The gate as one-qubit gates and `czCount` CZ, in the order they act, up to a global phase. */
export function synthesise(form: CanonicalForm): PairGate[] {
  const on = ([low, high]: readonly [Unitary, Unitary]): PairGate[] => [
    { qubit: 0, matrix: low },
    { qubit: 1, matrix: high },
  ];
  return [...on(form.before), ...interaction(form), ...on(form.after)];
}

const rotation = (axis: 0 | 1 | 2, angle: number): Unitary => {
  const [c, s] = [cos(angle / 2), sin(angle / 2)];
  if (axis === 0) return complex(c, [0, -s], [0, -s], c);
  if (axis === 1) return complex(c, -s, s, c);
  return complex([c, -s], 0, 0, [c, s]);
};
const HADAMARD = complex(SQRT1_2, SQRT1_2, SQRT1_2, -SQRT1_2);
const onBoth = (matrix: Unitary): PairGate[] => [
  { qubit: 0, matrix },
  { qubit: 1, matrix },
];
/** Control first. */
const cx = (target: 0 | 1): PairGate[] => [{ qubit: target, matrix: HADAMARD }, 'cz', { qubit: target, matrix: HADAMARD }];

/** exp(i(x XX + y YY + z ZZ)) */
function interaction(form: CanonicalForm): PairGate[] {
  const [x, y, z] = form.coordinates;
  switch (czCount(form)) {
    case 0:
      return [];
    case 1: // exp(iπ/4 ZZ) = (S† ⊗ S†) CZ
      return [...onBoth(HADAMARD), 'cz', ...onBoth(multiply(HADAMARD, rotation(2, -PI / 2)))];
    case 2: // CX turns X₀ into XX and Z₁ into ZZ; a quarter turn about X makes YY of ZZ
      return [
        ...onBoth(rotation(0, PI / 2)),
        ...cx(1),
        { qubit: 0, matrix: rotation(0, -2 * x) },
        { qubit: 1, matrix: rotation(2, -2 * y) },
        ...cx(1),
        ...onBoth(rotation(0, -PI / 2)),
      ];
    default: // Vatan & Williams, figure 6
      return [
        { qubit: 1, matrix: rotation(2, -PI / 2) },
        ...cx(0),
        { qubit: 0, matrix: rotation(2, PI / 2 - 2 * z) },
        { qubit: 1, matrix: rotation(1, 2 * x - PI / 2) },
        ...cx(1),
        { qubit: 1, matrix: rotation(1, PI / 2 - 2 * y) },
        ...cx(0),
        { qubit: 0, matrix: rotation(2, PI / 2) },
      ];
  }
}

/** Divided by a fourth root of its determinant. */
function unimodular(u: Unitary): Unitary {
  const [re, im] = determinant(u);
  return turned(u, -atan2(im, re) / 4);
}

/** By elimination with the largest pivot. */
function determinant(u: Unitary): [number, number] {
  const m = u.slice();
  let [re, im] = [1, 0];
  for (let k = 0; k < 4; k++) {
    let pivot = k;
    for (let row = k + 1; row < 4; row++) if (size(m, row, k) > size(m, pivot, k)) pivot = row;
    if (pivot !== k) {
      for (let j = 0; j < 8; j++) [m[8 * k + j], m[8 * pivot + j]] = [m[8 * pivot + j], m[8 * k + j]];
      [re, im] = [-re, -im];
    }
    const [pr, pi] = [m[8 * k + 2 * k], m[8 * k + 2 * k + 1]];
    [re, im] = [re * pr - im * pi, re * pi + im * pr];
    const norm = pr * pr + pi * pi;
    for (let row = k + 1; row < 4; row++) {
      const [ar, ai] = [m[8 * row + 2 * k], m[8 * row + 2 * k + 1]];
      const [fr, fi] = [(ar * pr + ai * pi) / norm, (ai * pr - ar * pi) / norm];
      for (let j = k; j < 4; j++) {
        const [br, bi] = [m[8 * k + 2 * j], m[8 * k + 2 * j + 1]];
        m[8 * row + 2 * j] -= fr * br - fi * bi;
        m[8 * row + 2 * j + 1] -= fr * bi + fi * br;
      }
    }
  }
  return [re, im];
}

const size = (m: Unitary, row: number, column: number): number => Math.hypot(m[8 * row + 2 * column], m[8 * row + 2 * column + 1]);

/** u = left · diag(e^{i phases}) · right with left and right real, orthogonal, of determinant 1. */
function orthogonalFactors(u: Unitary): { left: Unitary; phases: number[]; right: Unitary } {
  const square = multiply(transposed(u), u); // symmetric: its real and imaginary parts commute
  for (let attempt = 1; ; attempt++) {
    // A generic mixture of the two has no eigenvalue twice unless both have it.
    const mixture = Float64Array.from({ length: 16 }, (_, k) => cos(attempt) * square[2 * k] + sin(attempt) * square[2 * k + 1]);
    const vectors = symmetricEigenvectors(mixture);
    const right = new Float64Array(32);
    for (let i = 0; i < 4; i++) for (let k = 0; k < 4; k++) right[2 * (4 * k + i)] = vectors[4 * i + k];
    if (realDeterminant(right) < 0) for (let i = 0; i < 4; i++) right[2 * i] *= -1;
    const inEigenbasis = multiply(right, multiply(square, transposed(right)));
    const phases = [0, 1, 2, 3].map((k) => atan2(inEigenbasis[10 * k + 1], inEigenbasis[10 * k]) / 2);
    const back = diagonal(phases.map((phase) => -phase));
    let left = multiply(u, multiply(transposed(right), back));
    if (realDeterminant(left) < 0) {
      phases[0] += PI;
      left = multiply(left, diagonal([PI, 0, 0, 0]));
    }
    const whole = multiply(left, multiply(diagonal(phases), right));
    if ((difference(whole, u) < 1e-10 && imaginary(left) < 1e-10) || attempt > 8) return { left: realPart(left), phases, right };
  }
}

function transposed(m: Unitary): Unitary {
  const out = new Float64Array(32);
  for (let i = 0; i < 4; i++)
    for (let j = 0; j < 4; j++) for (const part of [0, 1]) out[2 * (4 * j + i) + part] = m[2 * (4 * i + j) + part];
  return out;
}

function diagonal(phases: readonly number[]): Unitary {
  const out = new Float64Array(32);
  for (const [k, phase] of phases.entries()) {
    out[10 * k] = cos(phase);
    out[10 * k + 1] = sin(phase);
  }
  return out;
}

const imaginary = (m: Unitary): number => m.reduce((most, x, k) => (k % 2 === 1 ? Math.max(most, abs(x)) : most), 0);
const realPart = (m: Unitary): Unitary => m.map((x, k) => (k % 2 === 0 ? x : 0));
const realDeterminant = (m: Unitary): number => determinant(realPart(m))[0];

/** Columns are eigenvectors of a real symmetric 4 × 4 matrix, by Jacobi rotations. */
function symmetricEigenvectors(symmetric: Float64Array): Float64Array {
  const a = symmetric.slice();
  const vectors = Float64Array.from({ length: 16 }, (_, k) => (k % 5 === 0 ? 1 : 0));
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let p = 0; p < 3; p++) for (let q = p + 1; q < 4; q++) off += a[4 * p + q] ** 2;
    if (off < 1e-30) break;
    for (let p = 0; p < 3; p++) {
      for (let q = p + 1; q < 4; q++) {
        if (a[4 * p + q] === 0) continue;
        const theta = (a[5 * q] - a[5 * p]) / (2 * a[4 * p + q]);
        const t = (theta >= 0 ? 1 : -1) / (abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < 4; k++)
          [a[4 * k + p], a[4 * k + q]] = [c * a[4 * k + p] - s * a[4 * k + q], s * a[4 * k + p] + c * a[4 * k + q]];
        for (let k = 0; k < 4; k++)
          [a[4 * p + k], a[4 * q + k]] = [c * a[4 * p + k] - s * a[4 * q + k], s * a[4 * p + k] + c * a[4 * q + k]];
        for (let k = 0; k < 4; k++) {
          const [vp, vq] = [vectors[4 * k + p], vectors[4 * k + q]];
          vectors[4 * k + p] = c * vp - s * vq;
          vectors[4 * k + q] = s * vp + c * vq;
        }
      }
    }
  }
  return vectors;
}

/** m = low ⊗ high, each unitary; the phase goes with `low`. */
function factors(m: Unitary): [Unitary, Unitary] {
  let [row, column] = [0, 0];
  for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) if (size(m, i, j) > size(m, row, column)) [row, column] = [i, j];
  const low = new Float64Array(8);
  const high = new Float64Array(8);
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 2; j++) {
      for (const part of [0, 1]) {
        low[2 * (2 * i + j) + part] = m[2 * (4 * ((row & 2) | i) + ((column & 2) | j)) + part];
        high[2 * (2 * i + j) + part] = m[2 * (4 * ((row & 1) | (2 * i)) + ((column & 1) | (2 * j))) + part];
      }
    }
  }
  for (const one of [low, high]) {
    const norm = Math.hypot(one[0], one[1], one[2], one[3]);
    for (let k = 0; k < 8; k++) one[k] /= norm;
  }
  let [re, im] = [0, 0];
  const product = tensor(low, high);
  for (let k = 0; k < 32; k += 2) {
    re += product[k] * m[k] + product[k + 1] * m[k + 1];
    im += product[k] * m[k + 1] - product[k + 1] * m[k];
  }
  return [turned(low, atan2(im, re)), high];
}

/** Coordinates into the chamber of (1), each step undone by local gates. */
function inChamber(coordinates: number[], after: [Unitary, Unitary], before: [Unitary, Unitary]): CanonicalForm {
  const v = coordinates;
  const left = [...after] as [Unitary, Unitary];
  const right = [...before] as [Unitary, Unitary];
  const both = (matrix: Unitary): void => {
    for (const q of [0, 1]) {
      left[q] = multiply(left[q], adjoint(matrix));
      right[q] = multiply(matrix, right[q]);
    }
  };
  // exp(i(v + π/2)PP) = i PP exp(i v PP)
  const shift = (k: number): void => {
    const turns = round(v[k] / (PI / 2));
    v[k] -= (turns * PI) / 2;
    if (abs(turns) % 2 === 1) for (const q of [0, 1]) right[q] = multiply(FLIPS[k], right[q]);
  };
  const exchange = (a: number, b: number): void => {
    [v[a], v[b]] = [v[b], v[a]];
    both(EXCHANGES[3 - a - b]);
  };
  const negate = (a: number, b: number): void => {
    [v[a], v[b]] = [-v[a], -v[b]];
    const flip = FLIPS[3 - a - b];
    left[0] = multiply(left[0], adjoint(flip));
    right[0] = multiply(flip, right[0]);
  };
  for (const k of [0, 1, 2]) shift(k);
  if (abs(v[0]) < abs(v[1])) exchange(0, 1);
  if (abs(v[1]) < abs(v[2])) exchange(1, 2);
  if (abs(v[0]) < abs(v[1])) exchange(0, 1);
  if (v[0] < 0) negate(0, 2);
  if (v[1] < 0) negate(1, 2);
  // On the face x = π/4 the two signs of z are the same gate.
  if (v[0] > PI / 4 - CLOSE && v[2] < 0) {
    v[0] -= PI / 2;
    for (const q of [0, 1]) right[q] = multiply(FLIPS[0], right[q]);
    negate(0, 2);
  }
  return { coordinates: [v[0], v[1], v[2]], after: left, before: right };
}
