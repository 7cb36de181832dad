/** What a surrogate learned, for the reader: its verdict and its tables, of training and of exploring alike. */
import type { ExploreResult, Prediction, TrainResult } from '../../contracts/index.ts';
import { hartree, milliHartree } from '../format.ts';
import { explorationVerdict } from './exploration.ts';
import type { Table } from './tables.ts';

type Learned = TrainResult | ExploreResult;

const milli = (energy: number): string => `${milliHartree(energy)} mEh`;

export function learnedVerdict(result: Learned): { headline: string; lines: string[] } {
  const { training, labels } = result;
  const left = `mean error on labels left out: ${milli(training.leftOutErrorHartree)}`;
  if (result.kind === 'train') return { headline: `A surrogate from ${labels.length} labels`, lines: [left] };
  const { headline, lines } = explorationVerdict({ result });
  return { headline, lines: [left, ...lines] };
}

/** All tables that hold anything. */
export function learnedTables(result: Learned): Table[] {
  const own = result.kind === 'explore' ? [hiddenTable(result)] : [];
  const last = result.kind === 'explore' ? [stoppedTable(result)] : [];
  return [...own, labelTable(result), predictionTable(result.predictions ?? []), ...last].filter(({ rows }) => rows.length > 0);
}

const labelTable = ({ labels }: Learned): Table => ({
  title: 'Labels',
  header: ['structure', 'energy / Eh', '±', 'why'],
  rows: labels.map(({ structure, energyHartree, standardErrorHartree, why }) => [
    String(structure),
    hartree(energyHartree),
    standardErrorHartree > 0 ? standardErrorHartree.toExponential(1) : '0',
    why,
  ]),
});

const predictionTable = (predictions: readonly Prediction[]): Table => ({
  title: 'Predictions',
  header: ['structure', 'energy / Eh', '90 % within ±', 'refused'],
  rows: predictions.map(({ energyHartree, band90Hartree, refused }, k) => [
    String(k),
    energyHartree === undefined ? '–' : hartree(energyHartree),
    band90Hartree === undefined ? '–' : milli(band90Hartree),
    refused ?? '',
  ]),
});

const hiddenTable = ({ holdout }: ExploreResult): Table => ({
  title: 'Hidden points, by how the labels were chosen',
  header: ['choice', 'labels', 'mean error', 'largest', 'inside 90 % band', 'refused'],
  rows: (holdout?.arms ?? []).map(({ choice, labels, meanErrorHartree, maxErrorHartree, insideBand90, refused }) => [
    choice,
    String(labels.length),
    milli(meanErrorHartree),
    milli(maxErrorHartree),
    `${(100 * insideBand90).toFixed(0)} %`,
    String(refused),
  ]),
});

const stoppedTable = ({ unlabelled }: ExploreResult): Table => ({
  title: 'Without a label',
  header: ['structure', 'why'],
  rows: unlabelled.map(({ structure, error }) => [String(structure), error.message]),
});
