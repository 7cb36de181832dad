/**
 * Correlation of Perdew, Burke and Ernzerhof.
 *
 *   e = ρ (ε + H),   H = γφ³ ln(1 + (β/γ) q),   q = u (1 + Au) / (1 + Au + A²u²)
 *   φ = ½ ((1+ζ)^(2/3) + (1−ζ)^(2/3)),   u = t² = π |∇ρ|² / (16 φ² k_F ρ²),   k_F = (3π²ρ)^(1/3)
 *   A = (β/γ) / (exp(−ε/γφ³) − 1),   γ = (1 − ln 2)/π²,   ε of the uniform gas by Perdew & Wang
 *
 * Source: Phys. Rev. Lett. 77, 3865 (1996), DOI 10.1103/PhysRevLett.77.3865, eqs. 7 and 8.
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
import { pw92Gas, seitzRadius } from './uniform-gas.ts';

export const PBE_BETA = 0.06672455060314922;
const GAMMA = (1 - Math.LN2) / Math.PI ** 2;
const T2_SCALE = Math.PI / (16 * (3 * Math.PI ** 2) ** (1 / 3));
/** dφ/dζ diverges at full polarisation, where the minority spin has no density to feel it. */
const MAX_ZETA = 1 - 1e-10;

const gas = new Float64Array(3);

export const pbeCorrelation: DensityFunctional = (out, at, weight) => {
  const density = at.alpha + at.beta;
  if (density < NO_DENSITY) return;
  const zeta = Math.max(-MAX_ZETA, Math.min(MAX_ZETA, (at.alpha - at.beta) / density));
  const sigma = Math.max(0, at.sigmaAlphaAlpha + 2 * at.sigmaAlphaBeta + at.sigmaBetaBeta);
  const rs = seitzRadius(density);
  pw92Gas(gas, rs, zeta);
  const [energy, byRs, byZeta] = gas;
  const byDensity = (-byRs * rs) / (3 * density);

  const [up, down] = [Math.cbrt(1 + zeta), Math.cbrt(1 - zeta)];
  const phi = 0.5 * (up * up + down * down);
  const phiSlope = (1 / up - 1 / down) / 3;
  const phi3 = phi ** 3;
  const uBySigma = T2_SCALE / (phi * phi * density * density * Math.cbrt(density));
  const u = uBySigma * sigma;
  const decay = Math.exp(-energy / (GAMMA * phi3));
  const a = PBE_BETA / GAMMA / (decay - 1);
  const aByEnergy = (a * a * decay) / (PBE_BETA * phi3);
  const aByPhi = (-3 * energy * aByEnergy) / phi;
  const au = a * u;
  const denominator = 1 + au + au * au;
  const q = (u * (1 + au)) / denominator;
  const qByU = (1 + 2 * au) / denominator ** 2;
  const qByA = (-au * u * u * (2 + au)) / denominator ** 2;
  const argument = (PBE_BETA / GAMMA) * q;
  const h = GAMMA * phi3 * Math.log1p(argument);
  const hByQ = (PBE_BETA * phi3) / (1 + argument);

  const hBySigma = hByQ * qByU * uBySigma;
  const hByDensity = hByQ * ((-7 / 3) * qByU * (u / density) + qByA * aByEnergy * byDensity);
  const hByZeta = phiSlope * ((3 * h) / phi + hByQ * ((-2 * qByU * u) / phi + qByA * aByPhi)) + hByQ * qByA * aByEnergy * byZeta;

  const common = energy + h + density * (byDensity + hByDensity);
  out[ENERGY] += weight * density * (energy + h);
  out[BY_ALPHA] += weight * (common + (1 - zeta) * (byZeta + hByZeta));
  out[BY_BETA] += weight * (common - (1 + zeta) * (byZeta + hByZeta));
  out[BY_SIGMA_ALPHA_ALPHA] += weight * density * hBySigma;
  out[BY_SIGMA_ALPHA_BETA] += weight * 2 * density * hBySigma;
  out[BY_SIGMA_BETA_BETA] += weight * density * hBySigma;
};
