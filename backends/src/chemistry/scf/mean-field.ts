/**
 * Fock matrices and the mean-field energy from spin densities, over whatever supplies J and K and, for Kohn–Sham, V_xc.
 *
 *   F_σ = h + Σ_τ w J(D_τ) − a K(D_σ) + V_σ,   E = ½ Σ w tr D_σ (h + F_σ − V_σ) + E_xc
 *
 * a = 1 and no V_σ, E_xc in Hartree–Fock; a functional says which share a of exact exchange it keeps. w = 2 for a closed shell held as one spin, else 1. J and K are built from the change of the density,
 * which screening makes ever cheaper, and afresh every few passes so that errors cannot pile up.
 */
import { combine, dot, norm } from '../linear-algebra.ts';
import type { ExchangeCorrelation, ExchangeCorrelationBuild } from '../dft/index.ts';
import type { Repulsion } from '../integrals/index.ts';

const PASSES_BETWEEN_FRESH_BUILDS = 8;
/** A response is wanted to the accuracy of a search direction or a curvature, not of an energy. */
const RESPONSE_SCREENING_HARTREE = 1e-9;

export interface FockBuild {
  /** One per spin, n×n over basis functions. */
  focks: Float64Array[];
  /** Without nuclei. */
  electronicHartree: number;
}

/** Norm of the change of a density in the difference quotient of V_xc: its error is the square of this. */
const RESPONSE_STEP = 1e-3;

export class MeanField {
  readonly #core: Float64Array;
  readonly #repulsion: Repulsion;
  readonly #weight: 1 | 2;
  readonly #functional: ExchangeCorrelation | undefined;
  readonly #exactExchange: number;
  #quadrature: { densities: readonly Float64Array[]; build: ExchangeCorrelationBuild } | undefined;
  #last: { densities: readonly Float64Array[]; coulomb: Float64Array[]; exchange: Float64Array[]; age: number } | undefined;

  constructor(core: Float64Array, repulsion: Repulsion, weight: 1 | 2, functional?: ExchangeCorrelation) {
    this.#core = core;
    this.#repulsion = repulsion;
    this.#weight = weight;
    this.#functional = functional;
    this.#exactExchange = functional?.exactExchange ?? 1;
  }

  /** Fock matrices of one density per spin. */
  build(densities: readonly Float64Array[]): FockBuild {
    return this.#assemble(densities, this.#coulombExchange(densities));
  }

  /** What the functional makes of densities: of those it was asked for last, without asking again. */
  exchangeCorrelation(densities: readonly Float64Array[]): ExchangeCorrelationBuild | undefined {
    if (!this.#functional) return undefined;
    if (this.#quadrature?.densities !== densities) this.#quadrature = { densities, build: this.#functional.build(densities) };
    return this.#quadrature.build;
  }

  /** Energies of several sets of densities in one pass over the integrals. */
  energies(sets: readonly (readonly Float64Array[])[]): number[] {
    const { coulomb, exchange } = this.#repulsion.coulombExchange(sets.flat(), { exchange: this.#exactExchange !== 0 });
    const spins = sets[0].length;
    return sets.map((densities, k) => {
      const own = { coulomb: coulomb.slice(k * spins, (k + 1) * spins), exchange: exchange.slice(k * spins, (k + 1) * spins) };
      return this.#assemble(densities, own).electronicHartree;
    });
  }

  /**
   * Change of the Fock matrices with first-order densities: Σ_τ w J(D_τ) − a K(D_σ), Coulomb left out for 'triplet', and the
   * difference quotient of V_xc about the densities `at`.
   */
  response(sets: readonly (readonly Float64Array[])[], coupling: 'singlet' | 'triplet', at: readonly Float64Array[]): Float64Array[][] {
    const { coulomb, exchange } = this.#repulsion.coulombExchange(sets.flat(), {
      coulomb: coupling === 'singlet',
      exchange: this.#exactExchange !== 0,
      screening: RESPONSE_SCREENING_HARTREE,
    });
    const spins = sets[0].length;
    return sets.map((set, k) => {
      const potentials = this.#potentialResponse(set, coupling, at);
      const total = new Float64Array(coulomb[0].length);
      if (coupling === 'singlet') {
        for (let spin = 0; spin < spins; spin++) addScaled(total, coulomb[k * spins + spin], this.#weight);
      }
      return Array.from({ length: spins }, (_, spin) => {
        const response = total.slice();
        addScaled(response, exchange[k * spins + spin], -this.#exactExchange);
        if (potentials) addScaled(response, potentials[spin], 1);
        return response;
      });
    });
  }

  /** dV_σ along the first-order densities of the spins, by central differences. */
  #potentialResponse(
    set: readonly Float64Array[],
    coupling: 'singlet' | 'triplet',
    at: readonly Float64Array[],
  ): Float64Array[] | undefined {
    const functional = this.#functional;
    if (!functional) return undefined;
    const step = RESPONSE_STEP / Math.max(1e-300, ...set.map((change) => norm(change)));
    const moved = (sign: number): Float64Array[] => at.map((density, spin) => combine([density, set[spin]], [1, sign * step]));
    // A closed shell whose spins part: the other spin's potential is what this one's would be at the opposite step.
    const [plus, minus] =
      coupling === 'triplet'
        ? functional.build([...moved(1), ...moved(-1)]).potentials.map((potential) => [potential])
        : [functional.build(moved(1)).potentials, functional.build(moved(-1)).potentials];
    return plus.map((potential, spin) => combine([potential, minus[spin]], [0.5 / step, -0.5 / step]));
  }

  #assemble(densities: readonly Float64Array[], parts: { coulomb: Float64Array[]; exchange: Float64Array[] }): FockBuild {
    const bare = this.#core.slice();
    for (const coulomb of parts.coulomb) addScaled(bare, coulomb, this.#weight);
    const correlated = this.exchangeCorrelation(densities);
    let electronicHartree = correlated?.energyHartree ?? 0;
    const focks = densities.map((density, spin) => {
      const fock = bare.slice();
      addScaled(fock, parts.exchange[spin], -this.#exactExchange);
      electronicHartree += 0.5 * this.#weight * (dot(density, this.#core) + dot(density, fock));
      if (correlated) addScaled(fock, correlated.potentials[spin], 1);
      return fock;
    });
    return { focks, electronicHartree };
  }

  #coulombExchange(densities: readonly Float64Array[]): { coulomb: Float64Array[]; exchange: Float64Array[] } {
    const wanted = { exchange: this.#exactExchange !== 0 };
    const last = this.#last;
    const incremental = last !== undefined && last.age < PASSES_BETWEEN_FRESH_BUILDS;
    const asked = incremental ? densities.map((density, k) => difference(density, last.densities[k])) : densities;
    const { coulomb, exchange } = this.#repulsion.coulombExchange(asked, wanted);
    if (incremental) {
      last.coulomb.forEach((matrix, k) => addScaled(coulomb[k], matrix, 1));
      last.exchange.forEach((matrix, k) => addScaled(exchange[k], matrix, 1));
    }
    this.#last = { densities, coulomb, exchange, age: incremental ? last.age + 1 : 0 };
    return { coulomb, exchange };
  }
}

function addScaled(out: Float64Array, a: Float64Array, scale: number): void {
  for (let i = 0; i < out.length; i++) out[i] += scale * a[i];
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}
