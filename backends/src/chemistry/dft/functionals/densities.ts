/**
 * What a functional is a function of at one point, and what it answers there.
 *
 *   E_xc = ∫ e(ρα, ρβ, σαα, σαβ, σββ) dr,   σ_στ = ∇ρ_σ · ∇ρ_τ
 */

/** Spin densities (bohr⁻³) and products of their gradients (bohr⁻⁸) at one point. */
export interface SpinDensities {
  alpha: number;
  beta: number;
  sigmaAlphaAlpha: number;
  sigmaAlphaBeta: number;
  sigmaBetaBeta: number;
}

/** Where a functional adds: energy per volume and its derivatives by the five variables. */
export const ENERGY = 0;
export const BY_ALPHA = 1;
export const BY_BETA = 2;
export const BY_SIGMA_ALPHA_ALPHA = 3;
export const BY_SIGMA_ALPHA_BETA = 4;
export const BY_SIGMA_BETA_BETA = 5;
/** Length of such an answer. */
export const NUM_TERMS = 6;

/** Adds `weight` times e and its derivatives into out[NUM_TERMS]. */
export type DensityFunctional = (out: Float64Array, at: SpinDensities, weight: number) => void;

/** Spin densities below this carry no energy that 64 bits would show. */
export const NO_DENSITY = 1e-15;
