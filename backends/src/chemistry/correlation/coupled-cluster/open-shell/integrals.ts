/**
 * Antisymmetrised integrals ⟨pq‖rs⟩ = (pr|qs) − δ_spin (ps|qr) over correlated orbitals, by blocks of occupied (o) and virtual (v)
 * indices and of spins.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import type { Repulsion } from '../../../integrals/index.ts';
import type { OrbitalSpace, SpinSpaces } from '../orbital-space.ts';
import { plainBlocks, type Blocks } from './spin-blocks.ts';
import type { Tensor, TensorSpace } from '../tensor.ts';

/** ⟨pq‖rs⟩ of a pattern such as `ovvv`. */
export type IntegralBlocks = (pattern: string) => Blocks;

/** All (pq|rs) of each pair of spins, [p,q] over α, [r,s] over the second spin: n⁴ numbers each. */
interface ChemistsIntegrals {
  aa: Float64Array;
  ab: Float64Array;
  bb: Float64Array;
}

const PATTERNS = ['oooo', 'ooov', 'oovv', 'ovvo', 'ovvv', 'vvvv'];
const SPINS = ['aaaa', 'abab', 'abba', 'baab', 'baba', 'bbbb'];
/** Those of the amplitudes that are solved for. */
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
  const chemists: ChemistsIntegrals = { aa: transform(a, a), ab: transform(a, b), bb: transform(b, b) };
  const patterns = new Map(
    PATTERNS.map((pattern) => {
      const wanted = pattern === 'vvvv' ? LADDER_SPINS : SPINS;
      const stored = new Map(wanted.map((spins) => [spins, cut(space, chemists, spaces, pattern, spins)]));
      return [pattern, plainBlocks((spins) => stored.get(spins))];
    }),
  );
  return (pattern) => patterns.get(pattern) as Blocks;
}

function cut(space: TensorSpace, integrals: ChemistsIntegrals, spaces: SpinSpaces, pattern: string, spins: string): Tensor {
  const ranges = pattern.split('').map((kind, index) => {
    const { occupied, virtual } = spaces[spins[index] as 'a' | 'b'];
    return kind === 'o' ? { start: 0, length: occupied } : { start: occupied, length: virtual };
  });
  const [p, q, r, s] = ranges;
  const tensor = space.zeros(...ranges.map(({ length }) => length));
  const out = space.data(tensor);
  const read = reader(integrals, spaces);
  // ⟨pq|rs⟩ = (pr|qs) needs equal spins of p and r, of q and s; the exchanged integral those of p and s, q and r.
  const direct = spins[0] === spins[2] ? read(spins[0], spins[1]) : undefined;
  const exchanged = spins[0] === spins[3] && pattern !== 'vvvv' ? read(spins[0], spins[1]) : undefined;
  let at = 0;
  for (let i = p.start; i < p.start + p.length; i++)
    for (let j = q.start; j < q.start + q.length; j++)
      for (let k = r.start; k < r.start + r.length; k++)
        for (let l = s.start; l < s.start + s.length; l++)
          out[at++] = (direct ? direct(i, k, j, l) : 0) - (exchanged ? exchanged(i, l, j, k) : 0);
  return tensor;
}

/** (pq|rs) with p, q of the first spin and r, s of the second. */
function reader(integrals: ChemistsIntegrals, { a, b }: SpinSpaces) {
  const [na, nb] = [a.occupied + a.virtual, b.occupied + b.virtual];
  return (first: string, second: string): ((p: number, q: number, r: number, s: number) => number) => {
    if (first === 'a' && second === 'a') return (p, q, r, s) => integrals.aa[((p * na + q) * na + r) * na + s];
    if (first === 'b' && second === 'b') return (p, q, r, s) => integrals.bb[((p * nb + q) * nb + r) * nb + s];
    if (first === 'a') return (p, q, r, s) => integrals.ab[((p * na + q) * nb + r) * nb + s];
    return (p, q, r, s) => integrals.ab[((r * na + s) * nb + p) * nb + q];
  };
}
