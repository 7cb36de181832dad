/** What quantum arms add to a report: how a variational loop got there, what samples are worth, what a noisy device does. */
import type { Report } from '../../contracts/index.ts';
import { meanOf, student95 } from '../compare/seeds.ts';
import { bar, hues, marks, rowHeight, shapes, type Drawing } from './drawing.ts';
import { axis, half95, unmitigated } from './tables.ts';

/** Distances from the reference smaller than this are drawn here. */
const FLOOR_HARTREE = 1e-8;

/** Distance from the reference after each iteration, a line for every arm and point. */
export function convergence(report: Report): Drawing {
  const { arms, scan, reference } = report;
  const values = arms.flatMap(({ label, points }) =>
    points.flatMap(({ result }, k) => {
      const exact = reference.energiesHartree[k];
      const trace = result?.convergence.energiesHartree ?? [];
      if (exact === null || exact === undefined || trace.length < 2) return [];
      return trace.map((energy, iteration) => ({
        arm: label,
        line: `${label} ${k}`,
        at: scan && iteration === trace.length - 1 ? String(scan.values[k]) : '',
        iteration,
        distance: Math.max(Math.abs(energy - exact), FLOOR_HARTREE),
      }));
    }),
  );
  const told = values.some(({ distance }) => distance > FLOOR_HARTREE) ? values : []; // at the floor from the start there is no way to show
  const shown = arms.map(({ label }) => label).filter((label) => told.some(({ arm }) => arm === label));
  const encoding = {
    x: { field: 'iteration', type: 'quantitative', title: 'iteration', axis: { format: 'd', tickMinStep: 1 } },
    y: {
      field: 'distance',
      type: 'quantitative',
      title: `|E − E(${reference.method})| / Eh`,
      scale: { type: 'log' },
      axis: { format: '.0e', tickCount: 6 },
    },
    color: hues(
      'arm',
      shown,
      arms.map(({ label }) => label),
    ),
    detail: { field: 'line' },
  };
  const { color: _hue, ...place } = encoding;
  return {
    title: 'Convergence',
    description: `Distance from ${reference.label} in hartree on a logarithmic axis after each iteration of the variational loop${scan ? `, a line for each ${axis(scan)}, written at its end` : ''}.`,
    values: told,
    height: 320,
    layer: [
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding },
      {
        mark: { type: 'text', align: 'left', dx: 4, fontSize: 11, color: 'currentColor' },
        encoding: { ...place, text: { field: 'at' } },
      },
    ],
  };
}

/** Variational energies of heat-bath CI against the perturbation beyond their lists, and where it is nothing. */
export function extrapolation({ arms, scan }: Report): Drawing {
  const values = arms.flatMap(({ label, points }) =>
    points.flatMap(({ result }, k) => {
      if (result?.heatBath === undefined) return [];
      const line = scan ? `${label}, ${scan.values[k]}` : label;
      const lists = result.heatBath.points.map(({ perturbationHartree, variationalHartree }) => ({
        line,
        kind: THRESHOLD,
        x: perturbationHartree,
        y: variationalHartree,
      }));
      return [...lists, { line, kind: LIMIT, x: 0, y: result.energyHartree }];
    }),
  );
  const shown = [...new Set(values.map(({ line }) => line))];
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: 'perturbation beyond the list / Eh', axis: { format: '.4f', tickCount: 6 } },
    y: { field: 'y', type: 'quantitative', title: 'variational energy / Eh', scale: { zero: false }, axis: { format: '.4f' } },
    color: hues('line', shown),
  };
  return {
    title: 'Extrapolation',
    description: `Variational energy of each list of determinants against what perturbation theory adds beyond it, in hartree; the ${LIMIT} energy stands where nothing is left to add.`,
    values,
    height: 260,
    layer: [
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding },
      { mark: marks, encoding: { ...encoding, shape: { ...shapes('kind', [THRESHOLD, LIMIT]), legend: { title: null } } } },
    ],
  };
}

const [THRESHOLD, LIMIT] = ['threshold', 'extrapolated'];

const CHOICES = ['sampled', 'null arm', 'selected CI'] as const;

/** Error against the size of a sampled subspace: what the circuit picked, what chance did, and what a classical choice did. */
export function subspaceErrors({ arms, reference }: Report): Drawing {
  const values = arms.flatMap(({ points }) =>
    points.flatMap(({ result, runs = [] }, k) => {
      const exact = reference.energiesHartree[k];
      if (result?.subspace === undefined || exact === null || exact === undefined || runs.length === 0) return [];
      const { determinants } = result.subspace;
      const picked = [
        runs.map(({ energyHartree }) => energyHartree),
        runs.flatMap(({ nullArmHartree = [] }) => nullArmHartree),
        runs.flatMap(({ selectedCiHartree = [] }) => selectedCiHartree),
      ];
      return picked.flatMap((energies, choice) => {
        if (energies.length === 0) return [];
        const { mean, standardError } = meanOf(energies.map((energy) => 1000 * (energy - exact)));
        const half = energies.length > 1 ? student95(energies.length) * standardError : 0;
        return [{ choice: CHOICES[choice], determinants, error: mean, low: mean - half, high: mean + half }];
      });
    }),
  );
  const encoding = {
    x: {
      field: 'determinants',
      type: 'quantitative',
      title: 'determinants',
      scale: { zero: false, padding: 20 },
      axis: { format: ',d', tickMinStep: 1 },
    },
    y: { field: 'error', type: 'quantitative', title: 'error / mEh' },
    color: hues('choice', CHOICES),
  };
  return {
    title: 'Error by size of the subspace',
    description: `Mean error in millihartree against ${reference.label} by number of determinants, with 95 % intervals over seeds: picked by samples of the circuit, by chance, and by selected CI.`,
    values,
    height: 280,
    layer: [
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding },
      { mark: { type: 'rule', strokeWidth: 2 }, encoding: { ...encoding, y: { ...encoding.y, field: 'low' }, y2: { field: 'high' } } },
      { mark: marks, encoding: { ...encoding, shape: shapes('choice', CHOICES) } },
    ],
  };
}

const READINGS = ['raw', 'mitigated', 'without noise'] as const;

/** Errors of arms on a noisy device, raw and mitigated, beside the same circuits without noise; only where something was mitigated. */
export function deviceErrors({ arms, scan, reference }: Report): Drawing {
  const noisy = arms.some(({ points }) => points.some(({ result }) => result?.unmitigated));
  const values = arms.flatMap(({ label, points }) =>
    points.flatMap((point, k) => {
      const { errorHartree } = point;
      const exact = reference.energiesHartree[k];
      if (!noisy || exact === null || exact === undefined || errorHartree === undefined) return [];
      const reading = (what: (typeof READINGS)[number], error: number, half: number) => ({
        row: scan ? `${label}, ${scan.values[k]}` : label,
        reading: what,
        error: 1000 * error,
        low: 1000 * (error - half),
        high: 1000 * (error + half),
      });
      const raw = unmitigated(point);
      if (raw === undefined) return [reading('without noise', errorHartree, 0)];
      return [reading('raw', raw.energyHartree - exact, half95(raw)), reading('mitigated', errorHartree, half95(point))];
    }),
  );
  const encoding = {
    y: { field: 'row', type: 'nominal', title: scan ? `arm, ${axis(scan)}` : null, sort: null },
    x: { field: 'error', type: 'quantitative', title: 'error / mEh' },
    color: hues('reading', READINGS),
  };
  return {
    title: 'Errors on the device',
    description: `Error in millihartree against ${reference.label}, with 95 % intervals: as measured, after readout mitigation, and without noise. The dashed line is the exact energy.`,
    values,
    height: rowHeight(new Set(values.map(({ row }) => row)).size),
    layer: [
      { data: { values: [{ zero: 0 }] }, mark: bar, encoding: { x: { field: 'zero', type: 'quantitative' } } },
      { mark: { type: 'rule', strokeWidth: 2 }, encoding: { ...encoding, x: { ...encoding.x, field: 'low' }, x2: { field: 'high' } } },
      { mark: marks, encoding: { ...encoding, shape: shapes('reading', READINGS) } },
    ],
  };
}
