/**
 * Exchange of the local density and with its gradient. Exchange is a sum over spins, E_x[ρα, ρβ] = Σ_σ ∫ e_x(ρ_σ, |∇ρ_σ|) dr.
 *
 *   Slater   e = −C ρ^(4/3),                    C = (3/2) (3/4π)^(1/3)
 *   B88      e = −C ρ^(4/3) − β ρ^(4/3) x² / (1 + 6βx asinh x),   x = |∇ρ_σ| / ρ_σ^(4/3), β = 0.0042
 *   PBE      e = −C ρ^(4/3) F(s),  F = 1 + κ − κ / (1 + μs²/κ),   s = x / (2 (6π²)^(1/3)), κ = 0.804, μ = βπ²/3
 *
 * Source: Dirac, Proc. Camb. Phil. Soc. 26, 376 (1930), DOI 10.1017/S0305004100016108; Becke, Phys. Rev. A 38, 3098 (1988),
 * DOI 10.1103/PhysRevA.38.3098; Perdew, Burke & Ernzerhof, Phys. Rev. Lett. 77, 3865 (1996), DOI 10.1103/PhysRevLett.77.3865.
 */
import { BY_ALPHA, BY_BETA, BY_SIGMA_ALPHA_ALPHA, BY_SIGMA_BETA_BETA, type DensityFunctional, ENERGY, NO_DENSITY } from './densities.ts';
import { PBE_BETA } from './pbe-correlation.ts';

const DIRAC = 1.5 * (3 / (4 * Math.PI)) ** (1 / 3);
const BECKE = 0.0042;
const KAPPA = 0.804;
const MU = (PBE_BETA * Math.PI ** 2) / 3;
/** s² = REDUCED x². */
const REDUCED = 0.25 * (6 * Math.PI ** 2) ** (-2 / 3);

/** Adds e of one spin and its derivatives by ρ and σ to out[ENERGY], out[byDensity], out[bySigma]. */
type SpinExchange = (out: Float64Array, byDensity: number, bySigma: number, density: number, sigma: number, weight: number) => void;

const bothSpins =
  (exchange: SpinExchange): DensityFunctional =>
  (out, { alpha, beta, sigmaAlphaAlpha, sigmaBetaBeta }, weight) => {
    if (alpha > NO_DENSITY) exchange(out, BY_ALPHA, BY_SIGMA_ALPHA_ALPHA, alpha, sigmaAlphaAlpha, weight);
    if (beta > NO_DENSITY) exchange(out, BY_BETA, BY_SIGMA_BETA_BETA, beta, sigmaBetaBeta, weight);
  };

export const slater = bothSpins((out, byDensity, _, density, __, weight) => {
  const root = Math.cbrt(density);
  out[ENERGY] -= weight * DIRAC * density * root;
  out[byDensity] -= (weight * 4 * DIRAC * root) / 3;
});

export const b88 = bothSpins((out, byDensity, bySigma, density, sigma, weight) => {
  const root = Math.cbrt(density);
  const power = density * root;
  const x2 = sigma / (power * power);
  const x = Math.sqrt(x2);
  const arc = Math.asinh(x);
  const denominator = 1 + 6 * BECKE * x * arc;
  const g = DIRAC + (BECKE * x2) / denominator;
  // dg/d(x²) = β/d − ½ βx² d'/(x d²), and d'/x = 6β (asinh x / x + 1 / √(1 + x²))
  const slope = 6 * BECKE * ((x > 1e-8 ? arc / x : 1) + 1 / Math.sqrt(1 + x2));
  const byX2 = BECKE / denominator - (0.5 * BECKE * x2 * slope) / denominator ** 2;
  out[ENERGY] -= weight * power * g;
  out[byDensity] -= ((weight * 4) / 3) * root * (g - 2 * x2 * byX2);
  out[bySigma] -= (weight * byX2) / power;
});

export const pbeExchange = bothSpins((out, byDensity, bySigma, density, sigma, weight) => {
  const root = Math.cbrt(density);
  const power = density * root;
  const s2 = (REDUCED * sigma) / (power * power);
  const denominator = 1 + (MU * s2) / KAPPA;
  const f = 1 + KAPPA - KAPPA / denominator;
  const byS2 = MU / (denominator * denominator);
  out[ENERGY] -= weight * DIRAC * power * f;
  out[byDensity] -= ((weight * 4) / 3) * DIRAC * root * (f - 2 * s2 * byS2);
  out[bySigma] -= (weight * DIRAC * REDUCED * byS2) / power;
});
