/**
 * Correlation of Lee, Yang and Parr, in the form without second derivatives of the density.
 *
 *   e = −4a/(1 + dρ^(−1/3)) ραρβ/ρ − ab ω { ραρβ [ 2^(11/3) C_F (ρα^(8/3) + ρβ^(8/3)) + (47 − 7δ)/18 σ − (45 − δ)/18 (σαα + σββ)
 *         − (δ − 11)/9 (ρα σαα + ρβ σββ)/ρ ] − ⅔ρ²σ + (⅔ρ² − ρα²) σββ + (⅔ρ² − ρβ²) σαα }
 *   σ = σαα + 2σαβ + σββ,   ω = exp(−cρ^(−1/3)) ρ^(−11/3) / (1 + dρ^(−1/3)),   δ = cρ^(−1/3) + dρ^(−1/3)/(1 + dρ^(−1/3))
 *   a = 0.04918, b = 0.132, c = 0.2533, d = 0.349, C_F = (3/10)(3π²)^(2/3)
 *
 * Source: Lee, Yang & Parr, Phys. Rev. B 37, 785 (1988), DOI 10.1103/PhysRevB.37.785; Miehlich, Savin, Stoll & Preuss, Chem.
 * Phys. Lett. 157, 200 (1989), DOI 10.1016/0009-2614(89)87234-3, eq. 2.
 */
import {
  BY_ALPHA,
  BY_BETA,
  BY_SIGMA_ALPHA_ALPHA,
  BY_SIGMA_ALPHA_BETA,
  BY_SIGMA_BETA_BETA,
  type DensityFunctional,
  ENERGY,
  NO_DENSITY,
} from './densities.ts';

const [A, B, C, D] = [0.04918, 0.132, 0.2533, 0.349];
const FERMI = 2 ** (11 / 3) * 0.3 * (3 * Math.PI ** 2) ** (2 / 3);

export const lyp: DensityFunctional = (out, at, weight) => {
  const { alpha, beta, sigmaAlphaAlpha: saa, sigmaAlphaBeta: sab, sigmaBetaBeta: sbb } = at;
  const density = alpha + beta;
  if (density < NO_DENSITY) return;
  const root = 1 / Math.cbrt(density);
  const screen = 1 / (1 + D * root);
  const pair = alpha * beta;
  const delta = C * root + D * root * screen;
  const deltaSlope = (-root / (3 * density)) * (C + D * screen * screen);
  // ω falls with exp(−cρ^(−1/3)): far out it is zero before ρ^(−11/3) overflows.
  const omega = Math.exp(-C * root) * screen * root ** 11;
  const omegaSlope = (omega / (3 * density)) * (delta - 11);

  const local = (-4 * A * screen * pair) / density;
  // d(screen)/dρ = screen² D root / 3ρ
  const localSlope = (local / density) * ((D * root * screen) / 3 - 1);
  const localByPair = (-4 * A * screen) / density;

  const alpha53 = Math.cbrt(alpha) ** 5;
  const beta53 = Math.cbrt(beta) ** 5;
  const total = saa + 2 * sab + sbb;
  const [one, two, three] = [(47 - 7 * delta) / 18, (45 - delta) / 18, (delta - 11) / 9];
  const mixed = (alpha * saa + beta * sbb) / density;
  const bracket = FERMI * (alpha * alpha53 + beta * beta53) + one * total - two * (saa + sbb) - three * mixed;
  const square = (2 / 3) * density * density;
  const braces = pair * bracket - square * total + (square - alpha * alpha) * sbb + (square - beta * beta) * saa;
  // Derivatives of the braces by ρ (through δ, ρ² and the mixture) and by each spin density.
  const bracketByDelta = (-7 / 18) * total + (saa + sbb) / 18 - mixed / 9;
  const bracesByDensity = pair * (bracketByDelta * deltaSlope + (three * mixed) / density) + (4 / 3) * density * (sbb + saa - total);
  const bracesByAlpha = beta * bracket + pair * ((8 / 3) * FERMI * alpha53 - (three * saa) / density) - 2 * alpha * sbb;
  const bracesByBeta = alpha * bracket + pair * ((8 / 3) * FERMI * beta53 - (three * sbb) / density) - 2 * beta * saa;

  const scale = -A * B * omega;
  const common = localSlope - A * B * omegaSlope * braces + scale * bracesByDensity;
  out[ENERGY] += weight * (local + scale * braces);
  out[BY_ALPHA] += weight * (common + localByPair * beta + scale * bracesByAlpha);
  out[BY_BETA] += weight * (common + localByPair * alpha + scale * bracesByBeta);
  const bySigma = pair * one - square;
  out[BY_SIGMA_ALPHA_ALPHA] += weight * scale * (bySigma - pair * (two + (three * alpha) / density) + square - beta * beta);
  out[BY_SIGMA_ALPHA_BETA] += weight * scale * 2 * bySigma;
  out[BY_SIGMA_BETA_BETA] += weight * scale * (bySigma - pair * (two + (three * beta) / density) + square - alpha * alpha);
};
