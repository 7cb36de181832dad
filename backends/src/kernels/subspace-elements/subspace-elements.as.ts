/**
 * Elements of H over chosen determinants below the diagonal, found by the strings they share, and the product with a vector.
 * Formulas, shapes and the readable twin: subspace-elements.ref.ts. The front (subspace-elements.ts) lays out what `t` points at.
 *
 * Two determinants that H couples either share a string, whose determinants are compared one by one, or both their strings differ by
 * one electron: then the determinants of the one α string are entered in a table by β string, where the single excitations of
 * the other's β strings look them up.
 */

// Words at t: numbers, and addresses of tables.
const ORBITALS: usize = 0;
const PAIRS: usize = 4;
const PAIR_OF: usize = 8;
const SAME_FIRST: usize = 12;
const SAME_PAIRS: usize = 16;
const ALPHA_MASKS: usize = 20;
const ALPHA_FIRST: usize = 24;
const ALPHA_SINGLES_FIRST: usize = 28;
const ALPHA_SINGLES: usize = 32;
const BETA_SINGLES_FIRST: usize = 36;
const BETA_SINGLES: usize = 40;
const BETA_AT: usize = 44;
const BETA_OF: usize = 48;
const BY_BETA_FIRST: usize = 52;
const BY_BETA: usize = 56;
const BY_BETA_ALPHA: usize = 60;
const PLACE: usize = 64;
const ONE_ELECTRON: usize = 68;
const COULOMB: usize = 72;
const EXCHANGE: usize = 76;
const POSITION: usize = 80;
const RUNS: usize = 84;
const SINGLES: usize = 88;

/** Element k of a table of 32-bit numbers. */
// @ts-ignore: decorator
@inline
function word(table: usize, k: i32): u32 {
  return load<u32>(table + (<usize>k << 2));
}

/** Whether an odd number of electrons stands between p and q. */
// @ts-ignore: decorator
@inline
function odd(mask: u32, p: u32, q: u32): u32 {
  const low = min(p, q);
  return popcnt<u32>(mask & ((1 << max(p, q)) - 1) & ~((2 << low) - 1)) & 1;
}

/** Code of ± [(ai|bj) − (aj|bi)], two electrons of one spin between the strings `from` and `to`. */
// @ts-ignore: decorator
@inline
function sameSpinCode(t: usize, from: u32, to: u32): u32 {
  const left = to & ~from;
  const gone = from & ~to;
  const a = ctz<u32>(left);
  const b = 31 - clz<u32>(left);
  const i = ctz<u32>(gone);
  const j = 31 - clz<u32>(gone);
  const sign = odd(from, a, i) ^ odd(from ^ (1 << i) ^ (1 << a), b, j);
  const pair = (((b * (b - 1)) >> 1) + a) * load<u32>(t, SAME_PAIRS) + ((j * (j - 1)) >> 1) + i;
  return ((load<u32>(t, SAME_FIRST) + pair) << 1) | sign;
}

/** Σ_(k ∈ mask) table[k]. */
// @ts-ignore: decorator
@inline
function sumOver(table: usize, mask: u32): f64 {
  let sum = 0.0;
  for (let rest = mask; rest != 0; rest &= rest - 1) sum += load<f64>(table + (<usize>ctz<u32>(rest) << 3));
  return sum;
}

/** h_ai + Σ_k [(ai|kk) − (ak|ki)] over the electrons of the moving spin, move = a n + i. */
// @ts-ignore: decorator
@inline
function ownField(t: usize, move: u32, mask: u32): f64 {
  const row = <usize>(move * load<u32>(t, ORBITALS)) << 3;
  return load<f64>(load<u32>(t, ONE_ELECTRON) + (<usize>move << 3)) + sumOver(load<u32>(t, COULOMB) + row, mask) - sumOver(load<u32>(t, EXCHANGE) + row, mask);
}

// @ts-ignore: decorator
@inline
function pushSingle(t: usize, i: i32, j: u32, value: f64): void {
  const at = <usize>load<u32>(t, SINGLES) - 16;
  store<u32>(at, i);
  store<u32>(at, j, 4);
  store<f64>(at, value, 8);
  store<u32>(t, <u32>at, SINGLES);
}

/** Enters the determinants of α string u in the table by β string, or takes them out. */
function enter(t: usize, u: u32, present: u32): void {
  const first = load<u32>(t, ALPHA_FIRST);
  const position = <usize>load<u32>(t, POSITION);
  const betaAt = load<u32>(t, BETA_AT);
  const end = word(first, u + 1);
  for (let j = word(first, u); j < end; j++) store<u32>(position + (<usize>word(betaAt, j) << 2), present ? j + 1 : 0);
}

/**
 * Elements of rows `from` … `to`, all of α string u, in columns before them. Those of two electrons go to RUNS upwards: row, count, then
 * column and code (place in the table of integrals · 2 + sign) each; those of one electron to SINGLES downwards: row, column, value.
 */
export function findRows(t: usize, u: u32, from: i32, to: i32): void {
  const position = <usize>load<u32>(t, POSITION);
  const betaAt = load<u32>(t, BETA_AT);
  const betaOf = load<u32>(t, BETA_OF);
  const betaSinglesFirst = load<u32>(t, BETA_SINGLES_FIRST);
  const betaSingles = <usize>load<u32>(t, BETA_SINGLES);
  const alphaFirst = load<u32>(t, ALPHA_FIRST);
  const alphaMasks = load<u32>(t, ALPHA_MASKS);
  const mask = word(alphaMasks, u);
  const n = load<u32>(t, ORBITALS);
  let runs = <usize>load<u32>(t, RUNS);

  const begin = <i32>word(alphaFirst, u);
  enter(t, u, 1);
  for (let i = from; i < to; i++) {
    const v = word(betaAt, i);
    const beta = word(betaOf, i);
    const head = runs;
    runs += 8;
    for (let e = word(betaSinglesFirst, v), last = word(betaSinglesFirst, v + 1); e < last; e++) {
      const j = load<u32>(position + (<usize>load<u32>(betaSingles + (<usize>e << 3)) << 2));
      if (j == 0 || <i32>j > i) continue;
      const code = load<u32>(betaSingles + (<usize>e << 3), 4);
      const value = ownField(t, code >> 1, beta) + sumOver(load<u32>(t, COULOMB) + (<usize>((code >> 1) * n) << 3), mask);
      pushSingle(t, i, j - 1, code & 1 ? -value : value);
    }
    for (let j = begin; j < i; j++) {
      const other = word(betaOf, j);
      if (popcnt<u32>(beta ^ other) != 4) continue;
      store<u32>(runs, j);
      store<u32>(runs, sameSpinCode(t, beta, other), 4);
      runs += 8;
    }
    const byBeta = load<u32>(t, BY_BETA);
    const byBetaAlpha = load<u32>(t, BY_BETA_ALPHA);
    for (let k = word(load<u32>(t, BY_BETA_FIRST), v), last = word(load<u32>(t, PLACE), i); k < last; k++) {
      const other = word(byBetaAlpha, k);
      if (popcnt<u32>(mask ^ other) != 4) continue;
      store<u32>(runs, word(byBeta, k));
      store<u32>(runs, sameSpinCode(t, mask, other), 4);
      runs += 8;
    }
    if (runs == head + 8) {
      runs = head;
      continue;
    }
    store<u32>(head, i);
    store<u32>(head, <u32>((runs - head - 8) >> 3), 4);
  }
  enter(t, u, 0);

  const pairOf = load<u32>(t, PAIR_OF);
  const pairs = load<u32>(t, PAIRS);
  const alphaSingles = <usize>load<u32>(t, ALPHA_SINGLES);
  for (let s = word(load<u32>(t, ALPHA_SINGLES_FIRST), u), end = word(load<u32>(t, ALPHA_SINGLES_FIRST), u + 1); s < end; s++) {
    const other = load<u32>(alphaSingles + (<usize>s << 3));
    const code = load<u32>(alphaSingles + (<usize>s << 3), 4);
    const own = ownField(t, code >> 1, mask);
    const field = load<u32>(t, COULOMB) + (<usize>((code >> 1) * n) << 3);
    const row = word(pairOf, code >> 1) * pairs;
    const sign = code & 1;
    enter(t, other, 1);
    for (let i = from; i < to; i++) {
      const v = word(betaAt, i);
      const same = load<u32>(position + (<usize>v << 2));
      if (same != 0) {
        const value = own + sumOver(field, word(betaOf, i));
        pushSingle(t, i, same - 1, sign ? -value : value);
      }
      const head = runs;
      runs += 8;
      for (let e = betaSingles + (<usize>word(betaSinglesFirst, v) << 3), last = betaSingles + (<usize>word(betaSinglesFirst, v + 1) << 3); e < last; e += 8) {
        const j = load<u32>(position + (<usize>load<u32>(e) << 2));
        if (j == 0) continue;
        const move = load<u32>(e, 4);
        store<u32>(runs, j - 1);
        store<u32>(runs, ((row + word(pairOf, move >> 1)) << 1) | (sign ^ (move & 1)), 4);
        runs += 8;
      }
      if (runs == head + 8) {
        runs = head;
        continue;
      }
      store<u32>(head, i);
      store<u32>(head, <u32>((runs - head - 8) >> 3), 4);
    }
    enter(t, other, 0);
  }
  store<u32>(t, <u32>runs, RUNS);
}

/** out += H c for what was found: runs … runsEnd and singles … singlesEnd. */
export function addProduct(out: usize, c: usize, integrals: usize, runs: usize, runsEnd: usize, singles: usize, singlesEnd: usize): void {
  for (let at = runs; at < runsEnd; ) {
    const i = <usize>load<u32>(at) << 3;
    const end = at + 8 + (<usize>load<u32>(at, 4) << 3);
    const ci = load<f64>(c + i);
    let sum = 0.0;
    for (at += 8; at < end; at += 8) {
      const j = <usize>load<u32>(at) << 3;
      const code = load<u32>(at, 4);
      const value = reinterpret<f64>(load<u64>(integrals + (<usize>(code >> 1) << 3)) ^ (<u64>(code & 1) << 63));
      sum += value * load<f64>(c + j);
      store<f64>(out + j, load<f64>(out + j) + value * ci);
    }
    store<f64>(out + i, load<f64>(out + i) + sum);
  }
  for (let at = singles; at < singlesEnd; at += 16) {
    const i = <usize>load<u32>(at) << 3;
    const j = <usize>load<u32>(at, 4) << 3;
    const value = load<f64>(at, 8);
    store<f64>(out + i, load<f64>(out + i) + value * load<f64>(c + j));
    store<f64>(out + j, load<f64>(out + j) + value * load<f64>(c + i));
  }
}

/** Moves bytes, a multiple of 16, down to `to` ≤ `from`. */
export function moveDown(to: usize, from: usize, bytes: usize): void {
  for (let k: usize = 0; k < bytes; k += 16) v128.store(to + k, v128.load(from + k));
}
