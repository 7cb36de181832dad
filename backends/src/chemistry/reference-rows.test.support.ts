/** Rows of backends/data/reference/chemistry, for tests: figures of other programs with version and input. */
import { readFileSync } from 'node:fs';
import { atomicNumberOf, BOHR_IN_ANGSTROM } from '@cofactor/sdk/contracts';
import { buildBasis, type Angular } from './basis/index.ts';
import type { ScfInput, ScfReference } from './scf/index.ts';

export interface CiRow {
  electrons: number;
  orbitals: number;
  orbitalIndices?: number[];
  energyHartree: number;
  coreEnergyHartree?: number;
  /** Why the value must not be used. */
  notUnique?: string;
}

export interface ReferenceRow {
  id: string;
  charge: number;
  multiplicity: number;
  basis: string;
  angular: Angular;
  numFunctions: number;
  numElectrons: number;
  scf: ScfReference;
  atomsAngstrom: [symbol: string, x: number, y: number, z: number][];
  pointChargesAngstrom?: [x: number, y: number, z: number, charge: number][];
  nuclearRepulsionHartree?: number;
  embeddingNucleiHartree?: number;
  energiesHartree: Record<string, number | undefined>;
  stability?: { internal: boolean; rhfToUhf: boolean };
  s2?: number;
  note?: string;
  dipoleAu?: number[];
  orbitalEnergiesHartree?: { alpha: number[]; beta?: number[] };
  rohfOrbitalEnergiesHartree?: number[];
  gradientHartreePerBohr?: Partial<Record<ScfReference, number[][]>>;
  gradientOnPointChargesHartreePerBohr?: number[][];
  secondProgram?: { program: string; energiesHartree: Record<string, number | undefined> };
  fci?: CiRow;
  fciFrozenCore?: CiRow;
  casci?: CiRow[];
  casscf?: CiRow[];
  avas?: { electrons: number; orbitals: number; atoms: number[]; shells: string[]; occupiedWeights: number[]; virtualWeights: number[] };
}

export interface ReferenceFile {
  about: string;
  program: string;
  tolerances: Record<string, number>;
  rows: ReferenceRow[];
}

export function readReference(name: 'public' | 'point-charges' | 'active-sites' | 'zn-dinitrogen' | 'psi4'): ReferenceFile {
  return JSON.parse(readFileSync(new URL(`../../data/reference/chemistry/${name}.json`, import.meta.url), 'utf8')) as ReferenceFile;
}

/** The molecule of a row in its basis, as `runScf` takes it. */
export function scfInputOf(row: ReferenceRow, reference: ScfReference): ScfInput {
  const atomicNumbers = row.atomsAngstrom.map(([symbol]) => atomicNumberOf(symbol));
  const positionsBohr = bohr(row.atomsAngstrom.flatMap(([, x, y, z]) => [x, y, z]));
  const charges = row.pointChargesAngstrom;
  return {
    system: buildBasis({ atomicNumbers, positionsBohr }, row.basis, row.angular).system,
    charge: row.charge,
    multiplicity: row.multiplicity,
    reference,
    ...(charges && {
      pointCharges: {
        charges: Float64Array.from(charges, ([, , , charge]) => charge),
        positionsBohr: bohr(charges.flatMap(([x, y, z]) => [x, y, z])),
      },
    }),
  };
}

export function bohr(angstrom: readonly number[]): Float64Array {
  return Float64Array.from(angstrom, (value) => value / BOHR_IN_ANGSTROM);
}
