/** What a search is worth, from its numbers alone: whether its value is the lowest there is, and whether luck does as well. */
import { HARTREE_IN_KCAL_PER_MOL, type MinimumResult } from '../../../contracts/index.ts';
import { duration } from '../../format.ts';
import type { Table } from '../tables.ts';
import { NULL_ARM, searchArms, type SearchArm } from './arms.ts';

const NONE = '–';
/** Conformers in a table. */
const MOST = 20;

const shown = (value: number): string => String(Number(value.toPrecision(10))).replace('-', '−');

export function minimumVerdict(result: MinimumResult, method: string): { headline: string; lines: string[] } {
  const { value, unit, provenOptimal, feasible, lowerBound, nullArm, classical, timeToSolution: tts } = result;
  const inUnit = (of: number): string => (unit === '1' ? shown(of) : `${shown(of)} ${unit}`);
  const standing = provenOptimal
    ? 'proven to be the lowest there is'
    : lowerBound === undefined
      ? 'not proven: there may be a lower one'
      : `not proven: nothing lies below ${inUnit(lowerBound)}`;
  const near = 1e-6 * Math.max(1, Math.abs(value) * 1e-3);
  const luck = (random: number): string =>
    random < value - near ? `did better: ${inUnit(random)}` : random <= value + near ? 'did as well' : `reached ${inUnit(random)}`;
  return {
    headline: `${inUnit(value)} by ${method}, ${standing}${feasible ? '' : '; it breaks a constraint'}`,
    lines: [
      ...(nullArm ? [`random trials ${luck(nullArm.value)} in ${nullArm.evaluations.toLocaleString('en')} evaluations`] : []),
      ...(classical ? [`the best classical search reached ${inUnit(classical.value)}`] : []),
      tts
        ? `time to solution: ${interval(tts)}, to meet ${inUnit(tts.value ?? value)} once with 99 % chance by restarts (95 % interval of ${tts.runs ?? 'the'} runs)`
        : 'time to solution: not measured; a search that looks everywhere needs no luck, and a run of many seconds is not repeated',
    ],
  };
}

const interval = ({ tts99Seconds, low, high }: NonNullable<MinimumResult['timeToSolution']>): string =>
  `${duration(1000 * tts99Seconds)} (${duration(1000 * low)} to ${duration(1000 * high)})`;

export function minimumTables(result: MinimumResult, method: string): Table[] {
  const rows = searchArms(result, method).map(
    ({ label, value, feasible, provenOptimal, evaluations, wallMs, timeToSolution }: SearchArm) => [
      label,
      shown(value),
      feasible ? 'yes' : 'no',
      provenOptimal ? 'yes' : 'no',
      evaluations.toLocaleString('en'),
      wallMs === undefined ? NONE : duration(wallMs),
      timeToSolution ? interval(timeToSolution) : NONE,
    ],
  );
  const value = result.unit === '1' ? 'value' : `value / ${result.unit}`;
  const header = ['search', value, 'keeps the constraints', 'proven lowest', 'evaluations', 'time', 'time to solution, 99 %'];
  const tables = [{ title: `Searches, beside ${NULL_ARM}`, header, rows }];
  return result.conformers && result.conformers.length > 1 ? [...tables, conformerTable(result.conformers)] : tables;
}

function conformerTable(conformers: NonNullable<MinimumResult['conformers']>): Table {
  const lowest = Math.min(...conformers.map(({ value }) => value));
  const [{ energyHartree: least }] = conformers;
  const ranked = least !== undefined;
  const rows = conformers
    .slice(0, MOST)
    .map(({ value, energyHartree }, k) => [
      String(k + 1),
      ...(ranked && energyHartree !== undefined
        ? [energyHartree.toFixed(8), ((energyHartree - least) * HARTREE_IN_KCAL_PER_MOL).toFixed(2)]
        : []),
      (value - lowest).toFixed(2),
    ]);
  const energies = ranked ? ['energy / Eh', 'above the lowest / kcal/mol'] : [];
  return {
    title: `The lowest ${rows.length} of ${conformers.length} conformers`,
    header: ['conformer', ...energies, 'force field, above its lowest / kcal/mol'],
    rows,
  };
}
