/** A geometry on a page that stands alone: the structure where it came to rest, its measures, and the way there. */
import type { GeometryProblem, GeometryResult, Job } from '../../../contracts/index.ts';
import { draw, marks, type Drawing, type Plot } from '../drawing.ts';
import { documentSection, type Place, page, type PageOptions, plotFigures, section, tableMarkup, verdictSection } from '../parts.ts';
import { html } from '../markup.ts';
import { structureFigures } from '../space/structure-figure.ts';
import { stepTable } from '../tables.ts';
import { particlesText } from '../minimum/structure-text.ts';
import { geometryParticles } from './frames.ts';
import { geometryTables, geometryVerdict } from './tables.ts';

const PLACE: Place = { level: 2, prefix: '' };

/** @returns the whole page */
export async function renderGeometry(
  job: Job & { problem: GeometryProblem },
  result: GeometryResult,
  options?: PageOptions,
): Promise<string> {
  const { problem } = job;
  const title = job.label ?? 'A structure at rest';
  const figure = structureFigures(result.structure, problem.scan ? 'where the energy is lowest' : 'where no force is left');
  const text = particlesText(geometryParticles(problem, result), 'xyz');
  const plot = await draw(problem.scan ? curve(problem, result) : way(result));
  return page(
    title,
    result.provenance.cofactorVersion,
    html`<h1>${title}</h1>
${verdictSection(geometryVerdict(problem, result, job.method?.name ?? ''), PLACE)}
${section(PLACE, 'picture', 'Structure', html`${figure}<details><summary>structure.xyz</summary><pre tabindex="0"><code>${text}</code></pre></details>`)}
${section(PLACE, 'numbers', 'Numbers', html`${geometryTables(problem, result).map(tableMarkup)}`)}
${section(PLACE, 'plots', 'Plots', plotFigures([plot satisfies Plot]))}
${section(PLACE, 'provenance', 'Provenance', tableMarkup(stepTable(result.provenance.steps)))}
${documentSection({ document: job, file: 'job.json', command: 'cofactor run job.json --report report.html' }, { ...result.provenance }, PLACE)}`,
    options,
  );
}

/** Energy above the lowest on the way there. */
function way({ trace }: GeometryResult): Drawing {
  const lowest = Math.min(...trace.map(({ energyHartree }) => energyHartree));
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: 'geometry', axis: { tickMinStep: 1 } },
    y: { field: 'y', type: 'quantitative', title: 'energy above the lowest / mEh' },
  };
  return {
    title: 'The way to rest',
    description: 'Energy of each geometry that was kept, above the lowest of them.',
    values: trace.map(({ energyHartree }, k) => ({ x: k + 1, y: 1e3 * (energyHartree - lowest) })),
    height: 220,
    layer: [
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding },
      { mark: marks, encoding },
    ],
  };
}

function curve({ scan }: GeometryProblem, { points = [] }: GeometryResult): Drawing {
  const lowest = Math.min(...points.map(({ energyHartree }) => energyHartree));
  const encoding = {
    x: {
      field: 'x',
      type: 'quantitative',
      title: `${scan?.type} / ${scan?.type === 'distance' ? scan.units : 'degrees'}`,
      scale: { zero: false },
    },
    y: { field: 'y', type: 'quantitative', title: 'energy above the lowest / mEh' },
  };
  return {
    title: 'Energy along the scan',
    description: 'Energy of each relaxed geometry, above the lowest of them.',
    values: points.map(({ value, energyHartree }) => ({ x: value, y: 1e3 * (energyHartree - lowest) })),
    height: 220,
    layer: [
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding },
      { mark: marks, encoding },
    ],
  };
}
