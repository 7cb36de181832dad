/**
 * Kinds of batches and classes of batch pairs: which Hermite Gaussians the product of two functions contains.
 *
 * A batch is what one atom carries on one set of exponents: the angular functions of an s, p, d … contraction, or of two together
 * that then share Boys values and R: `sp`, the L shells of Pople and STO sets, and `ss`, the deep s contractions of
 * correlation-consistent sets. Contraction coefficients, spherical combinations and normalisation live only in the expansion coefficients E of a pair,
 *
 *   χ_a(r) χ_b(r) = Σ_primitive pairs Σ_t E[ab][t] Λ_t(r; p, P)
 *
 * E is sparse in the same way for all pairs of a class; `rowStart` and `hermite` hold the pattern by rows ab = a·numB + b.
 */
import { angularFunctions, type Polynomial } from './angular.ts';
import { hermiteExpansionInto, hermiteIndices } from './hermite.ts';

export interface BatchKind {
  /** s, p, d6 or d5 (cartesian or spherical), f10 or f7, …, and joined kinds: sp, ss. */
  name: string;
  /** Highest angular momentum. */
  l: number;
  functions: readonly { polynomial: Polynomial /** Which of the batch's contractions multiplies it. */; set: number }[];
}

const kinds = new Map<string, BatchKind>();

/** Kind of a batch that holds one contraction of angular momentum l. */
export function batchKind(l: number, spherical: boolean): BatchKind {
  const size = spherical ? 2 * l + 1 : ((l + 1) * (l + 2)) / 2;
  const name = l < 2 ? 'sp'[l] : `${'spdfghiklmno'[l]}${size}`;
  return kinds.get(name) ?? known({ name, l, functions: angularFunctions(l, spherical).map((polynomial) => ({ polynomial, set: 0 })) });
}

/** Kind of a batch that holds several contractions on the same exponents, one set of coefficients each. */
export function joinedKind(...parts: readonly BatchKind[]): BatchKind {
  return known({
    name: parts.map(({ name }) => name).join(''),
    l: Math.max(...parts.map(({ l }) => l)),
    functions: parts.flatMap((part, set) => part.functions.map(({ polynomial }) => ({ polynomial, set }))),
  });
}

/** One object for each name, so that kinds can be compared. */
function known(kind: BatchKind): BatchKind {
  const found = kinds.get(kind.name) ?? kind;
  kinds.set(kind.name, found);
  return found;
}

export interface PairClass {
  /** `a.b` of the two kinds. */
  name: string;
  a: BatchKind;
  b: BatchKind;
  /** Highest Hermite order, la + lb. */
  order: number;
  /** Rows: functions of a × functions of b. */
  numRows: number;
  /** Entries of row ab are rowStart[ab] … rowStart[ab + 1] − 1. */
  rowStart: readonly number[];
  /** Of each entry, its Hermite Gaussian's number in `hermiteIndices(order)`. */
  hermite: readonly number[];
  /** E of one primitive pair into out[offset + entry]: exponents' sum p, centres relative to P, contraction coefficients by set. */
  expandInto(
    out: Float64Array,
    offset: number,
    p: number,
    fromA: Vector,
    fromB: Vector,
    ca: readonly number[],
    cb: readonly number[],
  ): void;
}

/** P − A or P − B in bohr. */
export type Vector = readonly [number, number, number];

const classes = new Map<string, PairClass>();

/** The class of pairs of kinds a and b; the pattern is built once. */
export function pairClass(a: BatchKind, b: BatchKind): PairClass {
  const name = `${a.name}.${b.name}`;
  let found = classes.get(name);
  if (!found) classes.set(name, (found = makePairClass(name, a, b)));
  return found;
}

/** One product of three one-dimensional E that goes into an entry. */
interface Term {
  entry: number;
  factor: number;
  setA: number;
  setB: number;
  /** Positions in the three tables of `hermiteExpansionInto`. */
  x: number;
  y: number;
  z: number;
}

function makePairClass(name: string, a: BatchKind, b: BatchKind): PairClass {
  const order = a.l + b.l;
  const number = new Map(hermiteIndices(order).map((t, index) => [t.join(), index]));
  const rowStart = [0];
  const hermite: number[] = [];
  const terms: Term[] = [];
  const at = (i: number, j: number, t: number): number => (i * (b.l + 1) + j) * (order + 1) + t;
  for (const fa of a.functions)
    for (const fb of b.functions) {
      const entries = new Map<number, Term[]>();
      for (const { powers: i, factor: wa } of fa.polynomial)
        for (const { powers: j, factor: wb } of fb.polynomial)
          for (let x = 0; x <= i[0] + j[0]; x++)
            for (let y = 0; y <= i[1] + j[1]; y++)
              for (let z = 0; z <= i[2] + j[2]; z++) {
                const index = number.get(`${x},${y},${z}`) as number;
                const term = {
                  entry: 0,
                  factor: wa * wb,
                  setA: fa.set,
                  setB: fb.set,
                  x: at(i[0], j[0], x),
                  y: at(i[1], j[1], y),
                  z: at(i[2], j[2], z),
                };
                entries.set(index, [...(entries.get(index) ?? []), term]);
              }
      for (const [index, products] of [...entries].sort(([left], [right]) => left - right)) {
        for (const term of products) terms.push({ ...term, entry: hermite.length });
        hermite.push(index);
      }
      rowStart.push(hermite.length);
    }
  const width = (a.l + 1) * (b.l + 1) * (order + 1);
  const tables = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  return {
    name,
    a,
    b,
    order,
    numRows: a.functions.length * b.functions.length,
    rowStart,
    hermite,
    expandInto(out, offset, p, fromA, fromB, ca, cb) {
      for (let axis = 0; axis < 3; axis++) hermiteExpansionInto(tables[axis], a.l, b.l, p, fromA[axis], fromB[axis]);
      const [tx, ty, tz] = tables;
      out.fill(0, offset, offset + hermite.length);
      for (let k = 0; k < terms.length; k++) {
        const term = terms[k];
        out[offset + term.entry] += term.factor * ca[term.setA] * cb[term.setB] * tx[term.x] * ty[term.y] * tz[term.z];
      }
    },
  };
}
