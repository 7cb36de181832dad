/** The picture of an audit: energy, or error where full CI is known, against the size of the subspace. */
import type { SubspaceLadder } from '../../contracts/index.ts';
import { ARM_COLOURS, draw, type Plot } from '../report/drawing.ts';
import { mean, samplesOf } from './verdict.ts';

/** A value of one arm at one size; random ones with the lowest and the highest of their draws. */
export interface Mark {
  arm: string;
  determinants: number;
  energyHartree: number;
  lowHartree: number;
  highHartree: number;
}

/** Every number of the picture. */
export function auditMarks({ rungs }: SubspaceLadder): Mark[] {
  return rungs.flatMap((rung): Mark[] => {
    const one = (arm: string, determinants: number, energyHartree: number): Mark => ({
      arm,
      determinants,
      energyHartree,
      lowHartree: energyHartree,
      highHartree: energyHartree,
    });
    const random = (arm: string, determinants: number, draws: readonly number[]): Mark => ({
      ...one(arm, determinants, mean(draws)),
      lowHartree: Math.min(...draws),
      highHartree: Math.max(...draws),
    });
    const { measured, recovered, selectedCi } = rung;
    return [
      ...(measured
        ? [
            one('as measured', measured.determinants, measured.energyHartree),
            random('random', measured.determinants, measured.chanceHartree),
          ]
        : []),
      ...(recovered
        ? [
            one('recovered', recovered.determinants, recovered.energyHartree),
            random('random, recovered', recovered.determinants, recovered.chanceHartree),
          ]
        : []),
      one('selected CI', selectedCi.determinants, selectedCi.energyHartree),
    ];
  });
}

/** Errors smaller than this are drawn here: a logarithmic axis has no zero. */
const FLOOR_HARTREE = 1e-8;

export async function auditPlot(ladder: SubspaceLadder, exact: number | undefined): Promise<Plot> {
  const height = (energy: number): number => (exact === undefined ? energy : Math.max(FLOOR_HARTREE, energy - exact));
  const marks = auditMarks(ladder);
  const values = marks.map(({ arm, determinants, energyHartree, lowHartree, highHartree }) => ({
    arm,
    x: determinants,
    y: height(energyHartree),
    low: height(lowHartree),
    high: height(highHartree),
  }));
  const domain = [...new Set(marks.map(({ arm }) => arm))];
  const named = { field: 'arm', type: 'nominal', title: null };
  const colour = { ...named, scale: { domain, range: domain.map((_, k) => ARM_COLOURS[k % ARM_COLOURS.length]) } };
  const x = { field: 'x', type: 'quantitative', title: 'determinants', scale: { type: 'log' }, axis: { format: '~s', tickCount: 6 } };
  const y = {
    type: 'quantitative',
    title: exact === undefined ? 'energy / Eh' : 'above full CI / Eh',
    scale: exact === undefined ? { zero: false } : { type: 'log' },
    axis: exact === undefined ? {} : { format: '~e', tickCount: 6 },
  };
  const layer = [
    { mark: { type: 'area', opacity: 0.2 }, encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: colour } },
    { mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y: { ...y, field: 'y' }, color: colour } },
    {
      mark: { type: 'point', filled: true, size: 70, opacity: 1 },
      encoding: { x, y: { ...y, field: 'y' }, color: colour, shape: { ...named, scale: { domain } } },
    },
  ];
  const what = exact === undefined ? 'Energy' : 'Energy above full CI';
  return draw({
    title: `${what} against the size of the subspace`,
    description: `${what} in hartree against the number of determinants, ${samplesOf(ladder.rungs[0]).chanceHartree.length} random draws with their mean and range; the numbers are in the table.`,
    values,
    height: 340,
    layer,
  });
}

const LETTERS: Record<string, string> = {
  'as measured': 'm',
  recovered: 'R',
  random: 'o',
  'random, recovered': 'O',
  'selected CI': 's',
};
const COLUMNS = 64;
const LINES = 14;

/** The same for a terminal: a letter a value, and what they mean below. */
export function auditText(ladder: SubspaceLadder, exact: number | undefined): string {
  const marks = auditMarks(ladder);
  const height = (energy: number): number => (exact === undefined ? energy : Math.log10(Math.max(FLOOR_HARTREE, energy - exact)));
  const at = scale(marks.map(({ energyHartree }) => height(energyHartree)));
  const across = scale(marks.map(({ determinants }) => Math.log(determinants)));
  const grid = Array.from({ length: LINES }, () => Array.from({ length: COLUMNS }, () => ' '));
  for (const { arm, determinants, energyHartree } of marks) {
    const row = LINES - 1 - Math.round(at.share(height(energyHartree)) * (LINES - 1));
    const column = Math.round(across.share(Math.log(determinants)) * (COLUMNS - 1));
    const before = grid[row][column];
    grid[row][column] = before === ' ' || before === LETTERS[arm] ? LETTERS[arm] : '*';
  }
  const label = (value: number): string => (exact === undefined ? value.toFixed(4) : (10 ** value).toExponential(1)).padStart(11);
  const lines = grid.map((cells, k) => `${k === 0 ? label(at.high) : k === LINES - 1 ? label(at.low) : ' '.repeat(11)} │${cells.join('')}`);
  const sizes = marks.map(({ determinants }) => determinants).sort((a, b) => a - b);
  const [smallest, largest] = [String(sizes[0]), String(sizes[sizes.length - 1])];
  const legend = [...new Set(marks.map(({ arm }) => arm))].map((arm) => `${LETTERS[arm]} ${arm}`).join('   ');
  return [
    `${exact === undefined ? 'energy / Eh' : 'above full CI / Eh'} against determinants`,
    ...lines,
    `${' '.repeat(12)}└${'─'.repeat(COLUMNS)}`,
    `${' '.repeat(13)}${smallest}${largest.padStart(COLUMNS - smallest.length)}`,
    `${' '.repeat(13)}${legend}   * several`,
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}

function scale(values: readonly number[]): { low: number; high: number; share: (value: number) => number } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { low, high, share: (value) => (high > low ? (value - low) / (high - low) : 0.5) };
}
