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
import { FermionKernel, type LaidMove, type MoveProduct } from '../../../kernels/fermion/fermion.ts';
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
    await this.#run(product(factors, parameters), start, pace);
  }

  async #run(product: MoveProduct, start: Combination, pace: Pace): Promise<void> {
    this.#psi.fill(0);
    start.determinants.forEach((determinant, i) => (this.#psi[this.#place(determinant)] = start.coefficients[i]));
    const step = this.#kernel.factorsAtOnce;
    for (let begin = 0; begin < product.moves.length; begin += step) {
      this.#kernel.rotate(this.#psi, product, begin, Math.min(begin + step, product.moves.length));
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
    const symmetric = factors.every(({ allowed }, k) => allowed || parameters[k] === 0);
    const run = product(factors, parameters, symmetric);
    await this.#run(run, this.#reference, pace);
    if (pace.due) await pace.rest();
    const value = this.applyHamiltonian();
    this.#kernel.interleave(this.#both, this.#psi, this.#lambda);
    const elements = new Float64Array(run.moves.length);
    const step = this.#kernel.factorsAtOnce;
    for (let end = run.moves.length; end > 0; end -= step) {
      this.#kernel.sweepBack(elements, this.#both, run, Math.max(0, end - step), end);
      if (pace.due) await pace.rest();
    }
    const gradient = new Float64Array(factors.length);
    let next = 0;
    for (let k = 0; k < factors.length; k++) {
      if (factors[k].allowed || !symmetric) gradient[k] = 2 * factors[k].sign * elements[next++];
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
    const { moves, angles } = product(factors, parameters);
    const back = { moves: moves.toReversed(), angles: angles.map((angle) => -angle).reverse() };
    const step = this.#kernel.factorsAtOnce;
    for (let begin = 0; begin < moves.length; begin += step) {
      this.#kernel.rotate(this.#lambda, back, begin, Math.min(begin + step, moves.length));
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

  #place({ alphaMask, betaMask }: Determinant): number {
    return stringIndex(alphaMask) * this.#kernel.stride + stringIndex(betaMask);
  }
}

/** The factors as the kernel takes them. */
function product(
  factors: readonly Factor[],
  parameters: ArrayLike<number>,
  allowedOnly = false,
): { moves: LaidMove[]; angles: Float64Array } {
  const moves: LaidMove[] = [];
  const angles = new Float64Array(factors.length);
  for (let k = 0; k < factors.length; k++) {
    const { laid, sign, allowed } = factors[k];
    if (allowedOnly && !allowed) continue;
    angles[moves.length] = sign * parameters[k];
    moves.push(laid);
  }
  return { moves, angles: angles.subarray(0, moves.length) };
}
