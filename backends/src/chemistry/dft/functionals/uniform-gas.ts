/**
 * Correlation energy per electron of the uniform electron gas, ε(r_s, ζ), in three parametrisations, and the local functionals
 * they make.
 *
 *   r_s = (3 / 4πρ)^(1/3),  ζ = (ρα − ρβ)/ρ,  f(ζ) = ((1+ζ)^(4/3) + (1−ζ)^(4/3) − 2) / (2^(4/3) − 2)
 *   VWN5, PW92   ε = ε_P + a f (1 − ζ⁴)/f″(0) + (ε_F − ε_P) f ζ⁴,     a the spin stiffness                          (1)
 *   VWN-RPA      ε = ε_P (1 − f) + ε_F f                                                                             (2)
 *   VWN forms    A { ln x²/X + (2b/Q) θ − (b x₀/X(x₀)) [ ln (x−x₀)²/X + (2(b+2x₀)/Q) θ ] },
 *                x = √r_s, X = x² + bx + c, Q = √(4c − b²), θ = atan(Q/(2x+b))                                       (3)
 *   PW92 forms   −2A (1 + α₁r_s) ln(1 + 1 / 2A(β₁x + β₂x² + β₃x³ + β₄x⁴))                                             (4)
 *
 * Source: Vosko, Wilk & Nusair, Can. J. Phys. 58, 1200 (1980), DOI 10.1139/p80-159: VWN5 is their formula V fitted to the Monte
 * Carlo energies of Ceperley & Alder, VWN-RPA their fit to the random-phase approximation; Perdew & Wang, Phys. Rev. B 45, 13244
 * (1992), DOI 10.1103/PhysRevB.45.13244, with the digits of A that PBE uses.
 */
import { BY_ALPHA, BY_BETA, type DensityFunctional, ENERGY, NO_DENSITY } from './densities.ts';

/** Writes ε, ∂ε/∂r_s and ∂ε/∂ζ to out[0 … 2]. */
export type GasEnergy = (out: Float64Array, rs: number, zeta: number) => void;

type Form = (rs: number) => { value: number; slope: number };

function vwnForm(a: number, x0: number, b: number, c: number): Form {
  const q = Math.sqrt(4 * c - b * b);
  const k = (b * x0) / (x0 * x0 + b * x0 + c);
  return (rs) => {
    const x = Math.sqrt(rs);
    const polynomial = x * x + b * x + c;
    const arc = Math.atan(q / (2 * x + b)) / q;
    const arcSlope = -2 / ((2 * x + b) ** 2 + q * q);
    const common = (2 * x + b) / polynomial;
    const value = Math.log((x * x) / polynomial) + 2 * b * arc - k * (Math.log((x - x0) ** 2 / polynomial) + 2 * (b + 2 * x0) * arc);
    const slope = 2 / x - common + 2 * b * arcSlope - k * (2 / (x - x0) - common + 2 * (b + 2 * x0) * arcSlope);
    return { value: a * value, slope: (a * slope) / (2 * x) };
  };
}

function pw92Form(a: number, a1: number, [b1, b2, b3, b4]: readonly [number, number, number, number]): Form {
  return (rs) => {
    const x = Math.sqrt(rs);
    const series = 2 * a * x * (b1 + x * (b2 + x * (b3 + x * b4)));
    const seriesSlope = (a * (b1 + x * (2 * b2 + x * (3 * b3 + x * 4 * b4)))) / x;
    const log = Math.log1p(1 / series);
    return {
      value: -2 * a * (1 + a1 * rs) * log,
      slope: -2 * a * a1 * log + (2 * a * (1 + a1 * rs) * seriesSlope) / (series * (series + 1)),
    };
  };
}

const F_SCALE = 2 ** (4 / 3) - 2;
const F_CURVATURE = 8 / (9 * F_SCALE);

function spinInterpolation(zeta: number): { f: number; fSlope: number } {
  const [up, down] = [Math.cbrt(1 + zeta), Math.cbrt(1 - zeta)];
  return { f: ((1 + zeta) * up + (1 - zeta) * down - 2) / F_SCALE, fSlope: (4 * (up - down)) / (3 * F_SCALE) };
}

/** Equation (1). */
function withStiffness(paramagnetic: Form, ferromagnetic: Form, stiffness: Form): GasEnergy {
  return (out, rs, zeta) => {
    const p = paramagnetic(rs);
    out[0] = p.value;
    out[1] = p.slope;
    out[2] = 0;
    if (zeta === 0) return;
    const [ferro, alpha] = [ferromagnetic(rs), stiffness(rs)];
    const { f, fSlope } = spinInterpolation(zeta);
    const z3 = zeta ** 3;
    const z4 = z3 * zeta;
    const [a, aSlope] = [alpha.value / F_CURVATURE, alpha.slope / F_CURVATURE];
    const [gap, gapSlope] = [ferro.value - p.value, ferro.slope - p.slope];
    out[0] += a * f * (1 - z4) + gap * f * z4;
    out[1] += aSlope * f * (1 - z4) + gapSlope * f * z4;
    out[2] = a * (fSlope * (1 - z4) - 4 * f * z3) + gap * (fSlope * z4 + 4 * f * z3);
  };
}

/** Equation (2). */
function between(paramagnetic: Form, ferromagnetic: Form): GasEnergy {
  return (out, rs, zeta) => {
    const p = paramagnetic(rs);
    const ferro = ferromagnetic(rs);
    const { f, fSlope } = spinInterpolation(zeta);
    out[0] = p.value + (ferro.value - p.value) * f;
    out[1] = p.slope + (ferro.slope - p.slope) * f;
    out[2] = (ferro.value - p.value) * fSlope;
  };
}

const vwn5Gas = withStiffness(
  vwnForm(0.0310907, -0.10498, 3.72744, 12.9352),
  vwnForm(0.01554535, -0.325, 7.06042, 18.0578),
  vwnForm(-1 / (6 * Math.PI ** 2), -0.0047584, 1.13107, 13.0045),
);
const vwnRpaGas = between(vwnForm(0.0310907, -0.409286, 13.072, 42.7198), vwnForm(0.01554535, -0.743294, 20.1231, 101.578));

const minus =
  (form: Form): Form =>
  (rs) => {
    const { value, slope } = form(rs);
    return { value: -value, slope: -slope };
  };
export const pw92Gas = withStiffness(
  pw92Form(0.0310906908696549, 0.2137, [7.5957, 3.5876, 1.6382, 0.49294]),
  pw92Form(0.01554534543482745, 0.20548, [14.1189, 6.1977, 3.3662, 0.62517]),
  minus(pw92Form(0.0168868639404, 0.11125, [10.357, 3.6231, 0.88026, 0.49671])),
);

/** r_s of a density. */
export const seitzRadius = (density: number): number => Math.cbrt(3 / (4 * Math.PI * density));

/** e = ρ ε(r_s, ζ). */
function local(gas: GasEnergy): DensityFunctional {
  const values = new Float64Array(3);
  return (out, { alpha, beta }, weight) => {
    const density = alpha + beta;
    if (density < NO_DENSITY) return;
    const rs = seitzRadius(density);
    const zeta = (alpha - beta) / density;
    gas(values, rs, zeta);
    const [energy, byRs, byZeta] = values;
    const common = energy - (rs * byRs) / 3;
    out[ENERGY] += weight * density * energy;
    out[BY_ALPHA] += weight * (common + (1 - zeta) * byZeta);
    out[BY_BETA] += weight * (common - (1 + zeta) * byZeta);
  };
}

export const vwn5: DensityFunctional = local(vwn5Gas);
export const vwnRpa: DensityFunctional = local(vwnRpaGas);
