/**
 * Becke's fuzzy cells: how a molecule's space is shared among its atoms.
 *
 *   w_A(r) = P_A / Σ_B P_B,   P_A = Π_B ½ (1 − p(p(p(ν_AB)))),   p(ν) = ½ν (3 − ν²)
 *   μ_AB = (r_A − r_B) / R_AB,   ν_AB = μ_AB + a_AB (1 − μ_AB²),   a_AB = ¼ (χ⁻¹ − χ) held within ±½,   χ = √(R_A / R_B)
 *
 * R_A are Bragg and Slater's radii. Source: Becke, J. Chem. Phys. 88, 2547 (1988), DOI 10.1063/1.454033; the root in χ is of
 * Treutler & Ahlrichs, J. Chem. Phys. 102, 346 (1995), DOI 10.1063/1.469408, eq. 4; radii: Slater, J. Chem. Phys. 41, 3199 (1964),
 * DOI 10.1063/1.1725697, and those PySCF 2.14.0 takes for noble gases.
 */

/** Å, hydrogen to xenon; only ratios matter. */
// biome-ignore format: a row of the periodic table a line
const RADII = [
  0.35, 1.40,
  1.45, 1.05, 0.85, 0.70, 0.65, 0.60, 0.50, 1.50,
  1.80, 1.50, 1.25, 1.10, 1.00, 1.00, 1.00, 1.80,
  2.20, 1.80, 1.60, 1.40, 1.35, 1.40, 1.40, 1.40, 1.35, 1.35, 1.35, 1.35, 1.30, 1.25, 1.15, 1.15, 1.15, 1.90,
  2.35, 2.00, 1.80, 1.55, 1.45, 1.45, 1.35, 1.30, 1.35, 1.40, 1.60, 1.55, 1.55, 1.45, 1.45, 1.40, 1.40, 2.10,
];
const OTHER_RADIUS = 1.75;
/** A product that has fallen this far is zero in the sum. */
const VANISHED = 1e-18;

/** The share of a point that belongs to one atom; `distances` to all nuclei are the caller's scratch, one per atom. */
export function makePartition(
  atomicNumbers: readonly number[],
  positionsBohr: Float64Array,
): (owner: number, x: number, y: number, z: number) => number {
  const count = atomicNumbers.length;
  const inverse = new Float64Array(count * count);
  const shift = new Float64Array(count * count);
  for (let a = 0; a < count; a++)
    for (let b = 0; b < count; b++) {
      if (a === b) continue;
      const [ra, rb] = [a, b].map((atom) => RADII[atomicNumbers[atom] - 1] ?? OTHER_RADIUS);
      const chi = Math.sqrt(ra / rb);
      inverse[a * count + b] = 1 / Math.hypot(...[0, 1, 2].map((axis) => positionsBohr[3 * a + axis] - positionsBohr[3 * b + axis]));
      shift[a * count + b] = Math.max(-0.5, Math.min(0.5, 0.25 * (1 / chi - chi)));
    }
  const distances = new Float64Array(count);

  /** P of one atom; the owner of the point is met first, for it makes most others vanish. */
  const cell = (atom: number, owner: number): number => {
    let product = 1;
    for (let k = -1; k < count && product > VANISHED; k++) {
      const other = k < 0 ? owner : k;
      if (other === atom || (k === owner && k >= 0)) continue;
      const at = atom * count + other;
      const mu = (distances[atom] - distances[other]) * inverse[at];
      let nu = mu + shift[at] * (1 - mu * mu);
      for (let pass = 0; pass < 3; pass++) nu *= 1.5 - 0.5 * nu * nu;
      product *= 0.5 * (1 - nu);
    }
    return product;
  };
  return (owner, x, y, z) => {
    for (let atom = 0; atom < count; atom++) {
      const [dx, dy, dz] = [x - positionsBohr[3 * atom], y - positionsBohr[3 * atom + 1], z - positionsBohr[3 * atom + 2]];
      distances[atom] = Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
    const own = cell(owner, owner);
    if (own < VANISHED) return 0;
    let sum = own;
    for (let atom = 0; atom < count; atom++) if (atom !== owner) sum += cell(atom, owner);
    return own / sum;
  };
}
