/**
 * Antisymmetrised integrals ⟨pq‖rs⟩ = (pr|qs) − δ_spin (ps|qr) over correlated orbitals, by blocks of occupied (o) and virtual (v)
 * indices and of spins.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import type { Repulsion } from '../../../integrals/index.ts';
import type { OrbitalSpace, SpinSpaces } from '../orbital-space.ts';
import { plainBlocks, type Blocks, type Spins } from './spin-blocks.ts';
import type { Tensor, TensorSpace } from '../tensor.ts';

/** ⟨pq‖rs⟩ of a pattern such as `ovvv`. */
export type IntegralBlocks = (pattern: string) => Blocks;

const PATTERNS = ['oooo', 'ooov', 'oovv', 'ovvo', 'ovvv', 'vvvv'];
/** The ladder takes those of the amplitudes that are solved for. */
const LADDER_SPINS = ['aaaa', 'abab', 'bbbb'];

/** Transforms the integrals and cuts every block that the equations use into `space`. `vvvv` is not antisymmetrised. */
export function integralBlocks(
  space: TensorSpace,
  spaces: SpinSpaces,
  repulsion: Pick<Repulsion, 'transform'>,
  signal?: AbortSignal,
): IntegralBlocks {
  const { a, b } = spaces;
  const transform = ({ coefficients: left }: OrbitalSpace, { coefficients: right }: OrbitalSpace): Float64Array => {
    throwIfCancelled(signal);
    return repulsion.transform(left, left, right, right);
  };
  const patterns = new Map(PATTERNS.map((pattern) => [pattern, new Map<Spins, Tensor>()]));
  /** Blocks of these spins, all from integrals that are dropped after. */
  const cutAll = (integrals: Float64Array, left: OrbitalSpace, right: OrbitalSpace, wanted: readonly Spins[]): void => {
    for (const spins of wanted) {
      const mirrored = spins.startsWith('ba');
      const read = reader(integrals, left, right, mirrored);
      for (const pattern of PATTERNS)
        if (pattern !== 'vvvv' || LADDER_SPINS.includes(spins)) patterns.get(pattern)?.set(spins, cut(space, read, spaces, pattern, spins));
    }
  };
  cutAll(transform(a, a), a, a, ['aaaa']);
  cutAll(transform(a, b), a, b, ['abab', 'abba', 'baab', 'baba']);
  cutAll(transform(b, b), b, b, ['bbbb']);
  const blocks = new Map([...patterns].map(([pattern, stored]) => [pattern, plainBlocks((spins) => stored.get(spins))]));
  return (pattern) => blocks.get(pattern) as Blocks;
}

type Read = (p: number, q: number, r: number, s: number) => number;

function cut(space: TensorSpace, read: Read, spaces: SpinSpaces, pattern: string, spins: string): Tensor {
  const ranges = pattern.split('').map((kind, index) => {
    const { occupied, virtual } = spaces[spins[index] as 'a' | 'b'];
    return kind === 'o' ? { start: 0, length: occupied } : { start: occupied, length: virtual };
  });
  const [p, q, r, s] = ranges;
  const tensor = space.zeros(...ranges.map(({ length }) => length));
  const out = space.data(tensor);
  // ⟨pq|rs⟩ = (pr|qs) needs equal spins of p and r, of q and s; the exchanged integral those of p and s, q and r.
  const direct = spins[0] === spins[2] ? read : undefined;
  const exchanged = spins[0] === spins[3] && pattern !== 'vvvv' ? read : undefined;
  let at = 0;
  for (let i = p.start; i < p.start + p.length; i++)
    for (let j = q.start; j < q.start + q.length; j++)
      for (let k = r.start; k < r.start + r.length; k++)
        for (let l = s.start; l < s.start + s.length; l++)
          out[at++] = (direct ? direct(i, k, j, l) : 0) - (exchanged ? exchanged(i, l, j, k) : 0);
  return tensor;
}

/** (pq|rs) from integrals over the orbitals of two spins, `mirrored` with p, q of the second. */
function reader(integrals: Float64Array, left: OrbitalSpace, right: OrbitalSpace, mirrored: boolean): Read {
  const [m, n] = [left, right].map(({ occupied, virtual }) => occupied + virtual);
  return mirrored ? (p, q, r, s) => integrals[((r * m + s) * n + p) * n + q] : (p, q, r, s) => integrals[((p * m + q) * n + r) * n + s];
}
