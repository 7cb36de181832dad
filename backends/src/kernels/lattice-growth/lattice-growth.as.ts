/** Branch and bound over the folds of a lattice chain. Formulas, shapes and the readable twin: lattice-growth.ref.ts. */

/**
 * Goes on from the state for at most `maxNodes` placements; returns 1 when the tree is done. All arrays as in GrowthTables;
 * `frames` holds, for each depth, 48 bytes: cell (i32), next direction (i32), axes used (i32), nothing, energy,
 * even slots, odd slots (f64), bound (f64). `control`: depth (i32), base depth (i32), nodes (f64), best (f64), ties (f64).
 */
export function grow(frames: usize, control: usize, grid: usize, mask: i32, n: i32, coordination: i32, alternating: i32, steps: usize, energies: usize, weights: usize, future: usize, keepTies: i32, bestTurns: usize, maxNodes: i32): i32 {
  let depth = load<i32>(control);
  const base = load<i32>(control, 4);
  let nodes = 0;
  let best = load<f64>(control, 16);
  let ties = load<f64>(control, 24);
  let done = 0;
  const z = coordination;
  while (nodes < maxNodes) {
    const frame = frames + <usize>depth * 48;
    const last = frame - 48; // of residue depth − 1
    let direction = load<i32>(last, 4);
    const axes = load<i32>(last, 8);
    if (depth == n || direction >= z) {
      // residue depth − 1 goes
      if (depth <= base) {
        done = 1;
        break;
      }
      depth--;
      const cell = load<i32>(last);
      store<u8>(grid + <usize>cell, 0);
      continue;
    }
    store<i32>(last, direction + 1, 4);
    // mirror images once: a new axis is entered in its first direction only
    const axis = direction >> 1;
    if (!alternating && axis >= axes && (axis > axes || direction & 1)) continue;
    const tipRows = steps + (alternating && (depth - 1) & 1 ? <usize>z << 2 : 0);
    const cell = (load<i32>(last) + load<i32>(tipRows + (<usize>direction << 2))) & mask;
    if (load<u8>(grid + <usize>cell)) continue;
    nodes++;

    const k = depth;
    let energy = load<f64>(last, 16);
    let even = load<f64>(last, 24);
    let odd = load<f64>(last, 32);
    let free = 0;
    let lost = 0.0;
    const rows = steps + (alternating && k & 1 ? <usize>z << 2 : 0);
    const row = energies + (<usize>(k * n) << 3);
    for (let d = 0; d < z; d++) {
      const near = (cell + load<i32>(rows + (<usize>d << 2))) & mask;
      const other = <i32>load<u8>(grid + <usize>near) - 1;
      if (other < 0) free++;
      else {
        energy += load<f64>(row + (<usize>other << 3));
        lost += load<f64>(weights + (<usize>other << 3));
      }
    }
    const own = load<f64>(weights + (<usize>k << 3)) * <f64>free;
    if (k & 1) {
      odd += own;
      even -= lost;
    } else {
      even += own;
      odd -= lost;
    }
    // slots: of residues placed (the chain's next bond takes one of the tip's) and of those to come
    let placedEven = even;
    let placedOdd = odd;
    if (k + 1 < n) {
      const tip = load<f64>(weights + (<usize>k << 3));
      if (k & 1) placedOdd -= tip;
      else placedEven -= tip;
    }
    const futureEven = load<f64>(future + (<usize>(k + 1) << 4));
    const futureOdd = load<f64>(future + (<usize>(k + 1) << 4), 8);
    // the best matching of even slots with odd ones, one of the two residues still to come
    const y = max(futureEven, placedOdd);
    const x = max(futureOdd, placedEven);
    const gain = y + x + max(futureEven - y, futureOdd - x);
    const bound = energy + gain;
    if (keepTies ? bound > best + 1e-9 : bound > best - 1e-9) continue;
    if (k + 1 == n) {
      if (energy < best - 1e-9) {
        best = energy;
        ties = 1;
        for (let b = 1; b < n; b++) store<u8>(bestTurns + <usize>(b - 1), <u8>(load<i32>(frames + <usize>(b - 1) * 48, 4) - 1));
      } else ties += 1;
      continue;
    }
    store<u8>(grid + <usize>cell, <u8>(k + 1));
    store<i32>(frame, cell);
    store<i32>(frame, 0, 4);
    store<i32>(frame, alternating ? 3 : max(axes, axis + 1), 8);
    store<f64>(frame, energy, 16);
    store<f64>(frame, even, 24);
    store<f64>(frame, odd, 32);
    store<f64>(frame, bound, 40);
    depth++;
  }
  store<i32>(control, depth);
  store<f64>(control, load<f64>(control, 8) + <f64>nodes, 8);
  store<f64>(control, best, 16);
  store<f64>(control, ties, 24);
  return done;
}
