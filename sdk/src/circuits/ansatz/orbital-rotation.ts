/**
 * A change of orbitals as gates between neighbours, the same for any number of electrons:
 *
 *   𝒰 a†_p 𝒰† = Σ_q U_qp a†_q,   U unitary                                                                            (1)
 *   U = G_1 G_2 … G_m D,   m ≤ n(n−1)/2                                                                               (2)
 *
 * Each G = diag(…, e^{iφ}, …) R(θ) turns two neighbouring rows so that one element below the diagonal vanishes, column by column;
 * D is left over. A G is the excitation exp(θ(a†_p a_(p−1) − h.c.)) and then a phase on qubit p, under Jordan–Wigner as it stands.
 *
 * Source      Reck, Zeilinger, Bernstein & Bertani, Phys. Rev. Lett. 73, 58 (1994), DOI 10.1103/PhysRevLett.73.58; Kivlichan et
 *             al., Phys. Rev. Lett. 120, 110501 (2018), DOI 10.1103/PhysRevLett.120.110501.
 */
import { invalidInput } from '../../contracts/index.ts';
import type { CircuitBuilder } from '../circuit.ts';

/** A complex matrix, n × n row-major, interleaved (re, im). */
export type ComplexMatrix = Float64Array;

interface Givens {
  /** Turns orbitals p − 1 and p. */
  p: number;
  theta: number;
  phi: number;
}

/** How far U†U may be from 1. */
const UNITARY = 1e-8;
/** Elements below this are zero already: no gate for them. */
const NEGLIGIBLE = 1e-14;

/**
 * Appends 𝒰 on the n qubits from `firstQubit`.
 * @throws INVALID_INPUT when the matrix is not unitary.
 */
export function rotateOrbitals(builder: CircuitBuilder, unitary: ComplexMatrix, firstQubit: number): void {
  const { turns, phases } = givensDecomposition(unitary);
  phases.forEach((phase, q) => Math.abs(phase) > NEGLIGIBLE && builder.gate('p', [firstQubit + q], phase));
  for (const { p, theta, phi } of turns.toReversed()) {
    builder.excitation([firstQubit + p], [firstQubit + p - 1], theta);
    if (phi !== 0) builder.gate('p', [firstQubit + p], phi);
  }
}

/** (2): G_1 … G_m in order, and the angles of D. */
function givensDecomposition(unitary: ComplexMatrix): { turns: Givens[]; phases: number[] } {
  const n = Math.sqrt(unitary.length / 2);
  const u = unitary.slice();
  checkUnitary(u, n);
  const turns: Givens[] = [];
  for (let column = 0; column < n - 1; column++) {
    for (let p = n - 1; p > column; p--) {
      const [above, here] = [2 * ((p - 1) * n + column), 2 * (p * n + column)];
      const size = Math.hypot(u[here], u[here + 1]);
      if (size < NEGLIGIBLE) continue;
      const argument = (at: number) => Math.atan2(u[at + 1], u[at]);
      const theta = Math.atan2(size, Math.hypot(u[above], u[above + 1]));
      const phi = Math.hypot(u[above], u[above + 1]) < NEGLIGIBLE ? argument(here) : argument(here) - argument(above);
      turns.push({ p, theta, phi });
      undo(u, n, p, theta, phi);
    }
  }
  return { turns, phases: Array.from({ length: n }, (_, q) => Math.atan2(u[2 * q * (n + 1) + 1], u[2 * q * (n + 1)])) };
}

/** U ← G† U. */
function undo(u: ComplexMatrix, n: number, p: number, theta: number, phi: number): void {
  const [c, s, re, im] = [Math.cos(theta), Math.sin(theta), Math.cos(phi), -Math.sin(phi)];
  for (let column = 0; column < n; column++) {
    const [i, j] = [2 * ((p - 1) * n + column), 2 * (p * n + column)];
    const [x, y] = [re * u[j] - im * u[j + 1], re * u[j + 1] + im * u[j]];
    const [a, b] = [u[i], u[i + 1]];
    [u[i], u[i + 1]] = [c * a + s * x, c * b + s * y];
    [u[j], u[j + 1]] = [c * x - s * a, c * y - s * b];
  }
}

function checkUnitary(u: ComplexMatrix, n: number): void {
  if (!Number.isInteger(n)) throw invalidInput('unitary', 'a square complex matrix, interleaved', `${u.length} numbers`);
  const product = multiplyMatrices(adjointMatrix(u, n), u, n);
  const worst = product.reduce((most, x, k) => Math.max(most, Math.abs(x - (k % (2 * n + 2) === 0 ? 1 : 0))), 0);
  if (!(worst < UNITARY)) throw invalidInput('unitary', 'a unitary matrix', `U†U differs from 1 by ${worst}`);
}

export function adjointMatrix(a: ComplexMatrix, n: number): ComplexMatrix {
  return a.map((_, k) => {
    const [row, column] = [Math.floor(k / 2 / n), Math.floor(k / 2) % n];
    return (k % 2 === 0 ? 1 : -1) * a[2 * (column * n + row) + (k % 2)];
  });
}

export function multiplyMatrices(a: ComplexMatrix, b: ComplexMatrix, n: number): ComplexMatrix {
  const out = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const [re, im] = [a[2 * (i * n + k)], a[2 * (i * n + k) + 1]];
      for (let j = 0; j < n; j++) {
        const from = 2 * (k * n + j);
        out[2 * (i * n + j)] += re * b[from] - im * b[from + 1];
        out[2 * (i * n + j) + 1] += re * b[from + 1] + im * b[from];
      }
    }
  }
  return out;
}
