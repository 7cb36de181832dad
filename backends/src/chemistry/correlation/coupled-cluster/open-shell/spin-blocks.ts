/**
 * Spin-orbital tensors held as blocks of one spin each, and sums of products over them. Equations are written once, in spin
 * orbitals; which blocks exist is settled here.
 *
 * A block is named by the spins of its indices, `abab` for two indices of α and β each. Tensors conserve spin: the first half of the
 * indices has the spins of the second half.
 */
import type { SpinSpaces } from '../orbital-space.ts';
import type { Labelled, Tensor, TensorSpace } from '../tensor.ts';

/** Spins of indices, a or b. */
export type Spins = string;

/** A tensor by blocks: the block of these spins with its indices in the order of the tensor, and its sign; undefined where it vanishes. */
export type Blocks = (
  spins: Spins,
) => { tensor: Tensor; sign: 1 | -1 /** Which index of the tensor each index of the block is. */; order?: readonly number[] } | undefined;

export interface Factor {
  blocks: Blocks;
  labels: string;
}

/** Whether as many α enter as leave. */
function conserves(spins: Spins): boolean {
  const alphas = (part: string): number => part.replaceAll('b', '').length;
  const half = spins.length / 2;
  return alphas(spins.slice(0, half)) === alphas(spins.slice(half));
}

/**
 * Blocks of a tensor antisymmetric in its first and in its last two indices, from those with spins aaaa, abab and bbbb; two
 * indices: aa and bb.
 */
export function antisymmetricBlocks(stored: ReadonlyMap<Spins, Tensor>): Blocks {
  return (spins) => {
    if (!conserves(spins)) return undefined;
    if (spins === 'abba') return found(stored.get('abab'), -1, [0, 1, 3, 2]);
    if (spins === 'baab') return found(stored.get('abab'), -1, [1, 0, 2, 3]);
    if (spins === 'baba') return found(stored.get('abab'), 1, [1, 0, 3, 2]);
    return found(stored.get(spins));
  };
}

/** Blocks of a tensor without symmetry, each made when first asked for. */
export function plainBlocks(make: (spins: Spins) => Tensor | undefined): Blocks {
  const made = new Map<Spins, Tensor | undefined>();
  return (spins) => {
    if (!conserves(spins)) return undefined;
    if (!made.has(spins)) made.set(spins, make(spins));
    return found(made.get(spins));
  };
}

/** Of a block of these spins of a tensor of a pattern such as `oovv`. */
export function blockShape(spaces: SpinSpaces, pattern: string, spins: Spins): number[] {
  return pattern.split('').map((kind, index) => spaces[spins[index] as 'a' | 'b'][kind === 'o' ? 'occupied' : 'virtual']);
}

function found(tensor: Tensor | undefined, sign: 1 | -1 = 1, order?: readonly number[]): ReturnType<Blocks> {
  return tensor && { tensor, sign, ...(order && { order }) };
}

/** A block with its indices named. */
export function labelled({ blocks, labels }: Factor, spinOf: (letter: string) => string): (Labelled & { sign: 1 | -1 }) | undefined {
  const block = blocks(labels.split('').map(spinOf).join(''));
  if (!block) return undefined;
  const { tensor, sign, order } = block;
  return { tensor, sign, labels: order ? order.map((index) => labels[index]).join('') : labels };
}

/** A term of an equation: factor × P × Σ A B, summed over what A and B share. */
export interface Term {
  factor: number;
  a: Factor;
  b: Factor;
  /** Pairs of indices of the result that P antisymmetrises: 'ij' stands for 1 − (i ↔ j). */
  antisymmetrise?: readonly string[];
  /** Two summed indices in which A and B are both antisymmetric: β α is α β again, and counted instead of computed. */
  pair?: string;
}

/** out[labels; spins] += the terms. */
export function addTerms(space: TensorSpace, out: Tensor, labels: string, spins: Spins, terms: readonly Term[]): void {
  for (const term of terms) {
    const pairs = term.antisymmetrise ?? [];
    const spin = (letter: string): string => spins[labels.indexOf(letter)];
    const equal = pairs.filter(([p, q]) => spin(p) === spin(q));
    const mixed = pairs.filter((pair) => !equal.includes(pair));
    // First all blocks, which may be made now and must outlive the scope below.
    const products = productsOf(term, labels, spins, mixed);
    const addTo = (target: Tensor): void => {
      for (const { factor, a, b } of products) space.contract(target, labels, factor, a, b);
    };
    if (equal.length === 0) {
      addTo(out);
      continue;
    }
    space.scoped(() => {
      const part = space.zeros(...out.shape);
      addTo(part);
      for (const { swap, sign } of permutations(equal)) space.add(out, labels, sign, { tensor: part, labels: swap(labels) });
    });
  }
}

interface Product {
  factor: number;
  a: Labelled;
  b: Labelled;
}

/** The products of blocks a term consists of, those with indices of different spin exchanged among them. */
function productsOf(term: Term, labels: string, spins: Spins, exchanged: readonly string[]): Product[] {
  const products: Product[] = [];
  for (const { swap, sign } of permutations(exchanged)) {
    const a = { ...term.a, labels: swap(term.a.labels) };
    const b = { ...term.b, labels: swap(term.b.labels) };
    const summed = a.labels.split('').filter((letter) => b.labels.includes(letter));
    for (let choice = 0; choice < 2 ** summed.length; choice++) {
      const spinOf = (letter: string): string => {
        const at = summed.indexOf(letter);
        return at < 0 ? spins[labels.indexOf(letter)] : 'ab'[(choice >> at) & 1];
      };
      const order = term.pair === undefined ? '' : spinOf(term.pair[0]) + spinOf(term.pair[1]);
      if (order === 'ba') continue;
      const [left, right] = [labelled(a, spinOf), labelled(b, spinOf)];
      if (left && right) {
        const factor = term.factor * sign * left.sign * right.sign * (order === 'ab' ? 2 : 1);
        products.push({ factor, a: left, b: right });
      }
    }
  }
  return products;
}

/** All products of exchanges of the pairs, with their signs. */
function permutations(pairs: readonly string[]): { swap: (labels: string) => string; sign: 1 | -1 }[] {
  return Array.from({ length: 2 ** pairs.length }, (_, choice) => {
    const chosen = pairs.filter((_, index) => (choice >> index) & 1);
    const swap = (labels: string): string =>
      chosen.reduce((text, [p, q]) => text.replaceAll(new RegExp(`[${p}${q}]`, 'g'), (letter) => (letter === p ? q : p)), labels);
    return { swap, sign: chosen.length % 2 === 0 ? 1 : -1 };
  });
}
