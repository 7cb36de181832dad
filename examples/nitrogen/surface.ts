/**
 * The energy of the hard site over R(N–N) × R(Zn–N) as one job: a surrogate chooses which candidates are labelled by ADAPT-VQE, which
 * lies within 0.2 mEh of the exact energy here (UCCSD: 6), and is judged on hidden points between them.
 */
import { energy, explore } from '@cofactor/sdk';
import { Job, parseDocument, type StructureSource } from '@cofactor/sdk/contracts';

/** Å. Candidates are listed along both distances, so that an even choice is spread over the map. */
const CANDIDATES = { zincNitrogen: [1.9, 2.05, 2.25, 2.5, 2.8], dinitrogen: [1, 1.15, 1.4, 1.75, 2.1] };
const HIDDEN = { zincNitrogen: [1.97, 2.2, 2.6], dinitrogen: [1.08, 1.3, 1.65, 1.95] };
const LABELS = 12;

/** The atoms whose distances span the map. */
export const COORDINATES = [
  { label: 'R(N–N)', atoms: [5, 6] },
  { label: 'R(Zn–N)', atoms: [0, 5] },
] as const;

/** @param site xyz of the site: zinc at the origin, ammonia, and dinitrogen last, along z. */
export function surfaceJob(site: string, { labels = LABELS, seed = 0 }: { labels?: number; seed?: number } = {}): Job {
  const fixed = site.trim().split('\n').slice(2, 7);
  const at = (zincNitrogen: number, dinitrogen: number): StructureSource => {
    const moved = [zincNitrogen, zincNitrogen + dinitrogen].map((z) => `N 0 0 ${z.toFixed(6)}`);
    return { format: 'xyz', data: `7\n\n${[...fixed, ...moved].join('\n')}\n` };
  };
  const grid = ({ zincNitrogen, dinitrogen }: typeof CANDIDATES): StructureSource[] =>
    dinitrogen.flatMap((nn) => zincNitrogen.map((zn) => at(zn, nn)));
  const target = energy(at(2.1, 1.1), {
    charge: 2,
    basis: '6-31g',
    activeSpace: { select: 'avas', electrons: 6, orbitals: 6, atoms: [5, 6], shells: ['2p'] },
  });
  return parseDocument(Job, {
    schema: 'cofactor.job/1',
    label: 'The hard site over two distances: a surrogate that chooses its labels',
    problem: explore(target, { candidates: grid(CANDIDATES), labels, holdout: grid(HIDDEN) }),
    method: { name: 'surrogate', oracle: { name: 'adapt-vqe', gradientTolerance: 1e-4 } },
    backend: 'fermion',
    seed,
  });
}
