/**
 * All folds of a chain on a bipartite lattice by growth, cut where a bound says that nothing better follows.
 *
 *   E = Σ_(i<j touching) e_ij;   a new contact joins an even residue with an odd one, at least one still to come            (1)
 *   slots of residue i: its free neighbour cells once placed (less the one the chain takes next), z − 2 before
 *   (z − 1 for the last);  w_i = min(0, the best e_ij of residues an odd number ≥ 3 of bonds away)                         (2)
 *   contacts of an even and an odd residue to come: X; of an even one to come and a placed odd one: Y; the other way: Z
 *   X + Y ≥ a,  X + Z ≥ b,  Y ≥ d,  Z ≥ c, the sums of w over the slots of even (a) and odd residues (b) to come and of
 *   placed even (c) and odd ones (d), so  E_rest ≥ y + z + max(a − y, b − z),  y = max(a, d),  z = max(b, c)               (3)
 *
 * Symmetric folds come once on the axis lattices: a new axis is entered in its first direction only. On the tetrahedral one the
 * first two bonds are given and mirror images count.
 *
 * Source      the parity bound as in Hart & Istrail, J. Comput. Biol. 3, 53 (1996), DOI 10.1089/cmb.1996.3.53, kept up to date
 *             along the growth.
 * Cost        z cells a placement; the tree is what the bound leaves of z̃ⁿ walks.
 * Invariants  with an infinite start every optimum is counted once; the best found is a proof when the tree is done.
 */
export interface GrowthTables {
  readonly numResidues: number;
  /** Directions of a site. */
  readonly coordination: number;
  /** Whether odd sites have other steps than even ones. */
  readonly alternating: boolean;
  /** Number of cells, a power of two. */
  readonly size: number;
  /** [2 coordination]: steps from even, then from odd sites. */
  readonly steps: Int32Array;
  /** e_ij, [n, n]. */
  readonly energies: Float64Array;
}

export interface GrowthBounds {
  /** w_i of (2). */
  readonly weights: Float64Array;
  /** Σ w · slots of the even and of the odd residues from k on: [n + 1, 2]. */
  readonly future: Float64Array;
}

/** (2) summed from the end of the chain. */
export function growthBounds({ numResidues: n, coordination, energies }: GrowthTables): GrowthBounds {
  const weights = Float64Array.from({ length: n }, (_, i) => {
    let best = 0;
    for (let j = (i + 1) % 2; j < n; j += 2) if (Math.abs(i - j) >= 3) best = Math.min(best, energies[i * n + j]);
    return best;
  });
  const future = new Float64Array(2 * (n + 1));
  for (let i = n - 1; i >= 0; i--) {
    const slots = coordination - (i === n - 1 || i === 0 ? 1 : 2);
    future[2 * i] = future[2 * i + 2] + (i % 2 === 0 ? slots * weights[i] : 0);
    future[2 * i + 1] = future[2 * i + 3] + (i % 2 === 1 ? slots * weights[i] : 0);
  }
  return { weights, future };
}

/** Bonds given beforehand. */
export function fixedBonds({ numResidues, alternating }: GrowthTables): number[] {
  return alternating && numResidues > 3 ? [0, 1] : alternating ? [0] : [];
}

/** The plain recursion: every fold, none cut. The twin of the kernel on short chains. */
export function enumerateFolds(tables: GrowthTables): { energy: number; optima: number; folds: number } {
  const { numResidues: n, coordination: z, alternating, size, steps, energies } = tables;
  const cells: number[] = [0];
  const found = { energy: Number.POSITIVE_INFINITY, optima: 0, folds: 0 };
  const given = fixedBonds(tables);
  const step = (bond: number, d: number): number => steps[(alternating && bond % 2 === 1 ? z : 0) + d];
  const grow = (axes: number, energy: number): void => {
    const k = cells.length;
    if (k === n) {
      found.folds++;
      if (energy < found.energy - 1e-9) Object.assign(found, { energy, optima: 1 });
      else if (energy < found.energy + 1e-9) found.optima++;
      return;
    }
    for (let d = 0; d < z; d++) {
      const axis = d >> 1;
      if (k <= given.length && d !== given[k - 1]) continue;
      if (!alternating && axis >= axes && (axis > axes || d % 2 === 1)) continue;
      const cell = (cells[k - 1] + step(k - 1, d) + size) % size;
      if (cells.includes(cell)) continue;
      let gain = 0;
      for (let near = 0; near < z; near++) {
        const other = cells.indexOf((cell + step(k, near) + size) % size);
        if (other >= 0) gain += energies[k * n + other];
      }
      cells.push(cell);
      grow(alternating ? 3 : Math.max(axes, axis + 1), energy + gain);
      cells.pop();
    }
  };
  grow(0, 0);
  return found;
}
