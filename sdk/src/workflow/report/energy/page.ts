/** An energy on a page that stands alone: the number and what stands beside it, the molecule, convergence, where it came from. */
import type { EnergyProblem, EnergyResult, Job, Report } from '../../../contracts/index.ts';
import { hartree, milliHartree } from '../../format.ts';
import { poseJob } from '../../kinds/kinds.ts';
import {
  documentSection,
  factTable,
  type Place,
  page,
  type PageOptions,
  plotFigures,
  questionSection,
  section,
  tableMarkup,
  verdictSection,
} from '../parts.ts';
import { html } from '../markup.ts';
import { energyJobPlots } from '../plots.ts';
import { stepTable, thresholdsOf } from '../tables.ts';
import { energyFacts } from './facts.ts';

const PLACE: Place = { level: 2, prefix: '' };

/** @returns the whole page */
export async function renderEnergy(job: Job & { problem: EnergyProblem }, result: EnergyResult, options?: PageOptions): Promise<string> {
  const title = job.label ?? 'An energy';
  const { structure, subproblems } = poseJob(job);
  const plots = await energyJobPlots(asReport(job, result));
  const facts = energyFacts(result).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const tables = [thresholdsOf(result)].filter(({ rows }) => rows.length > 0);
  return page(
    title,
    result.provenance.cofactorVersion,
    html`<h1>${title}</h1>
${verdictSection(energyVerdict(job, result), PLACE)}
${questionSection(job.problem, { structure, partition: subproblems }, PLACE)}
${section(PLACE, 'numbers', 'Numbers', html`${factTable('What was found', facts)}${tables.map(tableMarkup)}`)}
${plots.length > 0 ? section(PLACE, 'plots', 'Plots', plotFigures(plots)) : undefined}
${section(PLACE, 'provenance', 'Provenance', tableMarkup(stepTable(result.provenance.steps)))}
${documentSection({ document: job, file: 'job.json', command: 'cofactor run job.json --report report.html' }, { ...result.provenance }, PLACE)}`,
    options,
  );
}

/** The number, and beside a quantum one the best classical and what chance gives. */
export function energyVerdict({ method }: Job, result: EnergyResult): { headline: string; lines: string[] } {
  const { energyHartree, standardErrorHartree, classical, nullArm, selectedCi, warnings } = result;
  const noise = standardErrorHartree > 0 ? ` ± ${milliHartree(1.96 * standardErrorHartree)} mEh (95 %)` : '';
  const above = (energy: number): string => {
    const gap = energyHartree - energy;
    return `${milliHartree(Math.abs(gap))} mEh ${gap >= 0 ? 'below' : 'above'} it`;
  };
  return {
    headline: `${hartree(energyHartree)} Eh${noise} by ${method?.name ?? 'auto'}`,
    lines: [
      ...(classical
        ? [
            `best classical: ${hartree(classical.energyHartree)} Eh by ${classical.method}${classical.exactInSpace ? ', exact in this space' : ''}, ${above(classical.energyHartree)}`,
          ]
        : []),
      ...(nullArm ? [`random samples of the same space: ${above(nullArm.energyHartree)}`] : []),
      ...(selectedCi ? [`selected CI with as many determinants: ${above(selectedCi.energyHartree)}`] : []),
      ...warnings.map(({ message }) => message),
    ],
  };
}

/** The job as a comparison of one arm with the classical number beside it: what plots are drawn from. */
function asReport({ problem, method, backend, seed, budget }: Job, result: EnergyResult): Report {
  const label = method?.name ?? 'auto';
  const { energyHartree, standardErrorHartree, classical, wallMs, costMicroUsd } = result;
  const point = { status: 'succeeded' as const, energyHartree, standardErrorHartree, result };
  return {
    schema: 'cofactor.report/1',
    comparison: { schema: 'cofactor.comparison/1', problem, arms: [{ method, backend, seed }], budget },
    inputHash: result.provenance.inputHash,
    cofactorVersion: result.provenance.cofactorVersion,
    reference: { label: classical?.method ?? '', method: classical?.method ?? '', energiesHartree: [classical?.energyHartree ?? null] },
    exactInSpace: [classical?.exactInSpace ? classical.energyHartree : null],
    arms: [{ label, method: label, backend, domain: 'quantum', points: [point], wallMs, costMicroUsd }],
    verdict: { headline: '', winner: null, quantumNeeded: null, lines: [] },
  };
}
