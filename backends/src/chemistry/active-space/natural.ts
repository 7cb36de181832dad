/**
 * Natural orbitals of second-order Møller–Plesset theory for a closed shell, and the active space of those least like 2 or 0.
 *
 *   t_iajb = (ia|jb) / (ε_i + ε_j − ε_a − ε_b),   u_iajb = 2 t_iajb − t_ibja
 *   D_ij = 2 δ_ij − 2 Σ_kab u_iakb t_jakb,   D_ab = 2 Σ_ijc u_iajc t_ibjc,   D_ia = 0                          (1)
 *
 * This is the unrelaxed density: the response of the orbitals (D_ia) is left out, so that occupied and virtual orbitals mix only
 * among themselves and the Hartree–Fock determinant can still be written in the natural orbitals.
 *
 * Source      Jensen, Jørgensen, Ågren & Olsen, J. Chem. Phys. 88 (1988) 3834, DOI 10.1063/1.453884.
 * Cost        O(o² v³) beside the transformation; memory 3 o² v² doubles.
 */
import { tooLarge, unsupported } from '@cofactor/sdk/contracts';
import type { Repulsion } from '../integrals/index.ts';
import { multiply, range, selectColumns, symmetricEigen, transpose } from '../linear-algebra.ts';
import { compositions, describeComposition } from './composition.ts';
import { cutWarning, joinColumns, sizeOf, type SpaceSize } from './projected-space.ts';
import type { ReferenceOrbitals, SelectedSpace } from './types.ts';

const MEMORY_LIMIT_BYTES = 2 ** 30;

export interface NaturalOrbitals {
  /** n × numOrbitals: occupied ones, then virtual ones, each by descending occupation. */
  orbitals: Float64Array;
  occupations: number[];
  /** Diagonal of the Fock matrix. */
  energiesHartree: number[];
}

/** (1). @throws UNSUPPORTED for open shells, TOO_LARGE */
export function mp2NaturalOrbitals(scf: ReferenceOrbitals, repulsion: Pick<Repulsion, 'transform'>): NaturalOrbitals {
  const { alpha: o, beta } = scf.occupied;
  if (scf.reference !== 'rhf' || o !== beta) {
    throw unsupported('activeSpace.select "mp2-natural" takes closed shells: choose "entropy" or "avas"', {
      what: 'mp2-natural of an open shell',
      alternatives: ['entropy', 'avas', 'frontier'],
    });
  }
  const { numOrbitals } = scf;
  const n = scf.system.numFunctions;
  const v = numOrbitals - o;
  const bytes = 24 * (o * v) ** 2;
  if (bytes > MEMORY_LIMIT_BYTES) {
    throw tooLarge(`the MP2 density takes ${bytes} bytes, the limit is ${MEMORY_LIMIT_BYTES}: choose orbitals by "avas"`, {
      resource: 'bytes of memory',
      asked: bytes,
      limit: MEMORY_LIMIT_BYTES,
    });
  }
  const energies = scf.orbitalEnergiesHartree.alpha;
  const occupied = selectColumns(scf.orbitals.alpha, n, numOrbitals, range(0, o));
  const virtual = selectColumns(scf.orbitals.alpha, n, numOrbitals, range(o, numOrbitals));
  const t = v === 0 || o === 0 ? new Float64Array(0) : repulsion.transform(occupied, virtual, occupied, virtual);
  for (let i = 0, at = 0; i < o; i++)
    for (let a = 0; a < v; a++)
      for (let j = 0; j < o; j++) for (let b = 0; b < v; b++) t[at++] /= energies[i] + energies[j] - energies[o + a] - energies[o + b];
  const u = new Float64Array(t.length);
  for (let i = 0, at = 0; i < o; i++)
    for (let a = 0; a < v; a++)
      for (let j = 0; j < o; j++) for (let b = 0; b < v; b++, at++) u[at] = 2 * t[at] - t[((i * v + b) * o + j) * v + a];
  const row = v * o * v;
  const holes = multiply(u, transpose(t, o, row), o, row, o).map((x, k) => (k % (o + 1) === 0 ? 2 : 0) - 2 * x);
  const particles = new Float64Array(v * v);
  for (let i = 0; i < o; i++) {
    const [ui, ti] = [u, t].map((all) => all.subarray(i * row, (i + 1) * row));
    multiply(ui, transpose(ti, v, o * v), v, o * v, v).forEach((x, k) => (particles[k] += 2 * x));
  }
  const parts = [natural(holes, occupied, energies.subarray(0, o), n), natural(particles, virtual, energies.subarray(o, numOrbitals), n)];
  return {
    orbitals: joinColumns(
      parts.map(({ orbitals }) => orbitals),
      n,
    ),
    occupations: parts.flatMap(({ occupations }) => occupations),
    energiesHartree: parts.flatMap((part) => part.energies),
  };
}

/** Eigenvectors of a block of the density, by descending occupation. */
function natural(
  density: Float64Array,
  c: Float64Array,
  energies: Float64Array,
  n: number,
): { orbitals: Float64Array; occupations: number[]; energies: number[] } {
  const size = energies.length;
  const { values, vectors } = symmetricEigen(symmetrised(density, size), size);
  const order = range(0, size).reverse();
  return {
    orbitals: multiply(c, selectColumns(vectors, size, size, order), n, size, size),
    occupations: order.map((k) => values[k]),
    energies: order.map((k) => energies.reduce((sum, energy, i) => sum + energy * vectors[i * size + k] ** 2, 0)),
  };
}

function symmetrised(a: Float64Array, n: number): Float64Array {
  return a.map((x, k) => 0.5 * (x + a[(k % n) * n + Math.floor(k / n)]));
}

/** The last `fromOccupied` occupied natural orbitals and the first `fromVirtual` virtual ones. */
export function mp2NaturalSpace(
  scf: ReferenceOrbitals,
  repulsion: Pick<Repulsion, 'transform'>,
  choose: (natural: NaturalOrbitals) => SpaceSize,
): SelectedSpace {
  const naturals = mp2NaturalOrbitals(scf, repulsion);
  const { fromOccupied, fromVirtual } = choose(naturals);
  return naturalSpace(scf, naturals, { fromOccupied, fromVirtual });
}

/** @throws INVALID_INPUT for a size the molecule does not hold */
export function sizedNaturalSpace(
  scf: ReferenceOrbitals,
  repulsion: Pick<Repulsion, 'transform'>,
  size: { electrons: number; orbitals: number },
): SelectedSpace {
  const counts = sizeOf(scf, size);
  return mp2NaturalSpace(scf, repulsion, () => counts);
}

function naturalSpace(
  scf: ReferenceOrbitals,
  { orbitals, occupations, energiesHartree }: NaturalOrbitals,
  { fromOccupied, fromVirtual }: SpaceSize,
): SelectedSpace {
  const n = scf.system.numFunctions;
  const o = scf.occupied.alpha;
  const core = o - fromOccupied;
  const active = range(core, o + fromVirtual);
  const names = compositions(scf.system, orbitals).map(describeComposition);
  const virtual = occupations.slice(o);
  const holes = occupations.slice(0, o).map((x) => 2 - x);
  return {
    coreOrbitals: selectColumns(orbitals, n, scf.numOrbitals, range(0, core)),
    activeOrbitals: selectColumns(orbitals, n, scf.numOrbitals, active),
    numCore: core,
    numActive: active.length,
    numElectrons: [fromOccupied, fromOccupied],
    orbitalEnergiesHartree: active.map((k) => energiesHartree[k]),
    occupations: active.map((k) => occupations[k]),
    reasons: occupations.map((occupation, k) => {
      const fate = k < core ? 'core, nearly full' : k < o + fromVirtual ? 'active' : 'empty, hardly used';
      return `natural orbital ${k}, ${names[k]}, occupation ${occupation.toFixed(4)} (MP2, unrelaxed): ${fate}`;
    }),
    warnings: [...cutWarning('occupied', holes.reverse(), fromOccupied), ...cutWarning('virtual', virtual, fromVirtual)],
  };
}
