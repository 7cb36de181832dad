/** Branch and bound over spins with all couplings. Formulas, shapes and the readable twin: spin-tree.ref.ts. */

/**
 * Goes on with the tree over spins first … n−1 for at most `maxNodes` nodes; returns 1 when it is done. Rows of `couplings` and
 * `fields` have `stride` doubles (even). `control`: depth (i32), nothing, best (f64), nodes (f64).
 */
export function branch(control: usize, n: i32, stride: i32, first: i32, couplings: usize, fields: usize, energies: usize, states: usize, spins: usize, best: usize, tails: usize, margin: f64, maxNodes: i32): i32 {
  const row = <usize>stride << 3;
  const sign = i64x2.splat(0x7fffffffffffffff);
  let depth = load<i32>(control);
  let lowest = load<f64>(control, 8);
  let nodes = 0;
  let done = 0;
  while (nodes < maxNodes) {
    const state = load<u8>(states + <usize>depth);
    if (state == 2) {
      if (depth == first) {
        done = 1;
        break;
      }
      depth--;
      continue;
    }
    nodes++;
    const own = fields + <usize>depth * row;
    const f = load<f64>(own + (<usize>depth << 3));
    // the better sign first; of the first spin one sign is enough
    const spin = (f > 0) == (state == 0) ? -1.0 : 1.0;
    store<u8>(states + <usize>depth, depth == first ? 2 : state + 1);
    const energy = load<f64>(energies + (<usize>depth << 3)) + spin * f;
    store<f64>(spins + (<usize>depth << 3), spin);
    const next = depth + 1;
    if (next == n) {
      if (energy < lowest - margin) {
        lowest = energy;
        for (let i = first; i < n; i++) store<f64>(best + (<usize>i << 3), load<f64>(spins + (<usize>i << 3)));
      }
      continue;
    }
    const to = own + row;
    const from = couplings + <usize>depth * row;
    let rest = 0.0;
    let i = <usize>next << 3;
    if (next & 1) {
      const g = load<f64>(own + i) + spin * load<f64>(from + i);
      store<f64>(to + i, g);
      rest = Math.abs(g);
      i += 8;
    }
    const s = f64x2.splat(spin);
    let sums = f64x2.splat(0);
    for (; i < row; i += 16) {
      const g = f64x2.add(v128.load(own + i), f64x2.mul(s, v128.load(from + i)));
      v128.store(to + i, g);
      sums = f64x2.add(sums, v128.and(g, sign));
    }
    rest += f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    if (energy + load<f64>(tails + (<usize>next << 3)) - rest >= lowest - margin) continue;
    store<f64>(energies + (<usize>next << 3), energy);
    store<u8>(states + <usize>next, 0);
    depth = next;
  }
  store<i32>(control, depth);
  store<f64>(control, lowest, 8);
  store<f64>(control, load<f64>(control, 16) + <f64>nodes, 16);
  return done;
}
