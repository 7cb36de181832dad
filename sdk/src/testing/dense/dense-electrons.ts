/** Electrons in a few orbitals by determinants: the whole matrix of a Hamiltonian, its states, and UCCSD minimised on it. */
import { eriIndex, type Hamiltonian, type StepOutput } from '../../contracts/index.ts';
import { bitsOf, excite } from './dense-state.ts';

/** Determinants with the right numbers of α and β electrons (α orbitals on the low bits), and H between them, row by row. */
export interface SparseMatrix {
  sector: number[];
  rows: { columns: number[]; values: number[] }[];
}

export function matrixOf(
  { numOrbitals: n, numElectrons, coreEnergyHartree }: Hamiltonian,
  h1: Float64Array,
  eri: Float64Array,
): SparseMatrix {
  const sector = determinants(n, numElectrons);
  const position = new Map(sector.map((determinant, index) => [determinant, index]));
  const rows = sector.map((from, index) => {
    const row = new Map([[index, coreEnergyHartree]]);
    const add = (value: number, creation: number[], annihilation: number[]) => {
      const moved = value === 0 ? undefined : excite(from, creation, annihilation);
      if (!moved) return;
      const to = position.get(moved.to) ?? index;
      row.set(to, (row.get(to) ?? 0) + moved.sign * value);
    };
    for (const s of [0, n]) {
      for (let p = 0; p < n; p++) {
        for (let q = 0; q < n; q++) {
          add(h1[p * n + q], [p + s], [q + s]);
          for (const t of [0, n]) {
            for (let r = 0; r < n; r++) {
              for (let u = 0; u < n; u++) add(0.5 * eri[eriIndex(p, q, r, u, n)], [p + s, r + t], [q + s, u + t]);
            }
          }
        }
      }
    }
    return { columns: [...row.keys()], values: [...row.values()] };
  });
  return { sector, rows };
}

function determinants(n: number, [alpha, beta]: readonly [number, number]): number[] {
  const strings = (electrons: number) => Array.from({ length: 2 ** n }, (_, mask) => mask).filter((mask) => bitsOf(mask) === electrons);
  return strings(beta).flatMap((high) => strings(alpha).map((low) => high * 2 ** n + low));
}

/** The reference determinant: the lowest orbitals of each spin. */
export function hartreeFockIndex({ numOrbitals: n, numElectrons: [alpha, beta] }: Hamiltonian): number {
  return 2 ** alpha - 1 + (2 ** beta - 1) * 2 ** n;
}

export function applyMatrix({ rows }: SparseMatrix, vector: Float64Array): Float64Array {
  return Float64Array.from(rows, ({ columns, values }) => columns.reduce((sum, column, k) => sum + values[k] * vector[column], 0));
}

/** The lowest states with their ⟨S²⟩ = |S₊ψ|² + M(M + 1), largest weight and natural occupations. */
export function lowestStates(
  matrix: SparseMatrix,
  hamiltonian: Hamiltonian,
  roots: number,
  multiplicity?: number,
): StepOutput<'casci'>['roots'] {
  const size = matrix.sector.length;
  const dense = Array.from({ length: size }, () => new Float64Array(size));
  matrix.rows.forEach(({ columns, values }, row) => columns.forEach((column, k) => (dense[row][column] = values[k])));
  const { values, vectors } = jacobi(dense);
  const states = values.map((energyHartree, k) => ({ energyHartree, ...properties(matrix.sector, vectors[k], hamiltonian) }));
  const wanted = multiplicity === undefined ? states : states.filter(({ s2 }) => Math.abs(s2 - (multiplicity ** 2 - 1) / 4) < 1e-6);
  return wanted.slice(0, roots);
}

function properties(sector: readonly number[], vector: Float64Array, { numOrbitals: n, numElectrons: [alpha, beta] }: Hamiltonian) {
  const raised = new Map<number, number>();
  const density = Array.from({ length: n }, () => new Float64Array(n));
  const position = new Map(sector.map((determinant, index) => [determinant, index]));
  sector.forEach((from, index) => {
    for (let q = 0; q < n; q++) {
      const up = excite(from, [q], [q + n]);
      if (up) raised.set(up.to, (raised.get(up.to) ?? 0) + up.sign * vector[index]);
      for (let p = 0; p < n; p++) {
        for (const s of [0, n]) {
          const moved = excite(from, [p + s], [q + s]);
          if (moved) density[p][q] += moved.sign * vector[index] * vector[position.get(moved.to) ?? index];
        }
      }
    }
  });
  const m = (alpha - beta) / 2;
  return {
    s2: [...raised.values()].reduce((sum, c) => sum + c * c, m * (m + 1)),
    leadingWeight: vector.reduce((most, c) => Math.max(most, c * c), 0),
    naturalOccupations: jacobi(density).values.toReversed(),
  };
}

/** Eigenvalues, ascending, and eigenvectors of a real symmetric matrix, by Jacobi rotations (Golub & Van Loan, §8.5). */
export function jacobi(input: readonly Float64Array[]): { values: number[]; vectors: Float64Array[] } {
  const n = input.length;
  const a = input.map((row) => row.slice());
  const v = a.map((_, i) => Float64Array.from({ length: n }, (_unused, k) => (i === k ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = 0; q < p; q++) off += a[p][q] ** 2;
    if (off < 1e-28) break;
    for (let p = 1; p < n; p++) {
      for (let q = 0; q < p; q++) {
        if (Math.abs(a[p][q]) < 1e-300) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(1, theta));
        const c = 1 / Math.hypot(1, t);
        const s = t * c;
        for (let k = 0; k < n; k++) [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
        for (let k = 0; k < n; k++) [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
        for (let k = 0; k < n; k++) [v[p][k], v[q][k]] = [c * v[p][k] - s * v[q][k], s * v[p][k] + c * v[q][k]];
      }
    }
  }
  const order = a.map((_, i) => i).sort((i, j) => a[i][i] - a[j][j]);
  return { values: order.map((i) => a[i][i]), vectors: order.map((i) => v[i]) };
}

export interface Excitation {
  creation: number[];
  annihilation: number[];
}

/** Singles and doubles that keep the numbers of α and β electrons, singles first. */
export function excitationsOf({ numOrbitals: n, numElectrons }: Hamiltonian): Excitation[] {
  const singles = ([0, 1] as const).flatMap((spin) => {
    const [occupied, offset] = [numElectrons[spin], spin * n];
    return orbitals(0, occupied).flatMap((i) => orbitals(occupied, n).map((a) => ({ creation: [a + offset], annihilation: [i + offset] })));
  });
  const doubles = singles.flatMap((one, k) =>
    singles.slice(k + 1).flatMap((other) => {
      const creation = [...one.creation, ...other.creation];
      const annihilation = [...one.annihilation, ...other.annihilation];
      const sameSpin = creation[0] < n === creation[1] < n;
      const distinct = creation[0] !== creation[1] && annihilation[0] !== annihilation[1];
      // of the two pairings of a same-spin double one is enough
      return distinct && (!sameSpin || (creation[0] < creation[1] && annihilation[0] < annihilation[1]))
        ? [{ creation, annihilation }]
        : [];
    }),
  );
  return [...singles, ...doubles];
}

const orbitals = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => from + k);

/** E(θ) = ⟨HF| U†HU |HF⟩ with U = Π exp(θ_k(T_k − T_k†)), minimised by BFGS with the gradient of the adjoint method. */
export async function minimise(
  matrix: SparseMatrix,
  excitations: readonly Excitation[],
  reference: number,
  { maxIterations, gradientTolerance }: { maxIterations: number; gradientTolerance: number },
  betweenIterations: () => Promise<void>,
): Promise<StepOutput<'vqe-loop'>> {
  const position = new Map(matrix.sector.map((determinant, index) => [determinant, index]));
  const pairs = excitations.map(({ creation, annihilation }) =>
    matrix.sector.flatMap((from, index) => {
      const moved = excite(from, creation, annihilation);
      return moved ? [{ from: index, to: position.get(moved.to) ?? index, sign: moved.sign }] : [];
    }),
  );
  const rotate = (vector: Float64Array, k: number, theta: number) => {
    const [c, s] = [Math.cos(theta), Math.sin(theta)];
    for (const { from, to, sign } of pairs[k]) {
      [vector[from], vector[to]] = [c * vector[from] - s * sign * vector[to], c * vector[to] + s * sign * vector[from]];
    }
  };
  const evaluate = (theta: readonly number[]) => {
    const ket = new Float64Array(matrix.sector.length);
    ket[matrix.sector.indexOf(reference)] = 1;
    theta.forEach((angle, k) => rotate(ket, k, angle));
    const bra = applyMatrix(matrix, ket);
    const energy = ket.reduce((sum, amplitude, index) => sum + amplitude * bra[index], 0);
    const gradient = theta.map(() => 0);
    for (let k = theta.length - 1; k >= 0; k--) {
      for (const { from, to, sign } of pairs[k]) gradient[k] += 2 * sign * (bra[to] * ket[from] - bra[from] * ket[to]);
      rotate(ket, k, -theta[k]);
      rotate(bra, k, -theta[k]);
    }
    return { energy, gradient };
  };
  return bfgs(
    evaluate,
    excitations.map(() => 0),
    maxIterations,
    gradientTolerance,
    betweenIterations,
  );
}

/** BFGS with halving steps (Nocedal & Wright, algorithm 6.1). */
async function bfgs(
  evaluate: (x: readonly number[]) => { energy: number; gradient: number[] },
  start: readonly number[],
  maxIterations: number,
  tolerance: number,
  betweenIterations: () => Promise<void>,
): Promise<StepOutput<'vqe-loop'>> {
  const n = start.length;
  const inverse = start.map((_, i) => start.map((_unused, k) => (i === k ? 1 : 0)));
  let x = [...start];
  let { energy, gradient } = evaluate(x);
  const energies: number[] = [];
  while (largest(gradient) > tolerance && energies.length < maxIterations) {
    await betweenIterations();
    const direction = inverse.map((row) => -dot(row, gradient));
    let step = 1;
    let next = evaluate(x);
    for (; step > 1e-12; step /= 2) {
      next = evaluate(x.map((value, k) => value + step * direction[k]));
      if (next.energy <= energy + 1e-4 * step * dot(direction, gradient)) break;
    }
    const s = direction.map((value) => step * value);
    const y = next.gradient.map((value, k) => value - gradient[k]);
    const curvature = dot(s, y);
    if (curvature > 1e-14) {
      const hy = inverse.map((row) => dot(row, y));
      const scale = (1 + dot(y, hy) / curvature) / curvature;
      for (let i = 0; i < n; i++)
        for (let k = 0; k < n; k++) inverse[i][k] += scale * s[i] * s[k] - (hy[i] * s[k] + s[i] * hy[k]) / curvature;
    }
    x = x.map((value, k) => value + s[k]);
    ({ energy, gradient } = next);
    energies.push(energy);
  }
  return { energyHartree: energy, parameters: x, iterations: energies.length, gradientNorm: largest(gradient), energies };
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, k) => sum + value * b[k], 0);
const largest = (a: readonly number[]) => a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
