/** Two steps of exact minimisation over a frontier of spins. Formulas, shapes and the readable twin: frontier.ref.ts. */

/** A spin joins as bit `width`: table[s + 2^width] = table[s] + f(s), table[s] −= f(s), f(s) = low[s mod 2^12] + high[s / 2^12]. */
export function introduce(table: usize, width: i32, low: usize, high: usize): void {
  const count = 1 << width;
  const up = table + (<usize>count << 3);
  for (let s = 0; s < count; s++) {
    const at = <usize>s << 3;
    const f = load<f64>(low + (<usize>(s & 4095) << 3)) + load<f64>(high + (<usize>(s >> 12) << 3));
    const value = load<f64>(table + at);
    store<f64>(up + at, value + f);
    store<f64>(table + at, value - f);
  }
}

/** Bit `bit` of `width` goes: each pair of states keeps its lower one, and `choice` (a bitmap, whole bytes) which one it was. */
export function eliminate(table: usize, width: i32, bit: i32, choice: usize): void {
  const count = 1 << (width - 1);
  const mask = (1 << bit) - 1;
  let byte = 0;
  for (let d = 0; d < count; d++) {
    const s = (d & mask) | ((d & ~mask) << 1);
    const down = load<f64>(table + (<usize>s << 3));
    const up = load<f64>(table + (<usize>(s | (1 << bit)) << 3));
    const isUp = up < down;
    store<f64>(table + (<usize>d << 3), isUp ? up : down);
    byte |= <i32>isUp << (d & 7);
    if ((d & 7) == 7) {
      store<u8>(choice + <usize>(d >> 3), <u8>byte);
      byte = 0;
    }
  }
  if (count < 8) store<u8>(choice, <u8>byte);
}
