/**
 * Angular parts of Gaussian basis functions as polynomials in x, y, z: cartesian monomials and real solid harmonics.
 *
 * Scale: a polynomial S is scaled so that S(x, y, z)·g(r) and xˡ·g(r) have equal norms; a radial part normalised for xˡ
 * then gives unit self-overlap for every function. The inner product behind it, over all directions,
 *
 *   ⟨xⁱyʲzᵏ, xˡ⟩-relative:  ⟨xᵃyᵇzᶜ⟩ ∝ (a−1)!! (b−1)!! (c−1)!! for even a, b, c, else 0                        (1)
 *   S_lm ∝ [Re|Im](x + iy)^|m| Σ_k (−1)ᵏ C(l,k) C(2l−2k,l) (l−2k)!/(l−2k−|m|)! r²ᵏ zˡ⁻²ᵏ⁻|m|                     (2)
 *
 * Source  (2) Helgaker, Jørgensen & Olsen, Molecular Electronic-Structure Theory (2000), §6.4.2. No Condon–Shortley phase:
 *         Re (cosine) for m ≥ 0, Im (sine) for m < 0.
 */
export interface Monomial {
  /** Exponents of x, y, z. */
  powers: readonly [number, number, number];
  factor: number;
}
export type Polynomial = readonly Monomial[];

/** n!! with (−1)!! = 1. */
export function doubleFactorial(n: number): number {
  let product = 1;
  for (let k = n; k > 1; k -= 2) product *= k;
  return product;
}

/** Monomials of degree l, lexicographic: xx xy xz yy yz zz. */
export function cartesianPowers(l: number): [number, number, number][] {
  const powers: [number, number, number][] = [];
  for (let i = l; i >= 0; i--) for (let j = l - i; j >= 0; j--) powers.push([i, j, l - i - j]);
  return powers;
}

/** Angular functions of a shell in their fixed order: cartesian lexicographic; spherical m = −l … l, but p as x y z. */
export function angularFunctions(l: number, spherical: boolean): Polynomial[] {
  if (!spherical || l < 2) return cartesianPowers(l).map((powers) => scaled([{ powers, factor: 1 }], l));
  return Array.from({ length: 2 * l + 1 }, (_, index) => scaled(solidHarmonic(l, index - l), l));
}

/** Equation (2), unscaled. */
function solidHarmonic(l: number, m: number): Monomial[] {
  const order = Math.abs(m);
  let azimuthal: Monomial[] = []; // Re or Im of (x + iy)^|m|
  for (let k = m < 0 ? 1 : 0; k <= order; k += 2)
    azimuthal.push({ powers: [order - k, k, 0], factor: binomial(order, k) * (k % 4 < 2 ? 1 : -1) });
  if (order === 0) azimuthal = [{ powers: [0, 0, 0], factor: 1 }];
  const terms: Monomial[] = [];
  for (let k = 0; 2 * k <= l - order; k++) {
    const factor = (k % 2 === 0 ? 1 : -1) * binomial(l, k) * binomial(2 * l - 2 * k, l) * falling(l - 2 * k, order);
    for (const r2 of powerOfRadiusSquared(k))
      for (const a of azimuthal)
        terms.push({
          powers: [r2.powers[0] + a.powers[0], r2.powers[1] + a.powers[1], r2.powers[2] + l - 2 * k - order],
          factor: factor * r2.factor * a.factor,
        });
  }
  return collected(terms);
}

/** (x² + y² + z²)ᵏ. */
function powerOfRadiusSquared(k: number): Monomial[] {
  return cartesianPowers(k).map(([a, b, c]) => ({ powers: [2 * a, 2 * b, 2 * c], factor: binomial(k, a) * binomial(k - a, b) }));
}

function collected(terms: Monomial[]): Monomial[] {
  const sums = new Map<string, Monomial>();
  for (const { powers, factor } of terms) {
    const key = powers.join();
    sums.set(key, { powers, factor: (sums.get(key)?.factor ?? 0) + factor });
  }
  return [...sums.values()].filter(({ factor }) => factor !== 0);
}

function scaled(polynomial: Monomial[], l: number): Polynomial {
  let norm = 0;
  for (const a of polynomial)
    for (const b of polynomial) {
      const sums = a.powers.map((power, axis) => power + b.powers[axis]);
      if (sums.every((power) => power % 2 === 0))
        norm += a.factor * b.factor * sums.reduce((product, power) => product * doubleFactorial(power - 1), 1);
    }
  const scale = Math.sqrt(doubleFactorial(2 * l - 1) / norm);
  return polynomial.map(({ powers, factor }) => ({ powers, factor: factor * scale }));
}

function binomial(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return Math.round(value);
}

/** n! / (n − k)!. */
function falling(n: number, k: number): number {
  let value = 1;
  for (let i = 0; i < k; i++) value *= n - i;
  return value;
}
