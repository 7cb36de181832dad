/**
 * The perturbative triples correction (T), three occupied indices at a time.
 *
 *   w(i|jk; a|bc) = Σ_e t_jk^ae ⟨ei‖bc⟩ − Σ_m t_im^bc ⟨ma‖jk⟩,   W = P(i/jk) P(a/bc) w,   V = P(i/jk) P(a/bc) (t_i^a ⟨jk‖bc⟩ + f_ia t_jk^bc)   (1)
 *   E(T) = Σ_{i<j<k, a<b<c} W (W + V) / (ε_i + ε_j + ε_k − ε_a − ε_b − ε_c)                                                    (2)
 *
 * P(i/jk) f(ijk) = f(ijk) − f(jik) − f(kji). The sum falls apart by spins into ααα, ααβ, ββα and βββ.
 *
 * Source  Raghavachari, Trucks, Pople & Head-Gordon, Chem. Phys. Lett. 157, 479 (1989), DOI 10.1016/S0009-2614(89)87395-6;
 *         spin-orbital form: Stanton et al. (equations.ts).
 * Cost    v⁴ + o v³ multiply-adds for each of some o³ triples; memory some ten arrays of v³.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import type { TriplesControl } from '../model.ts';
import { pairAmplitudes, type Amplitudes, type Coupling } from './equations.ts';
import type { SpinSpaces } from '../orbital-space.ts';
import type { IntegralBlocks } from './integrals.ts';
import { antisymmetricBlocks, type Blocks } from './spin-blocks.ts';
import type { Tensor, TensorSpace } from '../tensor.ts';

/** (2), hartree. */
export function triplesEnergy(
  space: TensorSpace,
  spaces: SpinSpaces,
  amplitudes: Amplitudes,
  g: IntegralBlocks,
  coupling?: Coupling,
  { signal, onProgress }: TriplesControl = {},
): number {
  const cases = ['aaa', 'aab', 'bba', 'bbb'];
  return space.scoped(() => {
    const blocks = makeBlocks(space, amplitudes, g, coupling);
    let energy = 0;
    for (const [index, spins] of cases.entries()) {
      const report = (fraction: number): void => onProgress?.((index + fraction) / cases.length);
      energy += energyOfSpins(space, spaces, blocks, spins, report, signal);
    }
    return energy;
  });
}

/** Every block with its indices in the order of its name, so that slices of it are matrices. */
interface TriplesBlocks {
  t1: (spins: string) => Float64Array;
  /** f_ia, where the orbitals have any. */
  f: (spins: string) => Float64Array | undefined;
  /** t_ij^ab as [i, j, a, b]. */
  t2: (spins: string) => Tensor | undefined;
  /** ⟨ij‖ab⟩. */
  oovv: (spins: string) => Float64Array | undefined;
  /** ⟨ie‖bc⟩. */
  ovvv: (spins: string) => Tensor | undefined;
  /** ⟨jk‖ma⟩. */
  ooov: (spins: string) => Tensor | undefined;
}

function makeBlocks(space: TensorSpace, amplitudes: Amplitudes, g: IntegralBlocks, coupling?: Coupling): TriplesBlocks {
  const ordered = new Map<string, Tensor | undefined>();
  /** A block as it is named; copied with its indices in order where it is stored otherwise. */
  const plain =
    (name: string, blocks: Blocks) =>
    (spins: string): Tensor | undefined => {
      const key = `${name} ${spins}`;
      if (!ordered.has(key)) {
        const block = blocks(spins);
        const copy = block && (block.order || block.sign < 0);
        ordered.set(key, copy ? signed(space, block) : block?.tensor);
      }
      return ordered.get(key);
    };
  const t1 = antisymmetricBlocks(amplitudes);
  const oovv = plain('oovv', g('oovv'));
  const made = {
    t1: (spins: string) => space.data((t1(spins) as { tensor: Tensor }).tensor),
    f: (spins: string) => {
      const tensor = coupling?.get(spins);
      return tensor && space.data(tensor);
    },
    t2: plain('t2', pairAmplitudes(space, amplitudes, 0)),
    oovv: (spins: string) => {
      const tensor = oovv(spins);
      return tensor && space.data(tensor);
    },
    ovvv: plain('ovvv', g('ovvv')),
    ooov: plain('ooov', g('ooov')),
  };
  for (const spins of ['abab', 'abba', 'baab', 'baba']) made.t2(spins); // before anything is released
  return made;
}

function signed(space: TensorSpace, { tensor, sign, order }: NonNullable<ReturnType<Blocks>>): Tensor {
  const labels = 'pqrs';
  const shape = order ? order.map((_, k) => tensor.shape[order.indexOf(k)]) : tensor.shape;
  const copy = space.zeros(...shape);
  space.add(copy, labels, sign, { tensor, labels: order ? order.map((k) => labels[k]).join('') : labels });
  return copy;
}

/** One way to part i, j, k (or a, b, c): the one that stands alone, the other two, and the sign. */
const PARTS = [
  { alone: 0, first: 1, second: 2, sign: 1 },
  { alone: 1, first: 0, second: 2, sign: -1 },
  { alone: 2, first: 1, second: 0, sign: -1 },
] as const;

/** All triples of given spins: i < j within a spin, a < b < c likewise. */
function energyOfSpins(
  space: TensorSpace,
  spaces: SpinSpaces,
  blocks: TriplesBlocks,
  spins: string,
  report: (fraction: number) => void,
  signal?: AbortSignal,
): number {
  const of = spins.split('').map((spin) => spaces[spin as 'a' | 'b']);
  const same = spins[1] === spins[2];
  const numOccupied = of.map(({ occupied }) => occupied);
  let energy = 0;
  for (let i = 0; i < numOccupied[0]; i++) {
    for (let j = i + 1; j < numOccupied[1]; j++) {
      throwIfCancelled(signal);
      for (let k = same ? j + 1 : 0; k < numOccupied[2]; k++)
        energy += space.scoped(() => energyOfTriple(space, spaces, blocks, spins, [i, j, k]));
    }
    report((i + 1) / numOccupied[0]);
  }
  return energy;
}

/** A part of W: an array over three virtual indices, read with the strides of a, b and c. */
interface Piece {
  values: Float64Array;
  strides: readonly [number, number, number];
  sign: number;
}

function energyOfTriple(space: TensorSpace, spaces: SpinSpaces, blocks: TriplesBlocks, spins: string, ijk: readonly number[]): number {
  const virtual = spins.split('').map((spin) => spaces[spin as 'a' | 'b'].virtual);
  const pieces: Piece[] = [];
  for (const { alone: x, first: y, second: z, sign } of PARTS) {
    const made = new Map<string, Float64Array | undefined>();
    for (const { alone: p, first: q, second: r, sign: other } of PARTS) {
      const virtualSpins = spins[p] + spins[q] + spins[r];
      const occupiedSpins = spins[x] + spins[y] + spins[z];
      if (!made.has(virtualSpins))
        made.set(virtualSpins, connected(space, spaces, blocks, occupiedSpins, virtualSpins, [ijk[x], ijk[y], ijk[z]]));
      const values = made.get(virtualSpins);
      if (!values) continue;
      const strides: [number, number, number] = [0, 0, 0];
      strides[p] = virtual[q] * virtual[r];
      strides[q] = virtual[r];
      strides[r] = 1;
      pieces.push({ values, strides, sign: sign * other });
    }
  }
  return sumOverVirtuals(spaces, spins, ijk, pieces, disconnected(space, spaces, blocks, spins, ijk));
}

/** w(x|yz; p|qr) as [p, q, r]; undefined where the spins forbid it. */
function connected(
  space: TensorSpace,
  spaces: SpinSpaces,
  blocks: TriplesBlocks,
  [sx, sy, sz]: string,
  [sp, sq, sr]: string,
  [x, y, z]: readonly number[],
): Float64Array | undefined {
  const size = (spin: string, kind: 'occupied' | 'virtual'): number => spaces[spin as 'a' | 'b'][kind];
  const [vp, vq, vr] = [sp, sq, sr].map((spin) => size(spin, 'virtual'));
  let out: Tensor | undefined;
  const product = (): Tensor => (out ??= space.zeros(vp, vq, vr));
  for (const sum of ['a', 'b']) {
    // Σ_e t_yz^pe ⟨ex‖qr⟩ = −Σ_e t_yz^pe ⟨xe‖qr⟩
    const [pairs, three] = [blocks.t2(sy + sz + sp + sum), blocks.ovvv(sx + sum + sq + sr)];
    const ve = size(sum, 'virtual');
    if (pairs && three)
      space.multiply(
        product().address,
        pairs.address + 8 * (y * size(sz, 'occupied') + z) * vp * ve,
        three.address + 8 * x * ve * vq * vr,
        vp,
        vq * vr,
        ve,
      );
    // Σ_m t_xm^qr ⟨mp‖yz⟩ = Σ_m ⟨yz‖mp⟩ t_xm^qr
    const [single, hole] = [blocks.ooov(sy + sz + sum + sp), blocks.t2(sx + sum + sq + sr)];
    const om = size(sum, 'occupied');
    if (single && hole)
      space.multiply(
        product().address,
        single.address + 8 * (y * size(sz, 'occupied') + z) * om * vp,
        hole.address + 8 * x * om * vq * vr,
        vp,
        vq * vr,
        om,
        true,
      );
  }
  return out && space.data(out);
}

/** The products t_x^p ⟨yz‖qr⟩ and f_x^p t_yz^qr of V that the spins allow. */
interface SinglesProduct {
  /** t_x^p or f_x^p by p. */
  single: Float64Array;
  /** ⟨yz‖qr⟩ or t_yz^qr by q, r. */
  pair: Float64Array;
  axes: readonly [number, number, number];
  numLast: number;
  sign: number;
}

function disconnected(
  space: TensorSpace,
  spaces: SpinSpaces,
  blocks: TriplesBlocks,
  spins: string,
  ijk: readonly number[],
): SinglesProduct[] {
  const of = spins.split('').map((spin) => spaces[spin as 'a' | 'b']);
  return PARTS.flatMap(({ alone: x, first: y, second: z, sign }) =>
    PARTS.flatMap(({ alone: p, first: q, second: r, sign: other }) => {
      const [outer, inner] = [spins[x] + spins[p], spins[y] + spins[z] + spins[q] + spins[r]];
      const integrals = outer[0] === outer[1] ? blocks.oovv(inner) : undefined;
      if (!integrals) return [];
      const [vp, vq, vr] = [of[p].virtual, of[q].virtual, of[r].virtual];
      const start = (ijk[y] * of[z].occupied + ijk[z]) * vq * vr;
      const product = (singles: Float64Array, pairs: Float64Array): SinglesProduct => ({
        single: singles.subarray(ijk[x] * vp, (ijk[x] + 1) * vp),
        pair: pairs.subarray(start, start + vq * vr),
        axes: [p, q, r],
        numLast: vr,
        sign: sign * other,
      });
      const f = blocks.f(outer);
      return [product(blocks.t1(outer), integrals), ...(f ? [product(f, space.data(blocks.t2(inner) as Tensor))] : [])];
    }),
  );
}

/** (2) of one triple. W is −Σ of the pieces, because they hold −w. */
function sumOverVirtuals(
  spaces: SpinSpaces,
  spins: string,
  ijk: readonly number[],
  pieces: readonly Piece[],
  products: readonly SinglesProduct[],
): number {
  const of = spins.split('').map((spin) => spaces[spin as 'a' | 'b']);
  const [ea, eb, ec] = of.map(({ energies, occupied }) => energies.subarray(occupied));
  const occupiedSum = ijk.reduce((sum, index, position) => sum + of[position].energies[index], 0);
  const same = spins[1] === spins[2];
  const [w, v] = [new Float64Array(ec.length), new Float64Array(ec.length)];
  let energy = 0;
  for (let a = 0; a < ea.length; a++)
    for (let b = a + 1; b < eb.length; b++) {
      const from = same ? b + 1 : 0;
      w.fill(0);
      v.fill(0);
      for (const { values, strides, sign } of pieces) {
        let at = a * strides[0] + b * strides[1] + from * strides[2];
        for (let c = from; c < ec.length; c++) {
          w[c] -= sign * values[at];
          at += strides[2];
        }
      }
      for (const { single, pair, axes, numLast, sign } of products) addProduct(v, single, pair, axes, numLast, sign, a, b, from);
      const base = occupiedSum - ea[a] - eb[b];
      for (let c = from; c < ec.length; c++) energy += (w[c] * (w[c] + v[c])) / (base - ec[c]);
    }
  return energy;
}

/** v[c] += sign t^p g^qr with (p, q, r) the axes' values of (a, b, c). */
function addProduct(
  v: Float64Array,
  single: Float64Array,
  pair: Float64Array,
  [p, q, r]: readonly [number, number, number],
  numLast: number,
  sign: number,
  a: number,
  b: number,
  from: number,
): void {
  if (p === 2) {
    const g = sign * pair[q === 0 ? a * numLast + b : b * numLast + a];
    for (let c = from; c < v.length; c++) v[c] += g * single[c];
    return;
  }
  const t = sign * single[p === 0 ? a : b];
  const other = p === 0 ? b : a;
  const stride = r === 2 ? 1 : numLast;
  let at = (r === 2 ? other * numLast : other) + from * stride;
  for (let c = from; c < v.length; c++) {
    v[c] += t * pair[at];
    at += stride;
  }
  void q;
}
