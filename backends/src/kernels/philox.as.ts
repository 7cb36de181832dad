/**
 * Philox4x32-10 for kernels, four counters at a time. Formulas, source and the readable twin: philox-lanes.ts.
 * The state is 64 bytes (two key words, two counter words, byte position in the buffer), then a buffer of 1024 bytes.
 */
const BUFFER: usize = 64;
const BUFFER_BYTES: u32 = 1024;

// @ts-ignore: decorator
@inline
function low(a: v128, m: v128): v128 {
  return i32x4.mul(a, m);
}

/** High halves of the four unsigned products. */
// @ts-ignore: decorator
@inline
function high(a: v128, m: v128): v128 {
  return i8x16.shuffle(i64x2.extmul_low_i32x4_u(a, m), i64x2.extmul_high_i32x4_u(a, m), 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
}

/** Writes the next 16 × 4 blocks and puts the position at their start. */
function refill(rng: usize): void {
  const m0 = i32x4.splat(<i32>0xd2511f53);
  const m1 = i32x4.splat(<i32>0xcd9e8d57);
  const end = rng + BUFFER + BUFFER_BYTES;
  for (let to = rng + BUFFER; to < end; to += 64) {
    const counter = load<u64>(rng, 8);
    store<u64>(rng, counter + 4, 8);
    // the counter is a multiple of four: no carry into the high word within the lanes
    let c0 = i32x4.add(i32x4.splat(<i32>(<u32>counter)), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(<i32>(<u32>(counter >> 32)));
    let c2 = i32x4.splat(0);
    let c3 = i32x4.splat(0);
    let k0 = load<u32>(rng);
    let k1 = load<u32>(rng, 4);
    for (let round = 0; round < 10; round++) {
      const next0 = v128.xor(v128.xor(high(c2, m1), c1), i32x4.splat(<i32>k0));
      const next1 = low(c2, m1);
      const next2 = v128.xor(v128.xor(high(c0, m0), c3), i32x4.splat(<i32>k1));
      const next3 = low(c0, m0);
      c0 = next0;
      c1 = next1;
      c2 = next2;
      c3 = next3;
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    v128.store(to, c0);
    v128.store(to, c1, 16);
    v128.store(to, c2, 32);
    v128.store(to, c3, 48);
  }
  store<u32>(rng, 0, 16);
}

/** The next four words. */
// @ts-ignore: decorator
@inline
export function nextLanes(rng: usize): v128 {
  let position = load<u32>(rng, 16);
  if (position >= BUFFER_BYTES) {
    refill(rng);
    position = 0;
  }
  store<u32>(rng, position + 16, 16);
  return v128.load(rng + BUFFER + position);
}

/** The next word. */
// @ts-ignore: decorator
@inline
export function nextWord(rng: usize): u32 {
  let position = load<u32>(rng, 16);
  if (position >= BUFFER_BYTES) {
    refill(rng);
    position = 0;
  }
  store<u32>(rng, position + 4, 16);
  return load<u32>(rng + BUFFER + position);
}

/** Uniform on 0 … bound−1, with a bias below bound / 2³². */
// @ts-ignore: decorator
@inline
export function nextBelow(rng: usize, bound: u32): u32 {
  return <u32>((<u64>nextWord(rng) * bound) >> 32);
}
