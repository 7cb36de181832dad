/** The numbers of an audit as one table: a row a size, energies in hartree, errors against full CI where it fits. */
import type { EnergyResult, SubspaceLadder } from '../../contracts/index.ts';
import type { Table } from '../report/tables.ts';
import { isExhaustive, samplesOf } from './verdict.ts';

type LadderArm = NonNullable<SubspaceLadder['rungs'][number]['measured']>;

/** Full CI in the same Hamiltonian, if it was worked out. */
export const exactOf = ({ classical }: EnergyResult): number | undefined => (classical?.exactInSpace ? classical.energyHartree : undefined);

export function auditTable(ladder: SubspaceLadder, exact: number | undefined): Table {
  const { rungs } = ladder;
  const [plain, recovered] = [rungs.some((rung) => rung.measured), rungs.some((rung) => rung.recovered)];
  const header = [
    'determinants',
    ...(plain ? ['as measured', 'random'] : []),
    ...(recovered ? ['recovered', 'random, recovered'] : []),
    'selected CI',
  ];
  const rows = rungs.map((rung) => [
    size(rung, ladder),
    ...(plain ? armCells(rung.measured, samplesOf(rung).determinants, exact) : []),
    ...(recovered ? armCells(rung.recovered, samplesOf(rung).determinants, exact) : []),
    energyCell(rung.selectedCi.energyHartree, exact) + otherSize(rung.selectedCi.determinants, samplesOf(rung).determinants),
  ]);
  return { title: exact === undefined ? 'Energy / Eh' : 'Energy / Eh (above full CI / mEh)', header, rows };
}

const NONE = '–';

function size(rung: SubspaceLadder['rungs'][number], ladder: SubspaceLadder): string {
  return `${samplesOf(rung).determinants}${isExhaustive(rung, ladder) ? ' (exhaustive)' : ''}`;
}

function armCells(arm: LadderArm | undefined, determinants: number, exact: number | undefined): string[] {
  if (arm === undefined) return [NONE, NONE];
  const [low, high] = [Math.min(...arm.chanceHartree), Math.max(...arm.chanceHartree)];
  return [
    energyCell(arm.energyHartree, exact) + otherSize(arm.determinants, determinants),
    exact === undefined ? `${low.toFixed(6)} … ${high.toFixed(6)}` : `${low.toFixed(6)} (${milli(low - exact)} … ${milli(high - exact)})`,
  ];
}

/** Named where an arm has other determinants than its row. */
const otherSize = (determinants: number, row: number): string => (determinants === row ? '' : ` [${determinants}]`);

const energyCell = (energy: number, exact: number | undefined): string =>
  exact === undefined ? energy.toFixed(6) : `${energy.toFixed(6)} (${milli(energy - exact)})`;

const milli = (hartree: number): string => (hartree * 1e3).toFixed(2);
