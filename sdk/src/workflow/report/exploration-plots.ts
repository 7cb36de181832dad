/** The plots of an explored landscape: the map with its labels, and the hidden points with their bands. */
import { HARTREE_IN_KCAL_PER_MOL } from '../../contracts/index.ts';
import { bar, draw, hues, type Plot } from './drawing.ts';
import { explorationPoints, type Exploration } from './exploration.ts';

/** Dark to light: in grey, too. */
const HEIGHTS = ['#3b2a7a', '#2f6fb0', '#2a9d8f', '#87922b'] as const;

export async function explorationPlots(exploration: Exploration): Promise<Plot[]> {
  const plots = [await labelMap(exploration)];
  if (exploration.result.holdout) plots.push(await hiddenErrors(exploration));
  return plots;
}

function labelMap(exploration: Exploration): Promise<Plot> {
  const { result, coordinates } = exploration;
  const { candidates, hidden } = explorationPoints(exploration);
  const energies = result.predictions.map(({ energyHartree }) => energyHartree);
  const lowest = Math.min(...energies.flatMap((energy) => energy ?? []));
  const order = new Map(result.labels.map(({ structure }, k) => [structure, k + 1]));
  const values = candidates.flatMap(({ x, y }, k) => {
    const energy = energies[k];
    const label = order.get(k);
    return energy === undefined ? [] : [{ x, y, energy: (energy - lowest) * HARTREE_IN_KCAL_PER_MOL, label: label ? String(label) : '' }];
  });
  const at = {
    x: { field: 'x', type: 'quantitative', title: `${coordinates[0].label} / Å`, scale: { zero: false, padding: 14 } },
    y: { field: 'y', type: 'quantitative', title: `${coordinates[1].label} / Å`, scale: { zero: false, padding: 14 } },
  };
  const energy = {
    field: 'energy',
    type: 'quantitative',
    title: 'kcal/mol above the lowest',
    scale: { range: HEIGHTS },
    legend: { direction: 'horizontal', gradientLength: 200 },
  };
  const hiddenAt = hidden.map(({ x, y }) => ({ x, y }));
  return draw({
    title: 'The map and its labels',
    description: `Candidates over ${coordinates.map(({ label }) => label).join(' and ')}, coloured by predicted energy; those with a number were labelled, in that order; crosses are the hidden points.`,
    values,
    height: 340,
    layer: [
      {
        data: { values: hiddenAt },
        mark: { type: 'point', shape: 'cross', size: 60, filled: true, color: 'currentColor', opacity: 1 },
        encoding: at,
      },
      { mark: { type: 'circle', size: 420, opacity: 1 }, encoding: { ...at, color: energy } },
      { mark: { type: 'text', fontSize: 12, fontWeight: 'bold', color: '#ffffff' }, encoding: { ...at, text: { field: 'label' } } },
    ],
  });
}

function hiddenErrors(exploration: Exploration): Promise<Plot> {
  const { hidden } = explorationPoints(exploration);
  const truth = (point: (typeof hidden)[number]): number => point.exactHartree ?? point.oracleHartree;
  const lowest = Math.min(...hidden.map(truth));
  const values = hidden.flatMap((point) => {
    if (point.predictedHartree === undefined) return [];
    const [error, band] = [point.predictedHartree - truth(point), point.band90Hartree ?? 0].map((e) => e * HARTREE_IN_KCAL_PER_MOL);
    const inside = Math.abs(error) <= band ? 'in its band' : 'outside its band';
    return [{ energy: (truth(point) - lowest) * HARTREE_IN_KCAL_PER_MOL, error, low: error - band, high: error + band, inside }];
  });
  const against = hidden.every(({ exactHartree }) => exactHartree !== undefined) ? 'exact energy' : 'energy of the oracle';
  const encoding = {
    x: { field: 'energy', type: 'quantitative', title: `${against} above the lowest / kcal/mol` },
    y: { field: 'error', type: 'quantitative', title: 'predicted less true / kcal/mol' },
    color: hues('inside', ['in its band', 'outside its band']),
  };
  return draw({
    title: 'Hidden points',
    description: `Prediction less the ${against} of each hidden point in kcal/mol, with its 90 % band; the dashed line is no error. Points that the surrogate refuses are left out.`,
    values,
    height: 260,
    layer: [
      { data: { values: [{ zero: 0 }] }, mark: bar, encoding: { y: { field: 'zero', type: 'quantitative' } } },
      { mark: { type: 'rule', strokeWidth: 2 }, encoding: { ...encoding, y: { ...encoding.y, field: 'low' }, y2: { field: 'high' } } },
      {
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: { ...encoding, shape: { field: 'inside', type: 'nominal', title: null } },
      },
    ],
  });
}
