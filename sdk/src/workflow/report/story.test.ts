/** A page of several chapters from result documents alone, on toy backends: comparisons and an exploration. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Comparison, Job, memoryStore, parseDocument, type ExploreResult, type Report } from '../../contracts/index.ts';
import { runComparison } from '../compare/compare.ts';
import { planJob } from '../plan/plan.ts';
import { runPlan } from '../runner/runner.ts';
import { CLASSICAL, LEARNING, QUANTUM, toyBackend } from '../toy-backend.test.support.ts';
import { explorationTables, explorationVerdict, kcal, type Exploration } from './exploration.ts';
import { renderStory } from './html.ts';
import { renderExplorationMarkdown } from './markdown.ts';
import { partitionFigure } from './partition-figure.ts';
import { reportPlots } from './plots.ts';

const backends = [
  toyBackend({ capabilities: CLASSICAL }),
  toyBackend({ id: 'statevector', capabilities: QUANTUM }),
  toyBackend({ id: 'learning', capabilities: LEARNING }),
];
const hydrogen = (angstrom: number) => ({ format: 'xyz', data: `2\n\nH 0 0 0\nH 0 0 ${angstrom}` });
const TARGET = { kind: 'energy', structure: hydrogen(0.7), basis: 'sto-3g' };

async function explored(): Promise<Exploration> {
  const job = parseDocument(Job, {
    schema: 'cofactor.job/1',
    label: 'H2 <explored>',
    problem: {
      kind: 'explore',
      target: TARGET,
      candidates: [0.5, 0.7, 0.9, 1.1, 1.4, 1.8].map(hydrogen),
      labels: 4,
      holdout: [0.6, 1.2, 9].map(hydrogen),
    },
    method: { name: 'surrogate', oracle: { name: 'vqe' } },
    backend: 'statevector',
  });
  const result = await runPlan(await planJob(job, backends), { backends, artifacts: memoryStore() });
  const coordinates = [
    { label: 'R', atoms: [0, 1] },
    { label: 'R again', atoms: [1, 0] },
  ] as const;
  return { job, result: result as ExploreResult, coordinates };
}

function compared(): Promise<Report> {
  const document = parseDocument(Comparison, {
    schema: 'cofactor.comparison/1',
    problem: TARGET,
    scan: { label: 'R', coordinate: { type: 'distance', atoms: [0, 1] }, units: 'angstrom', values: [0.7, 1.1] },
    arms: [{ method: { name: 'rhf' } }, { label: 'VQE', method: { name: 'vqe' } }],
  });
  return runComparison(document, { backends, artifacts: memoryStore() });
}

/** The toy's loop is there at once: here it takes two iterations more. */
function traced(of: Report): Report {
  const arms = of.arms.map((arm) => ({
    ...arm,
    points: arm.points.map(({ result, ...point }) => {
      if (result?.convergence.energiesHartree === undefined) return { ...point, result };
      const energiesHartree = [0.2, 0.01, 0].map((above) => result.energyHartree + above);
      return { ...point, result: { ...result, convergence: { ...result.convergence, energiesHartree } } };
    }),
  }));
  return { ...of, arms };
}

let exploration: Exploration;
let report: Report;
beforeAll(async () => {
  [exploration, report] = [await explored(), traced(await compared())];
});

/** The same result, its arms with these mean errors, in hartree, against the oracle alone. */
function withErrors(...means: number[]): Exploration {
  const { holdout, ...rest } = exploration.result;
  if (holdout === undefined) throw new Error('no hidden points');
  const { exactHartree: _exact, ...judged } = holdout;
  const arms = judged.arms.map(({ againstExact: _against, ...arm }, k) => ({ ...arm, meanErrorHartree: means[k] }));
  return { ...exploration, result: { ...rest, holdout: { ...judged, arms } } };
}

describe('an exploration', () => {
  test('says that the committee loses where another choice of labels is better, and wins where none is', () => {
    expect(explorationVerdict(withErrors(0.002, 0.003, 0.001)).headline).toMatch(
      /^The committee loses: mean error 1.26 .* 0.628 for labels evenly spaced$/,
    );
    expect(explorationVerdict(withErrors(0.001, 0.002, 0.003)).headline).toMatch(/^Labels where the committee disagrees are the better/);
  });

  test('is judged against the exact energies beside the answers of a quantum oracle, whose own error is told', () => {
    const { holdout } = exploration.result;
    // the toy's VQE lies half a millihartree above its CASCI
    expect(holdout?.exactHartree?.map((exact, k) => holdout.energiesHartree[k] - exact)).toEqual(
      [0, 1, 2].map(() => expect.closeTo(0.0005, 9) as number),
    );
    expect(explorationVerdict(exploration).lines).toContain(
      `the oracle itself is off by at most ${kcal(0.0005)} kcal/mol at the hidden points`,
    );
    const [first] = holdout?.arms ?? [];
    expect(Math.abs((first.againstExact?.meanErrorHartree ?? 0) - first.meanErrorHartree)).toBeGreaterThan(0);
  });

  test('has every label and every hidden point in its tables, with its distances', () => {
    const [choices, labels, hidden] = explorationTables(exploration);
    expect(choices.rows.map(([choice]) => choice)).toEqual(['where the committee disagrees', 'at random', 'evenly spaced']);
    expect(labels.rows).toHaveLength(4);
    expect(hidden.rows.map(([r, again]) => [r, again])).toEqual([
      ['0.6', '0.6'],
      ['1.2', '1.2'],
      ['9', '9'],
    ]);
    expect(hidden.rows[2]).toContain('refused');
    for (const { header, rows } of [choices, labels, hidden]) for (const row of rows) expect(row).toHaveLength(header.length);
    expect(renderExplorationMarkdown(exploration)).toContain('# H2 \\<explored\\>');
  });
});

test('a story tells what each chapter found first, and draws map, hidden points and partition', async () => {
  const page = await renderStory('A & B', 'Both.', [
    { heading: 'Curve', text: 'Look.', report },
    { heading: 'Map', text: 'Look here.', exploration },
  ]);
  const headings = [...page.matchAll(/<h[123][^>]*>(.*?)<\/h[123]>/g)].map(([, heading]) => heading);
  expect(headings.slice(0, 4)).toEqual(['A &amp; B', 'What was found', 'Curve', 'Verdict']);
  expect(page.match(/id="([^"]+)"/g)?.length).toBe(new Set(page.match(/id="([^"]+)"/g)).size);
  for (const name of ['Partition.', 'Convergence.', 'The map and its labels.', 'Hidden points.'])
    expect(page).toContain(`aria-label="${name}`);
  expect(page).toContain(explorationVerdict(exploration).headline);
  expect(page).not.toMatch(/NaN|undefined|<script/);
});

test('the partition is drawn part by part, the one that stands beside by a dashed line', () => {
  const figure = partitionFigure(report.partition ?? [])?.text ?? '';
  expect(report.partition?.map(({ domain }) => domain)).toEqual(['classical', 'classical', 'quantum', 'classical']);
  expect(figure.match(/<rect/g)).toHaveLength(4);
  expect(figure.match(/stroke-dasharray/g)).toHaveLength(1);
  expect(partitionFigure((report.partition ?? []).slice(0, 1))).toBeUndefined();
});

/** A report whose second arm was sampled with three seeds on a noisy device. */
function sampled(): Report {
  const runs = [0.03, 0.04, 0.05].map((error) => ({
    energyHartree: -1 + error,
    nullArmHartree: -1 + 2 * error,
    selectedCiHartree: -0.99,
  }));
  const [rhf, vqe] = report.arms;
  const points = vqe.points.map((point) => ({
    ...point,
    errorHartree: 0.04,
    runs,
    result: point.result && {
      ...point.result,
      unmitigated: { energyHartree: -0.9, standardErrorHartree: 0.01 },
      subspace: { determinants: 36, sectorDeterminants: 400, exhaustive: false, samples: 100, samplesInSector: 100, spreadHartree: 0 },
    },
  }));
  return { ...report, reference: { ...report.reference, energiesHartree: [-1, -1] }, arms: [rhf, { ...vqe, points }] };
}

test('sampled subspaces and noisy devices have plots of their own, other arms none', async () => {
  const titles = async (of: Report): Promise<string[]> => (await reportPlots(of)).map(({ title }) => title);
  expect(await titles(report)).toEqual(['Energy along the scan', 'Absolute error', 'Error against time', 'Convergence']);
  const added = (await titles(sampled())).filter((title) => /subspace|device/.test(title));
  expect(added).toEqual(['Error by size of the subspace', 'Errors on the device']);
});
