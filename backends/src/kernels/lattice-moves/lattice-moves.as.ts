/** Monte Carlo on the folds of a lattice chain. Formulas, shapes and the readable twin: lattice-moves.ref.ts. */
import { nextBelow, nextWord } from '../philox.as';

// @ts-ignore: decorator
@inline
function cellAt(cells: usize, k: i32): i32 {
  return load<i32>(cells + (<usize>k << 2));
}

// @ts-ignore: decorator
@inline
function rowsOf(steps: usize, k: i32, z: i32, alternating: i32): usize {
  return steps + (alternating && k & 1 ? <usize>z << 2 : 0);
}

/** Whether residue k, on `cell`, has a direction that leads to `other`. */
// @ts-ignore: decorator
@inline
function touches(cell: i32, other: i32, rows: usize, z: i32, mask: i32): bool {
  for (let d = 0; d < z; d++) if (((cell + load<i32>(rows + (<usize>d << 2))) & mask) == other) return true;
  return false;
}

/** Contacts of residues from … to with all others, those among themselves once. */
function partEnergy(cells: usize, grid: usize, mask: i32, n: i32, z: i32, alternating: i32, steps: usize, energies: usize, from: i32, to: i32): f64 {
  let energy = 0.0;
  for (let k = from; k <= to; k++) {
    const cell = cellAt(cells, k);
    const rows = rowsOf(steps, k, z, alternating);
    const row = energies + (<usize>(k * n) << 3);
    for (let d = 0; d < z; d++) {
      const other = <i32>load<u8>(grid + <usize>((cell + load<i32>(rows + (<usize>d << 2))) & mask)) - 1;
      if (other >= 0 && (other < k || other > to)) energy += load<f64>(row + (<usize>other << 3));
    }
  }
  return energy;
}

/**
 * `attempts` Metropolis moves at inverse temperature `beta` on the fold at `cells`; the grid is empty before and after. A move
 * is a pull (axis lattices) or a change of turns. `proposal`: n cells of scratch. `state`: energy now, lowest energy, moves
 * made; the lowest fold goes to `best`.
 */
export function moves(cells: usize, best: usize, proposal: usize, grid: usize, mask: i32, n: i32, z: i32, alternating: i32, steps: usize, energies: usize, beta: f64, thresholds: usize, attempts: i32, state: usize, rng: usize): void {
  for (let k = 0; k < n; k++) store<u8>(grid + <usize>cellAt(cells, k), <u8>(k + 1));
  let energy = load<f64>(state);
  let lowest = load<f64>(state, 8);
  let accepted = load<f64>(state, 16);
  for (let attempt = 0; attempt < attempts; attempt++) {
    // residues from … to are to move, to proposal[from … to]
    let from = 0;
    let to = -1;
    if (alternating || nextBelow(rng, 16) == 0) {
      // one turn changes, or two of equal parity change places: all between the two bonds shifts
      const a = <i32>nextBelow(rng, n - 1);
      const b = <i32>nextBelow(rng, n - 1);
      const i = min(a, b);
      const j = max(a, b);
      const change = i == j ? <i32>nextBelow(rng, z) : -1;
      if (i != j && alternating && (i + j) & 1) continue;
      // the side of the pivot with fewer residues moves
      const tail = i == j && 2 * i >= n - 2;
      const first = (cellAt(cells, i + 1) - cellAt(cells, i)) & mask;
      const second = (cellAt(cells, j + 1) - cellAt(cells, j)) & mask;
      if (i == j) {
        const next = load<i32>(rowsOf(steps, i, z, alternating) + (<usize>change << 2)) & mask;
        if (next == first) continue;
        const shift = next - first;
        from = tail ? i + 1 : 0;
        to = tail ? n - 1 : i;
        for (let k = from; k <= to; k++) store<i32>(proposal + (<usize>k << 2), (cellAt(cells, k) + (tail ? shift : -shift)) & mask);
      } else {
        if (first == second) continue;
        from = i + 1;
        to = j;
        const shift = second - first;
        for (let k = from; k <= to; k++) store<i32>(proposal + (<usize>k << 2), (cellAt(cells, k) + shift) & mask);
      }
    } else {
      // pull towards the low or the high end: in terms of the low end, k stands for residue `base + sign · k`
      const high = nextWord(rng) & 1;
      const base = high ? n - 1 : 0;
      const sign = high ? -1 : 1;
      const i = <i32>nextBelow(rng, n);
      const own = cellAt(cells, base + sign * i);
      let reached = i;
      if (i == n - 1) {
        // the far end leaves for two free cells in a row
        const one = (own + load<i32>(steps + (<usize>nextBelow(rng, z) << 2))) & mask;
        const two = (one + load<i32>(steps + (<usize>nextBelow(rng, z) << 2))) & mask;
        if (load<u8>(grid + <usize>one) || load<u8>(grid + <usize>two) || n < 3) continue;
        store<i32>(proposal + (<usize>(base + sign * i) << 2), two);
        store<i32>(proposal + (<usize>(base + sign * (i - 1)) << 2), one);
        reached = i - 1;
      } else {
        const anchor = cellAt(cells, base + sign * (i + 1));
        const step = load<i32>(steps + (<usize>nextBelow(rng, z) << 2));
        const corner = (anchor + step) & mask;
        if (load<u8>(grid + <usize>corner)) continue;
        store<i32>(proposal + (<usize>(base + sign * i) << 2), corner);
        if (i > 0) {
          const beside = (own + step) & mask;
          if (beside == anchor) continue; // along the bond there is no square
          const before = cellAt(cells, base + sign * (i - 1));
          if (before != beside) {
            if (load<u8>(grid + <usize>beside)) continue;
            store<i32>(proposal + (<usize>(base + sign * (i - 1)) << 2), beside);
            reached = i - 1;
          }
        }
      }
      if (reached < i) {
        for (let k = reached - 1; k >= 0; k--) {
          const next = load<i32>(proposal + (<usize>(base + sign * (k + 1)) << 2));
          if (touches(cellAt(cells, base + sign * k), next, steps, z, mask)) break;
          store<i32>(proposal + (<usize>(base + sign * k) << 2), cellAt(cells, base + sign * (k + 2)));
          reached = k;
        }
      }
      from = high ? base - i : reached;
      to = high ? base - reached : i;
    }

    const before = partEnergy(cells, grid, mask, n, z, alternating, steps, energies, from, to);
    for (let k = from; k <= to; k++) store<u8>(grid + <usize>cellAt(cells, k), 0);
    let free = true;
    let placed = from;
    for (; placed <= to; placed++) {
      const cell = cellAt(proposal, placed);
      if (load<u8>(grid + <usize>cell)) {
        free = false;
        break;
      }
      store<u8>(grid + <usize>cell, <u8>(placed + 1));
    }
    if (free) {
      const after = partEnergy(proposal, grid, mask, n, z, alternating, steps, energies, from, to);
      const change = after - before;
      if (change > 0) {
        // e^(−β ΔE) from the front's table, 64 steps a unit of β ΔE
        const x = beta * change * 64;
        if (x >= 1408) free = false;
        else {
          const at = thresholds + (<usize>x << 3);
          const rest = x - floor(x);
          const chance = load<f64>(at) * (1 - rest) + load<f64>(at, 8) * rest;
          free = <f64>nextWord(rng) < chance;
        }
      }
      if (free) {
        for (let k = from; k <= to; k++) store<i32>(cells + (<usize>k << 2), cellAt(proposal, k));
        energy += change;
        accepted += 1;
        if (energy < lowest - 1e-9) {
          lowest = energy;
          for (let k = 0; k < n; k++) store<i32>(best + (<usize>k << 2), cellAt(cells, k));
        }
        continue;
      }
    }
    for (let k = from; k < placed; k++) store<u8>(grid + <usize>cellAt(proposal, k), 0);
    for (let k = from; k <= to; k++) store<u8>(grid + <usize>cellAt(cells, k), <u8>(k + 1));
  }
  for (let k = 0; k < n; k++) store<u8>(grid + <usize>cellAt(cells, k), 0);
  store<f64>(state, energy);
  store<f64>(state, lowest, 8);
  store<f64>(state, accepted, 16);
}
