/**
 * A product of exponentials of excitations on the reference determinant, in real amplitudes: energy and the whole gradient.
 *
 *   |ψ⟩ = Π_k exp(θ_k (T_k − T_k†)) |reference⟩,   ∂E/∂θ_k = 2 ⟨λ|T_k − T_k†|ψ⟩                                          (1)
 *
 * with ψ and λ = Hψ taken back to behind factor k. Source: kernels/fermion/fermion.ref.ts; adjoint differentiation: Jones &
 * Gacon, arXiv:2009.02823.
 */
import type { Excitation, HamiltonianArrays } from '@cofactor/sdk/circuits';
import { SigmaBuilder } from '../../../kernels/determinants/sigma.ts';
import { type Determinant, stringIndex } from '../../../kernels/determinants/strings.ts';
import { FermionKernel, type LaidMove, type Rotation } from '../../../kernels/fermion/fermion.ts';
import type { Pace } from '../../statevector/pace.ts';
import type { EnergyAndGradient } from '../../variational-loop.ts';
import { Sector } from '../sector.ts';
import { selectionRule } from './selection-rules.ts';

/** One factor of (1), ready to run. */
export interface Factor {
  readonly laid: LaidMove;
  readonly sign: 1 | -1;
  /** Not forbidden by a symmetry of the Hamiltonian. */
  readonly allowed: boolean;
}

/** Σ_I c_I |Φ_I⟩ */
interface Combination {
  readonly determinants: readonly Determinant[];
  readonly coefficients: ArrayLike<number>;
}

export class ClusterState {
  readonly #reference: Combination;
  readonly sector: Sector;
  readonly #sigma: SigmaBuilder;
  readonly #kernel: FermionKernel;
  readonly coreEnergyHartree: number;
  readonly #psi: Float64Array;
  readonly #lambda: Float64Array;
  readonly #both: Float64Array;
  readonly #allows: (excitation: Excitation) => boolean;

  /** @throws TOO_LARGE when the memory cannot hold the sector. */
  constructor(hamiltonian: HamiltonianArrays) {
    const { numOrbitals, numElectrons, coreEnergyHartree } = hamiltonian;
    this.sector = new Sector({ orbitals: [numOrbitals, numOrbitals], electrons: numElectrons });
    this.#sigma = new SigmaBuilder(hamiltonian, 0);
    this.#kernel = new FermionKernel(this.#sigma.kernel.arena, this.sector.alpha.masks.length, this.sector.beta.masks.length);
    const [alphaMask, betaMask] = [this.sector.alpha.masks[0], this.sector.beta.masks[0]];
    this.#reference = { determinants: [{ alphaMask, betaMask }], coefficients: [1] };
    this.#allows = selectionRule(hamiltonian);
    this.coreEnergyHartree = coreEnergyHartree;
    this.#psi = this.#kernel.plane();
    this.#lambda = this.#kernel.plane();
    this.#both = this.#kernel.pairOfPlanes();
  }

  factor(excitation: Excitation): Factor {
    const { move, sign } = this.sector.move(excitation);
    return { laid: this.#kernel.layMove(move), sign, allowed: this.#allows(excitation) };
  }

  /** ψ of (1), or the same product on another combination of determinants. */
  async prepare(factors: readonly Factor[], parameters: ArrayLike<number>, pace: Pace, start = this.#reference): Promise<void> {
    await this.#run(this.#pieces(factors, parameters), start, pace);
  }

  async #run(pieces: readonly Rotation[][], start: Combination, pace: Pace): Promise<void> {
    this.#psi.fill(0);
    start.determinants.forEach((determinant, i) => (this.#psi[this.#place(determinant)] = start.coefficients[i]));
    for (const rotations of pieces) {
      this.#kernel.rotate(this.#psi, rotations);
      if (pace.due) await pace.rest();
    }
  }

  /** λ = Hψ. @returns ⟨ψ|H|ψ⟩ */
  applyHamiltonian(): number {
    const [psi, lambda] = [this.#psi, this.#lambda].map((plane) => plane.subarray(0, this.#sigma.length));
    this.#sigma.apply(lambda, psi);
    return this.coreEnergyHartree + this.#sigma.kernel.dot(psi, lambda);
  }

  /**
   * (1) of every factor. Leaves ψ and λ as they were behind the last one. Where no forbidden factor turns anything, ψ and λ have the
   * parities of the reference, so that the slope along forbidden factors is zero and they are not run.
   */
  async energyAndGradient(factors: readonly Factor[], parameters: ArrayLike<number>, pace: Pace): Promise<EnergyAndGradient> {
    const all = Array.from(factors.keys());
    const allowed = all.filter((k) => factors[k].allowed);
    const run = all.every((k) => factors[k].allowed || parameters[k] === 0) ? allowed : all;
    const pieces = this.#pieces(
      run.map((k) => factors[k]),
      run.map((k) => parameters[k]),
    );
    await this.#run(pieces, this.#reference, pace);
    if (pace.due) await pace.rest();
    const value = this.applyHamiltonian();
    this.#kernel.interleave(this.#both, this.#psi, this.#lambda);
    const gradient = new Float64Array(factors.length);
    let end = run.length;
    for (const rotations of pieces.toReversed()) {
      end -= rotations.length;
      for (const [k, element] of this.#kernel.sweepBack(this.#both, rotations).entries()) {
        gradient[run[end + k]] = 2 * factors[run[end + k]].sign * element;
      }
      if (pace.due) await pace.rest();
    }
    return { value, gradient };
  }

  /** ⟨Φ_I|U†|λ⟩ of determinants Φ_I, U the product of (1); λ is taken back. */
  async takenBack(
    factors: readonly Factor[],
    parameters: ArrayLike<number>,
    determinants: readonly Determinant[],
    pace: Pace,
  ): Promise<Float64Array> {
    for (const rotations of this.#pieces(factors, parameters).toReversed()) {
      this.#kernel.rotate(this.#lambda, rotations.map(({ laid, theta }) => ({ laid, theta: -theta })).toReversed());
      if (pace.due) await pace.rest();
    }
    return Float64Array.from(determinants, (determinant) => this.#lambda[this.#place(determinant)]);
  }

  /** 2⟨λ|T − T†|ψ⟩: the slope of the energy, were the factor added at the end. Needs λ of the present ψ. */
  slope({ laid, sign }: Factor): number {
    return 2 * sign * this.#kernel.element(this.#lambda, this.#psi, laid);
  }

  /** Amplitudes, [α strings, β strings] row-major without padding. */
  amplitudes(): Float64Array {
    return this.#sigma.pack(this.#psi);
  }

  /** Rotations in the order they act, as many in a piece as the kernel takes at once. */
  #pieces(factors: readonly Factor[], parameters: ArrayLike<number>): Rotation[][] {
    const size = this.#kernel.rotationsAtOnce;
    const pieces = Array.from({ length: Math.ceil(factors.length / size) }, (): Rotation[] => []);
    factors.forEach(({ laid, sign }, k) => pieces[Math.floor(k / size)].push({ laid, theta: sign * parameters[k] }));
    return pieces;
  }

  #place({ alphaMask, betaMask }: Determinant): number {
    return stringIndex(alphaMask) * this.#kernel.stride + stringIndex(betaMask);
  }
}
