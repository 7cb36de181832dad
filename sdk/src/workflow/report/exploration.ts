/** An explored landscape for the reader: the verdict on how its labels were chosen, its tables, and what its plots show. */
import {
  BOHR_IN_ANGSTROM,
  HARTREE_IN_KCAL_PER_MOL,
  parseDocument,
  Job,
  type ExploreProblem,
  type ExploreResult,
  type LabelArm,
  type StructureSource,
} from '../../contracts/index.ts';
import { parseStructure } from '../pose/structure.ts';
import { hartree } from '../format.ts';
import type { Table } from './tables.ts';

/** A job that explores, what came out, and the two distances its landscape is drawn over. */
export interface Exploration {
  job: Job;
  result: ExploreResult;
  coordinates: readonly [Coordinate, Coordinate];
}

/** A distance between two atoms. */
export interface Coordinate {
  label: string;
  atoms: readonly [number, number];
}

/** An error in kcal/mol, three significant digits. */
export const kcal = (energyHartree: number): string => String(Number((energyHartree * HARTREE_IN_KCAL_PER_MOL).toPrecision(3)));

const CHOICES: Record<LabelArm['choice'], string> = {
  committee: 'where the committee disagrees',
  random: 'at random',
  even: 'evenly spaced',
};

/** The band is one of nine points in ten; fewer than four in five inside it, and it promises too much. */
const LEAST_INSIDE = 0.8;

/** Whether choosing labels by disagreement paid, from the numbers alone. */
export function explorationVerdict({ result: { holdout, labels } }: Pick<Exploration, 'result'>): { headline: string; lines: string[] } {
  if (holdout === undefined) return { headline: `A surrogate from ${labels.length} labels; no hidden points to judge it on`, lines: [] };
  const [committee, ...others] = judgedArms(holdout.arms);
  const best = others.reduce((least, arm) => (arm.meanErrorHartree < least.meanErrorHartree ? arm : least), others[0]);
  const error = `mean error ${kcal(committee.meanErrorHartree)} kcal/mol on ${holdout.energiesHartree.length} hidden points from ${labels.length} labels`;
  const rival = best && `${kcal(best.meanErrorHartree)} for labels ${CHOICES[best.choice]}`;
  const won = best === undefined || committee.meanErrorHartree < best.meanErrorHartree;
  const inside = `${Math.round(100 * committee.insideBand90)} % of the hidden points lie in their 90 % band`;
  const judged = committee.insideBand90 < LEAST_INSIDE ? `${inside}: it promises too much here` : inside;
  const oracle = holdout.exactHartree && largestGap(holdout.energiesHartree, holdout.exactHartree);
  return {
    headline: won
      ? `Labels where the committee disagrees are the better ones: ${error}${rival ? `, ${rival}` : ''}`
      : `The committee loses: ${error}, ${rival}`,
    lines: [
      `largest error: ${holdout.arms.map((arm) => `${kcal((arm.againstExact ?? arm).maxErrorHartree)} kcal/mol ${CHOICES[arm.choice]}`).join(', ')}`,
      judged,
      ...(oracle === undefined ? [] : [`the oracle itself is off by at most ${kcal(oracle)} kcal/mol at the hidden points`]),
    ],
  };
}

type Judged = Pick<LabelArm, 'choice' | 'meanErrorHartree' | 'maxErrorHartree' | 'insideBand90'>;

/** Against the exact energies where they are known, else against the oracle. */
const judgedArms = (arms: readonly LabelArm[]): Judged[] => arms.map(({ againstExact, ...arm }) => ({ ...arm, ...againstExact }));

const largestGap = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((value, k) => Math.abs(value - b[k])));

export function explorationTables(exploration: Exploration): Table[] {
  const { result, coordinates } = exploration;
  const { candidates, hidden } = explorationPoints(exploration);
  const axes = coordinates.map(({ label }) => `${label} / Å`);
  const labels = result.labels.map(({ structure, energyHartree, why }, k) => [
    String(k + 1),
    ...places(candidates[structure]),
    hartree(energyHartree),
    why,
  ]);
  const made: Table = { title: 'Labels, in the order they were made', header: ['label', ...axes, 'energy / Eh', 'why'], rows: labels };
  if (result.holdout === undefined) return [made];
  const { arms, exactHartree } = result.holdout;
  const choices = judgedArms(arms).map(({ choice, meanErrorHartree, maxErrorHartree, insideBand90 }, k) => [
    CHOICES[choice],
    String(arms[k].labels.length),
    kcal(meanErrorHartree),
    kcal(maxErrorHartree),
    `${Math.round(100 * insideBand90)} %`,
    ...(exactHartree ? [kcal(arms[k].meanErrorHartree), kcal(arms[k].maxErrorHartree)] : []),
    String(arms[k].refused),
  ]);
  const against = exactHartree ? 'exact' : 'oracle';
  const asked = exactHartree ? ['mean from oracle / kcal/mol', 'max from oracle / kcal/mol'] : [];
  const header = [
    'labels chosen',
    'labels',
    `mean |error| from ${against} / kcal/mol`,
    'max |error| / kcal/mol',
    'in the 90 % band',
    ...asked,
    'outside the labels',
  ];
  const points = hidden.map(({ predictedHartree, oracleHartree, exactHartree: exact, band90Hartree, ...point }) => [
    ...places(point),
    hartree(oracleHartree),
    ...(exactHartree ? [exact === undefined ? '–' : hartree(exact)] : []),
    predictedHartree === undefined ? 'refused' : hartree(predictedHartree),
    predictedHartree === undefined ? '–' : kcal(predictedHartree - (exact ?? oracleHartree)),
    band90Hartree === undefined ? '–' : kcal(band90Hartree),
  ]);
  const columns = ['oracle / Eh', ...(exactHartree ? ['exact / Eh'] : []), 'predicted / Eh', 'error / kcal/mol', '± 90 % band / kcal/mol'];
  return [
    { title: `How labels were chosen, judged on ${hidden.length} hidden points`, header, rows: choices },
    made,
    { title: 'Hidden points, never learned from', header: [...axes, ...columns], rows: points },
  ];
}

export interface Place {
  /** Å, the first and the second coordinate. */
  x: number;
  y: number;
}

export interface HiddenPoint extends Place {
  oracleHartree: number;
  exactHartree?: number;
  /** Absent: the surrogate refused. */
  predictedHartree?: number;
  band90Hartree?: number;
}

/** Where candidates and hidden points lie on the map. */
export function explorationPoints({ job, result, coordinates }: Exploration): { candidates: Place[]; hidden: HiddenPoint[] } {
  const problem = parseDocument(Job, job).problem as ExploreProblem;
  const place = (source: StructureSource): Place => {
    const { atoms } = parseStructure(source).structure;
    const [x, y] = coordinates.map(({ atoms: [a, b] }) => {
      const gap = atoms[a].positionBohr.map((c, k) => c - atoms[b].positionBohr[k]);
      return BOHR_IN_ANGSTROM * Math.hypot(...gap);
    });
    return { x, y };
  };
  const { holdout } = result;
  const hidden = (holdout?.structures ?? []).map((at, k) => ({
    ...place((problem.holdout ?? [])[at]),
    oracleHartree: holdout?.energiesHartree[k] ?? Number.NaN,
    exactHartree: holdout?.exactHartree?.[k],
    predictedHartree: holdout?.predictions[k].energyHartree,
    band90Hartree: holdout?.predictions[k].band90Hartree,
  }));
  return { candidates: problem.candidates.map(place), hidden };
}

const places = ({ x, y }: Place): string[] => [x, y].map((length) => String(Number(length.toFixed(3))));
