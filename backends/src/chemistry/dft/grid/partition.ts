/**
 * Becke's fuzzy cells: how a molecule's space is shared among its atoms.
 *
 *   w_A(r) = P_A / Σ_B P_B,   P_A = Π_B ½ (1 − p(p(p(ν_AB)))),   p(ν) = ½ν (3 − ν²)
 *   μ_AB = (r_A − r_B) / R_AB,   ν_AB = μ_AB + a_AB (1 − μ_AB²),   a_AB = ¼ (χ⁻¹ − χ) held within ±½,   χ = √(R_A / R_B)
 *
 *   ∂ln w_A/∂B = Σ_C (δ_AC − w_C) ∂ln P_C/∂B,   w_C = P_C / Σ_B P_B
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

/** A cell with less of a point than this moves no weight that 64 bits would show. */
const NO_SHARE = 1e-15;

export interface Partition {
  /** The share of a point that belongs to atom `owner`. */
  share(owner: number, x: number, y: number, z: number): number;
  /** Derivatives of the logarithm of that share by the places of all atoms, the point's place fixed: `out`, 3 per atom, 1/bohr. */
  slopesInto(out: Float64Array, owner: number, x: number, y: number, z: number): void;
}

export function makePartition(atomicNumbers: readonly number[], positionsBohr: Float64Array): Partition {
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
  const cells = new Float64Array(count);
  /** From each atom to the point. */
  const directions = new Float64Array(3 * count);

  const measure = (x: number, y: number, z: number): void => {
    for (let atom = 0; atom < count; atom++) {
      const [dx, dy, dz] = [x - positionsBohr[3 * atom], y - positionsBohr[3 * atom + 1], z - positionsBohr[3 * atom + 2]];
      distances[atom] = Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  };
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
  /** Fills `cells`. @returns their sum */
  const fillCells = (owner: number): number => {
    let sum = 0;
    for (let atom = 0; atom < count; atom++) sum += cells[atom] = cell(atom, owner);
    return sum;
  };
  /** Adds scale ∂ln P/∂B of one atom for every B. */
  const addCellSlopes = (out: Float64Array, atom: number, scale: number): void => {
    const a = 3 * atom;
    for (let other = 0; other < count; other++) {
      if (other === atom) continue;
      const at = atom * count + other;
      const mu = (distances[atom] - distances[other]) * inverse[at];
      let nu = mu + shift[at] * (1 - mu * mu);
      let slope = 1 - 2 * shift[at] * mu;
      for (let pass = 0; pass < 3; pass++) {
        slope *= 1.5 * (1 - nu * nu);
        nu *= 1.5 - 0.5 * nu * nu;
      }
      if (slope === 0) continue;
      const byMu = (-scale * slope) / (1 - nu);
      const b = 3 * other;
      for (let axis = 0; axis < 3; axis++) {
        const along = mu * (positionsBohr[a + axis] - positionsBohr[b + axis]) * inverse[at];
        out[a + axis] -= byMu * inverse[at] * (directions[a + axis] + along);
        out[b + axis] += byMu * inverse[at] * (directions[b + axis] + along);
      }
    }
  };
  return {
    share(owner, x, y, z) {
      measure(x, y, z);
      const own = cell(owner, owner);
      if (own < VANISHED) return 0;
      let sum = own;
      for (let atom = 0; atom < count; atom++) if (atom !== owner) sum += cell(atom, owner);
      return own / sum;
    },
    slopesInto(out, owner, x, y, z) {
      out.fill(0);
      measure(x, y, z);
      const sum = fillCells(owner);
      if (cells[owner] < VANISHED) return;
      const point = [x, y, z];
      for (let k = 0; k < 3 * count; k++) {
        const distance = distances[Math.floor(k / 3)];
        directions[k] = distance === 0 ? 0 : (point[k % 3] - positionsBohr[k]) / distance;
      }
      for (let atom = 0; atom < count; atom++) {
        const share = cells[atom] / sum;
        if (atom === owner) addCellSlopes(out, atom, 1 - share);
        else if (share > NO_SHARE) addCellSlopes(out, atom, -share);
      }
    },
  };
}
