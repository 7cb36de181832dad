/** Metropolis updates of one replica with any couplings. Formulas, shapes and the readable twin: spin-sweep.ref.ts. */
import { nextWord } from '../philox.as';

/** e^−x for 0 ≤ x < 30: 2^(whole part) times a polynomial on the rest, relative error below 3e-8. */
// @ts-ignore: decorator
@inline
function decay(x: f64): f64 {
  const y = x * 1.4426950408889634;
  const whole = floor(y);
  const f = (y - whole) * -0.6931471805599453;
  const p = 1 + f * (1 + f * (0.5 + f * (0.16666666666666666 + f * (0.041666666666666664 + f * (0.008333333333333333 + f * (0.001388888888888889 + f * 0.0001984126984126984))))));
  return p * reinterpret<f64>((1023 - <i64>whole) << 52);
}

/**
 * `sweeps` passes at one β. local[i] = h_i + Σ_j J_ij s_j is kept up to date; the lowest energy at the end of a pass and its
 * spins go to `best`. `state`: energy now, lowest energy, flips made.
 */
export function sweep(spins: usize, local: usize, best: usize, numSpins: i32, first: usize, neighbour: usize, coupling: usize, beta: f64, sweeps: i32, state: usize, rng: usize): void {
  let energy = load<f64>(state);
  let lowest = load<f64>(state, 8);
  let flips = load<f64>(state, 16);
  for (let pass = 0; pass < sweeps; pass++) {
    for (let i = 0; i < numSpins; i++) {
      const own = load<f64>(spins + (<usize>i << 3));
      const change = -2 * own * load<f64>(local + (<usize>i << 3));
      if (change > 0) {
        const x = beta * change;
        if (x >= 22.2) continue; // e^−22.2 < 2⁻³²
        if (<f64>nextWord(rng) >= decay(x) * 4294967296) continue;
      }
      store<f64>(spins + (<usize>i << 3), -own);
      energy += change;
      flips += 1;
      const twice = -2 * own;
      const end = load<i32>(first + (<usize>(i + 1) << 2));
      for (let e = load<i32>(first + (<usize>i << 2)); e < end; e++) {
        const at = local + (<usize>load<i32>(neighbour + (<usize>e << 2)) << 3);
        store<f64>(at, load<f64>(at) + twice * load<f64>(coupling + (<usize>e << 3)));
      }
    }
    if (energy < lowest) {
      lowest = energy;
      for (let i = 0; i < numSpins; i++) store<f64>(best + (<usize>i << 3), load<f64>(spins + (<usize>i << 3)));
    }
  }
  store<f64>(state, energy);
  store<f64>(state, lowest, 8);
  store<f64>(state, flips, 16);
}

/**
 * `steps` moves of tabu search: the best flip that is not forbidden, or that leads below the lowest energy. `until[i]` is the
 * step up to which spin i is forbidden, `step` the number of the first step; ties go to the first spin after a random place.
 */
export function tabu(spins: usize, local: usize, best: usize, numSpins: i32, first: usize, neighbour: usize, coupling: usize, until: usize, step: i32, steps: i32, tenure: i32, spread: i32, state: usize, rng: usize): void {
  let energy = load<f64>(state);
  let lowest = load<f64>(state, 8);
  for (let now = step; now < step + steps; now++) {
    const word = nextWord(rng);
    const offset = <i32>((<u64>word * <u64>numSpins) >> 32);
    let chosen = -1;
    let smallest = Infinity;
    for (let half = 0; half < 2; half++) {
      const begin = half == 0 ? offset : 0;
      const end = half == 0 ? numSpins : offset;
      for (let i = begin; i < end; i++) {
        const change = -2 * load<f64>(spins + (<usize>i << 3)) * load<f64>(local + (<usize>i << 3));
        if (change < smallest && (load<i32>(until + (<usize>i << 2)) < now || energy + change < lowest - 1e-9)) {
          smallest = change;
          chosen = i;
        }
      }
    }
    if (chosen < 0) chosen = offset; // all are forbidden
    const own = load<f64>(spins + (<usize>chosen << 3));
    energy += -2 * own * load<f64>(local + (<usize>chosen << 3));
    store<f64>(spins + (<usize>chosen << 3), -own);
    store<i32>(until + (<usize>chosen << 2), now + tenure + <i32>((<u64>nextWord(rng) * <u64>spread) >> 32));
    const end = load<i32>(first + (<usize>(chosen + 1) << 2));
    for (let e = load<i32>(first + (<usize>chosen << 2)); e < end; e++) {
      const at = local + (<usize>load<i32>(neighbour + (<usize>e << 2)) << 3);
      store<f64>(at, load<f64>(at) - 2 * own * load<f64>(coupling + (<usize>e << 3)));
    }
    if (energy < lowest - 1e-9) {
      lowest = energy;
      for (let i = 0; i < numSpins; i++) store<f64>(best + (<usize>i << 3), load<f64>(spins + (<usize>i << 3)));
    }
  }
  store<f64>(state, energy);
  store<f64>(state, lowest, 8);
}
