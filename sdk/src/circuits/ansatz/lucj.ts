/**
 * Local unitary cluster Jastrow: double excitations as orbital rotations and phases of pairs, from amplitudes of MP2 or CCSD.
 *
 *   T = ½ Σ t_ij^ab E_ai E_bj = ½ Σ_m λ_m Y_m²,   Y_m = Σ y^m_ai E_ai                       eigenvectors of t_(ai),(bj)  (1)
 *   T − T† = (i/4) Σ_m λ_m (H_m+² − H_m−²),   H_m± = e^{∓iπ/4} Y_m + e^{±iπ/4} Y_m†                                      (2)
 *   exp(i c H²) = 𝒰 exp(i c Σ_pq s_p s_q n_p n_q) 𝒰†,   H = Σ_p s_p n_p in the orbitals of 𝒰                             (3)
 *   |ψ⟩ = Π_(l = 1 … L) exp(i c_l H_l²) |reference⟩,   the first L of (m = 1, +), (1, −), (2, +), … by |λ_m|               (4)
 *
 * Matrices of H± are diag(1, e^{∓iπ/4}) W diag(s) Wᵀ diag(1, e^{±iπ/4}), occupied and virtual, with W the eigenvectors of the real
 * symmetric [[0, Yᵀ], [Y, 0]]. `local` keeps of (3) the phases between neighbours of one spin and between the two spins of an
 * orbital, what a square lattice of qubits has; without it all pairs are kept.
 *
 * Source      Motta, Sung, Whaley, Head-Gordon & Shee, Chem. Sci. 14, 11213 (2023), DOI 10.1039/D3SC02516K; Matsuzawa & Kurashige,
 *             J. Chem. Theory Comput. 16, 944 (2020), DOI 10.1021/acs.jctc.9b00963.
 */
import { type Circuit, eriIndex, invalidInput, spinOrbital, SPINS, unsupported } from '../../contracts/index.ts';
import { circuitBuilder, type CircuitBuilder } from '../circuit.ts';
import { checkHamiltonian, type HamiltonianArrays } from '../operators/fermion.ts';
import { adjointMatrix, type ComplexMatrix, multiplyMatrices, rotateOrbitals } from './orbital-rotation.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { type HamiltonianSizes, referenceOrbitals } from './uccsd.ts';

export interface LucjOptions {
  /** L of (4). @default 2 */
  layers?: number;
  /** @default true */
  local?: boolean;
}

/** exp(i c H²) as (3): c s_p s_q row-major, and U. */
interface JastrowLayer {
  angles: Float64Array;
  unitary: ComplexMatrix;
}

/**
 * (4) as a circuit without parameters: X on the reference's qubits, excitations of neighbours, phases.
 * @param t2 t_ij^ab of a closed shell, [occupied, occupied, virtual, virtual] row-major, spatial orbitals.
 * @throws UNSUPPORTED for open shells, INVALID_INPUT when the amplitudes do not fit.
 */
export function lucjCircuit(sizes: HamiltonianSizes, t2: Float64Array, { layers = 2, local = true }: LucjOptions = {}): Circuit {
  const { numOrbitals: n } = sizes;
  const builder = circuitBuilder(2 * n);
  for (const qubit of referenceOrbitals(sizes)) builder.gate('x', [qubit]);
  let after: ComplexMatrix | undefined;
  for (const { angles, unitary } of jastrowLayers(sizes, t2).slice(0, layers)) {
    const before = adjointMatrix(unitary, n);
    rotateBoth(builder, after ? multiplyMatrices(before, after, n) : before, n);
    addPhases(builder, angles, n, local);
    after = unitary;
  }
  if (after) rotateBoth(builder, after, n);
  return builder.build();
}

/** t_ij^ab = (ia|jb) / (ε_i + ε_j − ε_a − ε_b) inside a closed-shell Hamiltonian, as `lucjCircuit` takes it. */
export function mp2PairAmplitudes(hamiltonian: HamiltonianArrays): Float64Array {
  checkHamiltonian(hamiltonian);
  const { numOrbitals: n, h1, eri } = hamiltonian;
  const { occupied, virtual } = closedShell(hamiltonian);
  const at = (p: number, q: number, r: number, s: number) => eri[eriIndex(p, q, r, s, n)];
  const epsilon = Array.from({ length: n }, (_, p) => {
    let energy = h1[p * (n + 1)];
    for (let k = 0; k < occupied; k++) energy += 2 * at(p, p, k, k) - at(p, k, k, p);
    return energy;
  });
  const out = new Float64Array(occupied ** 2 * virtual ** 2);
  let k = 0;
  for (let i = 0; i < occupied; i++)
    for (let j = 0; j < occupied; j++)
      for (let a = occupied; a < n; a++)
        for (let b = occupied; b < n; b++) out[k++] = at(i, a, j, b) / (epsilon[i] + epsilon[j] - epsilon[a] - epsilon[b]);
  return out;
}

function closedShell({ numOrbitals, numElectrons: [alpha, beta] }: HamiltonianSizes): { occupied: number; virtual: number } {
  if (alpha !== beta) {
    const message = `lucj is built for closed shells, got ${alpha} α and ${beta} β electrons: use uccsd`;
    throw unsupported(message, { what: 'lucj of an open shell', alternatives: ['uccsd'] });
  }
  return { occupied: alpha, virtual: numOrbitals - alpha };
}

/** All terms of (2), by falling |λ|, plus before minus. */
function jastrowLayers(sizes: HamiltonianSizes, t2: Float64Array): JastrowLayer[] {
  const { occupied, virtual } = closedShell(sizes);
  const size = occupied * virtual;
  if (t2.length !== size * size) throw invalidInput('t2', `${size * size} amplitudes`, t2.length);
  const n = sizes.numOrbitals;
  const pairs = new Float64Array(size * size); // t_(ai),(bj), made symmetric to the last bit
  for (let i = 0; i < occupied; i++)
    for (let j = 0; j < occupied; j++)
      for (let a = 0; a < virtual; a++)
        for (let b = 0; b < virtual; b++) {
          const value = t2[((i * occupied + j) * virtual + a) * virtual + b] / 2;
          pairs[(a * occupied + i) * size + b * occupied + j] += value;
          pairs[(b * occupied + j) * size + a * occupied + i] += value;
        }
  const { values, vectors } = symmetricEigen(pairs, size);
  return values.flatMap((lambda, m) => {
    const y = new Float64Array(n * n);
    for (let a = 0; a < virtual; a++) {
      for (let i = 0; i < occupied; i++) y[(occupied + a) * n + i] = y[i * n + occupied + a] = vectors[m][a * occupied + i];
    }
    const { values: s, vectors: w } = symmetricEigen(y, n);
    return [1, -1].map((sign): JastrowLayer => {
      const unitary = new Float64Array(2 * n * n);
      for (let q = 0; q < n; q++) {
        const phase = q < occupied ? 0 : (-sign * Math.PI) / 4;
        for (let p = 0; p < n; p++) unitary.set([w[p][q] * Math.cos(phase), w[p][q] * Math.sin(phase)], 2 * (q * n + p));
      }
      return { unitary, angles: Float64Array.from({ length: n * n }, (_, k) => (sign * lambda * s[Math.floor(k / n)] * s[k % n]) / 4) };
    });
  });
}

function rotateBoth(builder: CircuitBuilder, unitary: ComplexMatrix, n: number): void {
  rotateOrbitals(builder, unitary, 0);
  rotateOrbitals(builder, unitary, n);
}

/** exp(i Σ_pq angles_pq n_p n_q), n_p of both spins. */
function addPhases(builder: CircuitBuilder, angles: Float64Array, n: number, local: boolean): void {
  const add = (qubits: [number, number], angle: number) => angle !== 0 && builder.gate('cp', qubits, angle);
  for (let p = 0; p < n; p++) {
    for (const spin of SPINS) {
      if (angles[p * n + p] !== 0) builder.gate('p', [spinOrbital(p, spin, n)], angles[p * n + p]);
      for (let q = local ? Math.max(0, p - 1) : 0; q < p; q++) {
        add([spinOrbital(q, spin, n), spinOrbital(p, spin, n)], 2 * angles[p * n + q]);
      }
    }
    for (let q = 0; q < n; q++) if (!local || q === p) add([p, spinOrbital(q, 'beta', n)], 2 * angles[p * n + q]);
  }
}
