/**
 * Determinants outside a list that couple to a vector over it, one α string at a time, so that the sums of one string stand in a row
 * by β string. Formulas, shapes and the readable twin: subspace-border.ref.ts. The front (subspace-border.ts) lays out what `t` points at.
 */

// Words at t: numbers, and addresses of tables.
const ORBITALS: usize = 0;
const ALPHA_PLACE: usize = 4;
const GROUP_FIRST: usize = 8;
const GROUP_BETA: usize = 12;
const GROUP_C: usize = 16;
const BETA_MASKS: usize = 20;
const BETA_RANK: usize = 24;
const BETA_MOVES: usize = 28;
const NUM_MOVES: usize = 32;
const REPULSION: usize = 36;
const LARGEST: usize = 40;
const SAME_SPIN: usize = 44;
const SAME_LARGEST: usize = 48;
const BETA_OWN: usize = 52;
const ONE_ELECTRON: usize = 56;
const COULOMB: usize = 60;
const EXCHANGE: usize = 64;
const LOW_BITS: usize = 68;
const ALPHA_LOW: usize = 72;
const ALPHA_HIGH: usize = 76;
const BETA_LOW: usize = 80;
const BETA_HIGH: usize = 84;
const SUMS: usize = 88;
const MARKS: usize = 92;
const TOUCHED: usize = 96;
const STRINGS: usize = 100;
const STRING_ENERGIES: usize = 104;
const GAPS: usize = 108;
const REACHED: usize = 112;
const MARK: usize = 116;
const LIMIT: usize = 120;
const COUNT: usize = 124;
const FIELD: usize = 128;

// @ts-ignore: decorator
@inline
function word(table: usize, k: u32): u32 {
  return load<u32>(table + (<usize>k << 2));
}

// @ts-ignore: decorator
@inline
function number(table: usize, k: u32): f64 {
  return load<f64>(table + (<usize>k << 3));
}

/** Whether an odd number of electrons stands between p and q. */
// @ts-ignore: decorator
@inline
function odd(mask: u32, p: u32, q: u32): u32 {
  const low = min(p, q);
  return popcnt<u32>(mask & ((1 << max(p, q)) - 1) & ~((2 << low) - 1)) & 1;
}

/** Rank of a mask among those with as many bits: that of its low bits, and that of the high ones above so many. */
// @ts-ignore: decorator
@inline
function rankOf(t: usize, low: usize, high: usize, mask: u32): u32 {
  const bits = load<u32>(t, LOW_BITS);
  const part = mask & ((1 << bits) - 1);
  return word(low, part) + word(high, (popcnt<u32>(part) << (load<u32>(t, ORBITALS) - bits)) + (mask >> bits));
}

/** Place of an α string in the list, or −1. */
// @ts-ignore: decorator
@inline
function placeOf(t: usize, mask: u32): i32 {
  return <i32>word(load<u32>(t, ALPHA_PLACE), rankOf(t, load<u32>(t, ALPHA_LOW), load<u32>(t, ALPHA_HIGH), mask)) - 1;
}

/** Σ_(k ∈ mask) table[k]. */
// @ts-ignore: decorator
@inline
function sumOver(table: usize, mask: u32): f64 {
  let sum = 0.0;
  for (let rest = mask; rest != 0; rest &= rest - 1) sum += number(table, ctz<u32>(rest));
  return sum;
}

/** h_ai + Σ_k [(ai|kk) − (ak|ki)] over the electrons of the moving spin, move = a n + i. */
// @ts-ignore: decorator
@inline
function ownField(t: usize, move: u32, mask: u32): f64 {
  const row = <usize>(move * load<u32>(t, ORBITALS)) << 3;
  return number(load<u32>(t, ONE_ELECTRON), move) + sumOver(load<u32>(t, COULOMB) + row, mask) - sumOver(load<u32>(t, EXCHANGE) + row, mask);
}

/** ± [(ai|bj) − (aj|bi)] for a < b, i < j from string `mask`; a, b are not in it. */
// @ts-ignore: decorator
@inline
function sameSpin(t: usize, mask: u32, a: u32, b: u32, i: u32, j: u32): f64 {
  const n = load<u32>(t, ORBITALS);
  const value = number(load<u32>(t, SAME_SPIN), (((j * (j - 1)) >> 1) + i) * ((n * (n - 1)) >> 1) + ((b * (b - 1)) >> 1) + a);
  return odd(mask, a, i) ^ odd(mask ^ (1 << i) ^ (1 << a), b, j) ? -value : value;
}

/** Adds to the sum of the β string of this rank. */
// @ts-ignore: decorator
@inline
function add(t: usize, rank: u32, value: f64): void {
  if (rank > load<u32>(t, LIMIT)) return;
  const marks = <usize>load<u32>(t, MARKS) + (<usize>rank << 2);
  const sums = <usize>load<u32>(t, SUMS) + (<usize>rank << 3);
  if (load<u32>(marks) == load<u32>(t, MARK)) {
    store<f64>(sums, load<f64>(sums) + value);
    return;
  }
  store<u32>(marks, load<u32>(t, MARK));
  store<f64>(sums, value);
  const count = load<u32>(t, COUNT);
  store<u32>(load<u32>(t, TOUCHED) + (<usize>count << 2), rank);
  store<u32>(t, count + 1, COUNT);
}

/** β moves of the determinants of α string `mask` itself, in the list as u. */
function sameAlpha(t: usize, mask: u32, u: i32, threshold: f64): void {
  const n = load<u32>(t, ORBITALS);
  const numPairs = (n * (n - 1)) >> 1;
  const numMoves = load<u32>(t, NUM_MOVES);
  const field = <usize>load<u32>(t, FIELD);
  const coulomb = load<u32>(t, COULOMB);
  for (let move: u32 = 0; move < n * n; move++) store<f64>(field + (<usize>move << 3), sumOver(coulomb + (<usize>(move * n) << 3), mask));
  for (let k = word(load<u32>(t, GROUP_FIRST), u), end = word(load<u32>(t, GROUP_FIRST), u + 1); k < end; k++) {
    const c = number(load<u32>(t, GROUP_C), k);
    const v = word(load<u32>(t, GROUP_BETA), k);
    const moves = <usize>load<u32>(t, BETA_MOVES) + (<usize>(v * numMoves) << 3);
    const own = <usize>load<u32>(t, BETA_OWN) + (<usize>(v * numMoves) << 3);
    for (let e: usize = 0; e < <usize>numMoves << 3; e += 8) {
      const code = load<u32>(moves + e, 4);
      const value = c * (load<f64>(own + e) + load<f64>(field + (<usize>(code >> 1) << 3)));
      if (abs(value) >= threshold) add(t, load<u32>(moves + e), code & 1 ? -value : value);
    }
    const beta = word(load<u32>(t, BETA_MASKS), v);
    const empty = ((1 << n) - 1) & ~beta;
    const size = abs(c);
    for (let rest = beta; rest != 0; rest &= rest - 1) {
      const i = ctz<u32>(rest);
      for (let others = rest & (rest - 1); others != 0; others &= others - 1) {
        const j = ctz<u32>(others);
        const pair = ((j * (j - 1)) >> 1) + i;
        if (size * number(load<u32>(t, SAME_LARGEST), pair) < threshold) continue;
        const row = <usize>load<u32>(t, SAME_SPIN) + (<usize>(pair * numPairs) << 3);
        for (let high = empty & (empty - 1); high != 0; high &= high - 1) {
          const b = ctz<u32>(high);
          for (let low = empty & ((1 << b) - 1); low != 0; low &= low - 1) {
            const a = ctz<u32>(low);
            const value = c * load<f64>(row + (<usize>(((b * (b - 1)) >> 1) + a) << 3));
            if (abs(value) < threshold) continue;
            const between = beta ^ (1 << i) ^ (1 << a);
            const sign = odd(beta, a, i) ^ odd(between, b, j);
            add(t, rankOf(t, load<u32>(t, BETA_LOW), load<u32>(t, BETA_HIGH), between ^ (1 << j) ^ (1 << b)), sign ? -value : value);
          }
        }
      }
    }
  }
}

/** Determinants of α string u, which the move leads to the string in hand: `mask` is that of u. */
function oneAlpha(t: usize, mask: u32, u: i32, a: u32, i: u32, threshold: f64): void {
  const n = load<u32>(t, ORBITALS);
  const move = a * n + i;
  const row = <usize>load<u32>(t, REPULSION) + (<usize>(move * n * n) << 3);
  const field = load<u32>(t, COULOMB) + (<usize>(move * n) << 3);
  const own = ownField(t, move, mask);
  let bound = abs(own);
  for (let k: u32 = 0; k < n; k++) bound += abs(number(field, k));
  const largest = number(load<u32>(t, LARGEST), move);
  bound = max(bound, largest);
  const sign = odd(mask, a, i);
  const numMoves = <usize>load<u32>(t, NUM_MOVES) << 3;
  for (let k = word(load<u32>(t, GROUP_FIRST), u), end = word(load<u32>(t, GROUP_FIRST), u + 1); k < end; k++) {
    const c = number(load<u32>(t, GROUP_C), k);
    if (abs(c) * bound < threshold) break;
    const signed = sign ? -c : c;
    const v = word(load<u32>(t, GROUP_BETA), k);
    const value = signed * (own + sumOver(field, word(load<u32>(t, BETA_MASKS), v)));
    if (abs(value) >= threshold) add(t, word(load<u32>(t, BETA_RANK), v), value);
    if (abs(c) * largest < threshold) continue;
    const moves = <usize>load<u32>(t, BETA_MOVES) + <usize>v * numMoves;
    for (let e = moves; e < moves + numMoves; e += 8) {
      const code = load<u32>(e, 4);
      const product = signed * load<f64>(row + (<usize>(code >> 1) << 3));
      if (abs(product) >= threshold) add(t, load<u32>(e), code & 1 ? -product : product);
    }
  }
}

/** Determinants of α string u, with two electrons elsewhere. */
function twoAlpha(t: usize, u: i32, value: f64, threshold: f64): void {
  for (let k = word(load<u32>(t, GROUP_FIRST), u), end = word(load<u32>(t, GROUP_FIRST), u + 1); k < end; k++) {
    const product = value * number(load<u32>(t, GROUP_C), k);
    if (abs(product) < threshold) break;
    add(t, word(load<u32>(t, BETA_RANK), word(load<u32>(t, GROUP_BETA), k)), product);
  }
}

/**
 * Sums over the list of H c, terms of at least `threshold`, for all determinants of α string `mask` that are not in it: SUMS by rank of the
 * β string, of those in TOUCHED. Returns how many. Ranks above `limit` are left out.
 */
export function sweep(t: usize, mask: u32, limit: u32, threshold: f64): i32 {
  const n = load<u32>(t, ORBITALS);
  const u = placeOf(t, mask);
  store<u32>(t, load<u32>(t, MARK) + 1, MARK);
  store<u32>(t, limit, LIMIT);
  store<u32>(t, 0, COUNT);
  if (u >= 0) {
    for (let k = word(load<u32>(t, GROUP_FIRST), u), end = word(load<u32>(t, GROUP_FIRST), u + 1); k < end; k++) {
      const rank = word(load<u32>(t, BETA_RANK), word(load<u32>(t, GROUP_BETA), k));
      store<u32>(load<u32>(t, MARKS) + (<usize>rank << 2), load<u32>(t, MARK)); // known: never touched
    }
    sameAlpha(t, mask, u, threshold);
  }
  const empty = ((1 << n) - 1) & ~mask;
  for (let filled = mask; filled != 0; filled &= filled - 1) {
    const a = ctz<u32>(filled);
    for (let free = empty; free != 0; free &= free - 1) {
      const i = ctz<u32>(free);
      const one = mask ^ (1 << a) ^ (1 << i);
      const from = placeOf(t, one);
      if (from >= 0) oneAlpha(t, one, from, a, i, threshold);
      for (let more = filled & (filled - 1); more != 0; more &= more - 1) {
        const b = ctz<u32>(more);
        for (let rest = free & (free - 1); rest != 0; rest &= rest - 1) {
          const j = ctz<u32>(rest);
          const two = one ^ (1 << b) ^ (1 << j);
          const other = placeOf(t, two);
          if (other >= 0) twoAlpha(t, other, sameSpin(t, two, a, b, i, j), threshold);
        }
      }
    }
  }
  return load<u32>(t, COUNT);
}

/** GAPS ← ⟨a|H|a⟩ of the touched determinants of α string `mask` with energy `own`, in order. */
export function gaps(t: usize, mask: u32, own: f64): void {
  const n = load<u32>(t, ORBITALS);
  const field = load<u32>(t, FIELD);
  const coulomb = load<u32>(t, COULOMB);
  for (let q: u32 = 0; q < n; q++) store<f64>(<usize>field + (<usize>q << 3), sumOver(coulomb + (<usize>((q * n + q) * n) << 3), mask));
  const count = load<u32>(t, COUNT);
  for (let k: u32 = 0; k < count; k++) {
    const rank = word(load<u32>(t, TOUCHED), k);
    const energy = own + number(load<u32>(t, STRING_ENERGIES), rank) + sumOver(field, word(load<u32>(t, STRINGS), rank));
    store<f64>(load<u32>(t, GAPS) + (<usize>k << 3), energy);
  }
}

/** Marks in REACHED, bytes by rank, the α strings that string `mask`, in the list as u, may couple to by `threshold`. */
export function reach(t: usize, mask: u32, u: i32, threshold: f64): void {
  const n = load<u32>(t, ORBITALS);
  const reached = load<u32>(t, REACHED);
  const low = load<u32>(t, ALPHA_LOW);
  const high = load<u32>(t, ALPHA_HIGH);
  const c = abs(number(load<u32>(t, GROUP_C), word(load<u32>(t, GROUP_FIRST), u)));
  store<u8>(reached + rankOf(t, low, high, mask), 1);
  const empty = ((1 << n) - 1) & ~mask;
  for (let filled = mask; filled != 0; filled &= filled - 1) {
    const i = ctz<u32>(filled);
    for (let free = empty; free != 0; free &= free - 1) {
      const a = ctz<u32>(free);
      const move = a * n + i;
      const one = mask ^ (1 << a) ^ (1 << i);
      let bound = abs(ownField(t, move, mask));
      for (let k: u32 = 0; k < n; k++) bound += abs(number(load<u32>(t, COULOMB), move * n + k));
      if (c * max(bound, number(load<u32>(t, LARGEST), move)) >= threshold) store<u8>(reached + rankOf(t, low, high, one), 1);
      for (let more = filled & (filled - 1); more != 0; more &= more - 1) {
        const j = ctz<u32>(more);
        for (let rest = free & (free - 1); rest != 0; rest &= rest - 1) {
          const b = ctz<u32>(rest);
          if (c * abs(sameSpin(t, mask, a, b, i, j)) < threshold) continue;
          store<u8>(reached + rankOf(t, low, high, one ^ (1 << b) ^ (1 << j)), 1);
        }
      }
    }
  }
}
