/**
 * Writes the repulsion kernels for the common classes: straight-line AssemblyScript with the sparsity of E and the recursion of R
 * spelt out. What they compute, and the layout of their arguments, is that of the generic kernels in repulsion.as.ts.
 *
 * Two families, so that their number grows with the classes of pairs and not of quartets:
 *   repulsion-ket-<class>  order<n>: for bra primitives of Hermite order n, X[cd][t] = Σ_q Σ_u E_q[cd][u] R_{t+u}
 *   repulsion-bra          <class>:  (ab|cd) = Σ_p Σ_t E_p[ab][t] X_p[cd][t]
 *
 * The lanes of every v128 are two bra pairs; a ket is shared by both. Measured choices (benzene/6-31G*, Node 24): R and X stay in
 * registers up to order 4 in all and some 500 multiply-adds, above that R goes through memory and t is a loop.
 */
import { generatedClasses, kernelName, maxBraOrder } from './generated-classes.ts';
import { hermiteIndices, numHermite } from './hermite.ts';
import type { PairClass } from './pair-class.ts';
import { BRA_GEOMETRY_BYTES, KET_HEADER_BYTES } from './layout.ts';

const UNROLLED_ORDER = 4;
const UNROLLED_MULTIPLY_ADDS = 500;
/** X is kept in local variables up to this many values. */
const LOCAL_ACCUMULATORS = 20;

const HEADER = `// Written by repulsion.gen.ts.
import { madd } from '../../src/kernels/simd.as';
import { boysExponential, boysSeries } from '../../src/kernels/boys/boys.as';
`;

export function generate(): { name: string; source: string }[] {
  const classes = generatedClasses();
  return [
    ...classes.map((ket) => ({
      name: `repulsion-ket-${kernelName(ket.name)}`,
      source: HEADER + Array.from({ length: maxBraOrder(ket) + 1 }, (_, order) => ketKernel(order, ket)).join('\n'),
    })),
    { name: 'repulsion-bra', source: HEADER + classes.map((bra) => braKernel(bra)).join('\n') },
  ];
}

/** The recursion of hermite-coulomb.ref.ts for one order, each intermediate once; `target` receives every R_tuv. */
function hermiteCoulombCode(order: number): { lines: string[]; value: (t: readonly number[]) => string } {
  const lines: string[] = [];
  const names = new Map<string, string>();
  const value = (n: number, t: readonly number[]): string => {
    const name = `r${n}_${t.join('_')}`;
    if (names.has(name)) return name;
    // The axis with the smallest power > 0: a power of one saves the second term.
    const axis = t.reduce((best, power, index) => (power > 0 && (best < 0 || power < t[best]) ? index : best), -1);
    if (axis < 0) {
      names.set(name, name);
      return name;
    }
    const less = (by: number): number[] => t.map((power, index) => (index === axis ? power - by : power));
    const first = value(n + 1, less(1));
    const product = `d${'xyz'[axis]}, ${first}`;
    if (t[axis] === 1) lines.push(`const ${name} = f64x2.mul(${product});`);
    else {
      const second = value(n + 1, less(2));
      const scaled = t[axis] === 2 ? second : `f64x2.mul(f64x2.splat(${t[axis] - 1}), ${second})`;
      lines.push(`const ${name} = madd(${product}, ${scaled});`);
    }
    names.set(name, name);
    return name;
  };
  for (const t of hermiteIndices(order)) value(0, t);
  return { lines, value: (t) => value(0, t) };
}

/** F_0 … F_order of T into f0 …, then r<n>_0_0_0 = (−2α)ⁿ F_n / √(p+q). */
function boysCode(order: number): string[] {
  const lines = [`let f0 = f64x2.splat(0);`];
  for (let m = 1; m <= order; m++) lines.push(`let f${m} = f0;`);
  lines.push(`if (i64x2.bitmask(large) != 3) {`, `f${order} = boysSeries(T, boys);`);
  if (order > 0) {
    lines.push(`const e = boysExponential(T, boys);`, `const twice = f64x2.add(T, T);`);
    for (let m = order; m > 0; m--)
      lines.push(
        `f${m - 1} = ${m === 1 ? '' : 'f64x2.mul('}madd(twice, f${m}, e)${m === 1 ? '' : `, f64x2.splat(1.0 / ${2 * m - 1}.0))`};`,
      );
  }
  lines.push(`}`, `if (i64x2.bitmask(large) != 0) {`, `const inverse = f64x2.div(f64x2.splat(0.5), T);`);
  lines.push(`let g = f64x2.sqrt(f64x2.mul(f64x2.splat(${Math.PI / 2}), inverse));`, `f0 = v128.bitselect(g, f0, large);`);
  for (let m = 1; m <= order; m++) {
    lines.push(
      `g = f64x2.mul(g, ${m === 1 ? 'inverse' : `f64x2.mul(f64x2.splat(${2 * m - 1}), inverse)`});`,
      `f${m} = v128.bitselect(g, f${m}, large);`,
    );
  }
  lines.push(`}`);
  if (order > 0) lines.push(`const step = f64x2.mul(alpha, f64x2.splat(-2));`, `let scale = f64x2.sqrt(inverseSum);`);
  else lines.push(`const scale = f64x2.sqrt(inverseSum);`);
  for (let n = 0; n <= order; n++) {
    if (n > 0) lines.push(`scale = f64x2.mul(scale, step);`);
    lines.push(`const r${n}_0_0_0 = f64x2.mul(f${n}, scale);`);
  }
  return lines;
}

function ketKernel(braOrder: number, ket: PairClass): string {
  const order = braOrder + ket.order;
  const size = numHermite(braOrder);
  const braIndices = hermiteIndices(braOrder);
  const ketIndices = hermiteIndices(ket.order);
  const r = hermiteCoulombCode(order);
  const side = order + 1;
  const cube = (t: readonly number[]): number => 16 * ((t[0] * side + t[1]) * side + t[2]);
  const unrolled = order <= UNROLLED_ORDER && ket.hermite.length * size <= UNROLLED_MULTIPLY_ADDS;
  const local = unrolled && ket.numRows * size <= LOCAL_ACCUMULATORS;
  const before: string[] = [];
  const after: string[] = [];
  const body: string[] = [];
  const rows = Array.from({ length: ket.numRows }, (_, row) => row);
  const entriesOf = (row: number): number[] =>
    Array.from({ length: ket.rowStart[row + 1] - ket.rowStart[row] }, (_, e) => ket.rowStart[row] + e);
  const e = (entry: number): string => `v128.load64_splat(prim, ${KET_HEADER_BYTES + 8 * entry})`;
  if (local) {
    for (const row of rows)
      for (let t = 0; t < size; t++) {
        before.push(`let x${row}_${t} = f64x2.splat(0);`);
        after.push(`v128.store(x, x${row}_${t}, ${16 * (row * size + t)});`);
      }
  } else before.push(`for (let at = x, end = x + ${16 * size * ket.numRows}; at < end; at += 16) v128.store(at, f64x2.splat(0));`);
  if (unrolled) {
    for (const row of rows) {
      for (const entry of entriesOf(row)) body.push(`const e${entry} = ${e(entry)};`);
      for (const [index, t] of braIndices.entries()) {
        let sum = local ? `x${row}_${index}` : `v128.load(x, ${16 * (row * size + index)})`;
        for (const entry of entriesOf(row))
          sum = `madd(e${entry}, ${r.value(t.map((power, axis) => power + ketIndices[ket.hermite[entry]][axis]))}, ${sum})`;
        body.push(local ? `x${row}_${index} = ${sum};` : `v128.store(x, ${sum}, ${16 * (row * size + index)});`);
      }
    }
  } else {
    for (const t of hermiteIndices(order)) body.push(`v128.store(r, ${r.value(t)}, ${cube(t)});`);
    body.push(`let xt = x;`);
    body.push(`for (let tx = 0; tx <= ${braOrder}; tx++) for (let ty = 0; tx + ty <= ${braOrder}; ty++) {`);
    body.push(`let rt = r + <usize>(${16 * side * side} * tx + ${16 * side} * ty);`);
    body.push(`for (let tz = tx + ty; tz <= ${braOrder}; tz++) {`);
    for (const [index, u] of ketIndices.entries()) body.push(`const s${index} = v128.load(rt, ${cube(u)});`);
    for (const row of rows) {
      let sum = `v128.load(xt, ${16 * row * size})`;
      for (const entry of entriesOf(row)) sum = `madd(${e(entry)}, s${ket.hermite[entry]}, ${sum})`;
      body.push(`v128.store(xt, ${sum}, ${16 * row * size});`);
    }
    body.push(`rt += 16; xt += 16;`, `} }`);
  }
  return `
export function order${braOrder}(geometry: usize, numBra: i32, kets: usize, numKets: i32, boys: usize, cutoff: f64, r: usize, x: usize): void {
const limit = v128.load64_splat(boys);
for (let k = 0; k < numKets; k++) {
const ket = <usize>load<u32>(kets + (<usize>k << 2));
const first = <usize>load<u32>(ket);
const end = first + <usize>load<u32>(ket, 4) * ${KET_HEADER_BYTES + 8 * ket.hermite.length};
let bra = geometry;
for (let i = 0; i < numBra; i++) {
const p = v128.load(bra);
const px = v128.load(bra, 16);
const py = v128.load(bra, 32);
const pz = v128.load(bra, 48);
const least = cutoff / load<f64>(bra, 64);
${before.join('\n')}
for (let prim = first; prim < end; prim += ${KET_HEADER_BYTES + 8 * ket.hermite.length}) {
if (load<f64>(prim, 32) < least) break;
const q = v128.load64_splat(prim);
const dx = f64x2.sub(px, v128.load64_splat(prim, 8));
const dy = f64x2.sub(py, v128.load64_splat(prim, 16));
const dz = f64x2.sub(pz, v128.load64_splat(prim, 24));
const inverseSum = f64x2.div(f64x2.splat(1), f64x2.add(p, q));
const alpha = f64x2.mul(f64x2.mul(p, q), inverseSum);
const T = f64x2.mul(alpha, madd(dx, dx, madd(dy, dy, f64x2.mul(dz, dz))));
const large = f64x2.ge(T, limit);
${[...boysCode(order), ...r.lines].join('\n')}
${body.join('\n')}
}
${after.join('\n')}
x += ${16 * size * ket.numRows};
bra += ${BRA_GEOMETRY_BYTES};
}
}
}
`;
}

function braKernel(bra: PairClass): string {
  const size = numHermite(bra.order);
  const used = [...new Set(bra.hermite)].sort((a, b) => a - b);
  const lines = (first: boolean): string[] => {
    const code = used.map((t) => `const x${t} = v128.load(x, ${16 * t});`);
    code.push(`let at = out + (<usize>cd << 4);`);
    for (let row = 0; row < bra.numRows; row++) {
      let sum = first ? '' : `v128.load(at)`;
      for (let entry = bra.rowStart[row]; entry < bra.rowStart[row + 1]; entry++) {
        const factors = `v128.load(e, ${16 * entry}), x${bra.hermite[entry]}`;
        sum = sum === '' ? `f64x2.mul(${factors})` : `madd(${factors}, ${sum})`;
      }
      code.push(`v128.store(at, ${sum});`);
      if (row + 1 < bra.numRows) code.push(`at += stride;`);
    }
    code.push(`x += ${16 * size};`);
    return code;
  };
  return `
export function ${kernelName(bra.name)}(expansions: usize, numBra: i32, x: usize, numKets: i32, numColumns: i32, out: usize): void {
const stride = <usize>numColumns << 4;
for (let k = 0; k < numKets; k++) {
let e = expansions;
for (let cd = 0; cd < numColumns; cd++) {
${lines(true).join('\n')}
}
for (let i = 1; i < numBra; i++) {
e += ${16 * bra.hermite.length};
for (let cd = 0; cd < numColumns; cd++) {
${lines(false).join('\n')}
}
}
out += stride * ${bra.numRows};
}
}
`;
}
