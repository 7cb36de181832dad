/**
 * Metropolis updates of 128 replicas at once, one bit each. Formulas, shapes and the readable twin: spin-lanes.ref.ts.
 */
import { nextLanes } from '../philox.as';

/**
 * Bit r is set with the probability whose binary digits stand in bit r of the 32 planes at `table`, for the replicas of `asked`.
 * Random and given digits are compared from the top; most replicas are decided after two.
 */
// @ts-ignore: decorator
@inline
function bernoulli(asked: v128, table: usize, rng: usize): v128 {
  let undecided = asked;
  let yes = i64x2.splat(0);
  const end = table + 512;
  for (let plane = table; plane < end; plane += 16) {
    const random = nextLanes(rng);
    const digit = v128.load(plane);
    yes = v128.or(yes, v128.and(undecided, v128.andnot(digit, random)));
    undecided = v128.andnot(undecided, v128.xor(random, digit));
    if (!v128.any_true(undecided)) break;
  }
  return yes;
}

/** All bits of a number's digit `bit`. */
// @ts-ignore: decorator
@inline
function digitOf(value: i32, bit: i32): v128 {
  return i32x4.splat(-((value >> bit) & 1));
}

/**
 * `sweeps` passes over all spins, in order. `bonds[e]` is 2·neighbour + (1 where the coupling is positive); `start[i]` is
 * 2^planes − ⌈d_i/2⌉, with the parity of d_i in bit 16; `table` holds 32 planes of q, then 32 of q². Returns the flips made.
 */
export function sweep(spins: usize, numSpins: i32, first: usize, bonds: usize, start: usize, planes: i32, table: usize, sweeps: i32, rng: usize): f64 {
  let flips: i64 = 0;
  for (let pass = 0; pass < sweeps; pass++) {
    let begin = load<i32>(first);
    for (let i = 0; i < numSpins; i++) {
      const end = load<i32>(first + (<usize>(i + 1) << 2));
      if (begin == end) continue;
      const initial = load<i32>(start + (<usize>i << 2));
      let p0 = digitOf(initial, 0), p1 = digitOf(initial, 1), p2 = digitOf(initial, 2);
      let p3 = digitOf(initial, 3), p4 = digitOf(initial, 4), p5 = digitOf(initial, 5);
      let accepted = i64x2.splat(0);
      const own = v128.load(spins + (<usize>i << 4));
      for (let e = begin; e < end; e++) {
        const bond = load<u32>(bonds + (<usize>e << 2));
        let c = v128.xor(v128.xor(own, v128.load(spins + (<usize>(bond >> 1) << 4))), i32x4.splat(-(<i32>(bond & 1))));
        let t = v128.and(p0, c);
        p0 = v128.xor(p0, c);
        c = t;
        if (planes > 1) {
          t = v128.and(p1, c);
          p1 = v128.xor(p1, c);
          c = t;
          if (planes > 2) {
            t = v128.and(p2, c);
            p2 = v128.xor(p2, c);
            c = t;
            if (planes > 3) {
              t = v128.and(p3, c);
              p3 = v128.xor(p3, c);
              c = t;
              if (planes > 4) {
                t = v128.and(p4, c);
                p4 = v128.xor(p4, c);
                c = t;
                if (planes > 5) {
                  t = v128.and(p5, c);
                  p5 = v128.xor(p5, c);
                  c = t;
                }
              }
            }
          }
        }
        accepted = v128.or(accepted, c);
      }
      begin = end;
      let alive = v128.not(accepted);
      let from = (initial >> 16) & 1 ? table : table + 512;
      while (v128.any_true(alive)) {
        alive = bernoulli(alive, from, rng);
        from = table + 512;
        let c = alive;
        let t = v128.and(p0, c);
        p0 = v128.xor(p0, c);
        c = t;
        if (planes > 1) {
          t = v128.and(p1, c);
          p1 = v128.xor(p1, c);
          c = t;
          if (planes > 2) {
            t = v128.and(p2, c);
            p2 = v128.xor(p2, c);
            c = t;
            if (planes > 3) {
              t = v128.and(p3, c);
              p3 = v128.xor(p3, c);
              c = t;
              if (planes > 4) {
                t = v128.and(p4, c);
                p4 = v128.xor(p4, c);
                c = t;
                if (planes > 5) {
                  t = v128.and(p5, c);
                  p5 = v128.xor(p5, c);
                  c = t;
                }
              }
            }
          }
        }
        accepted = v128.or(accepted, c);
        alive = v128.andnot(alive, c);
      }
      v128.store(spins + (<usize>i << 4), v128.xor(own, accepted));
      flips += popcnt<i64>(i64x2.extract_lane(accepted, 0)) + popcnt<i64>(i64x2.extract_lane(accepted, 1));
    }
  }
  return <f64>flips;
}

/** Adds the energy of every replica, in bonds that are not satisfied, as 24 planes of binary digits at `out` (zeroed here). */
export function countUnsatisfied(out: usize, spins: usize, numSpins: i32, first: usize, bonds: usize): void {
  for (let plane = 0; plane < 24; plane++) v128.store(out + (<usize>plane << 4), i64x2.splat(0));
  for (let i = 0; i < numSpins; i++) {
    const end = load<i32>(first + (<usize>(i + 1) << 2));
    const own = v128.load(spins + (<usize>i << 4));
    for (let e = load<i32>(first + (<usize>i << 2)); e < end; e++) {
      const bond = load<u32>(bonds + (<usize>e << 2));
      const other = <i32>(bond >> 1);
      if (other < i) continue; // once a pair; the fixed spin of the fields comes last
      let c = v128.xor(v128.xor(own, v128.load(spins + (<usize>other << 4))), i32x4.splat(-(<i32>(bond & 1))));
      for (let plane = out; v128.any_true(c); plane += 16) {
        const digit = v128.load(plane);
        v128.store(plane, v128.xor(digit, c));
        c = v128.and(digit, c);
      }
    }
  }
}
