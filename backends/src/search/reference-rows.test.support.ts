/** Rows of backends/data/reference/search, for tests: figures of other programs and of the literature. */
import { readFileSync } from 'node:fs';
import type { LatticeName } from '@cofactor/sdk/contracts';

export interface HpRow {
  lattice: LatticeName;
  sequence: string;
  energy: number;
  status: string;
  foldsUpToSymmetry?: number;
  fold?: string;
}
export interface TetrahedralRow {
  sequence: string;
  energy: number;
  degeneracy: number;
  walks: number;
}
export interface IsingRow {
  id: string;
  groundEnergy: number;
  bonds: [number, number, number][];
}
export interface MaxCutRow {
  id: string;
  nodes: number;
  maxCut: number;
  edges: ([number, number] | [number, number, number])[];
}
export interface ClusterRow {
  atoms: number;
  energy: number;
}
interface Rows {
  'hp-lattice': HpRow;
  'tetrahedral-folds': TetrahedralRow;
  'ising-4x4x4': IsingRow;
  maxcut: MaxCutRow;
  'lennard-jones': ClusterRow;
}

export function readRows<N extends keyof Rows>(name: N): Rows[N][] {
  const text = readFileSync(new URL(`../../data/reference/search/${name}.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { rows: Rows[N][] }).rows;
}
