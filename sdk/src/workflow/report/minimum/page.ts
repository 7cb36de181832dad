/** A minimum on a page that stands alone: verdict, picture, numbers, plots, and the structure as text for other programs. */
import type { Job, MinimumProblem, MinimumResult } from '../../../contracts/index.ts';
import { documentSection, type Place, page, type PageOptions, plotFigures, section, tableMarkup, verdictSection } from '../parts.ts';
import { html, type Markup } from '../markup.ts';
import { stepTable } from '../tables.ts';
import { searchArms } from './arms.ts';
import { minimumFigures } from './figures.ts';
import { minimumPlots } from './plots.ts';
import { particlesOf } from './particles.ts';
import { structureText } from './structure-text.ts';
import { minimumTables, minimumVerdict } from './verdict.ts';

const PLACE: Place = { level: 2, prefix: '' };

/** @returns the whole page */
export async function renderMinimum(job: Job & { problem: MinimumProblem }, result: MinimumResult, options?: PageOptions): Promise<string> {
  const title = job.label ?? 'The lowest value of a model';
  const method = job.method?.name ?? 'auto';
  const figures = minimumFigures(job.problem, result);
  const plots = await minimumPlots(result, searchArms(result, method));
  const notes = result.warnings.map(({ message }) => message);
  return page(
    title,
    result.provenance.cofactorVersion,
    html`<h1>${title}</h1>
${verdictSection(minimumVerdict(result, method), PLACE)}
${section(PLACE, 'question', 'Question', html`<p>${asks(job.problem)}</p>${notes.length > 0 ? html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>` : undefined}`)}
${figures.length > 0 ? section(PLACE, 'picture', 'Picture', html`${figures}${textOf(job.problem, result)}`) : undefined}
${section(PLACE, 'numbers', 'Numbers', html`${minimumTables(result, method).map(tableMarkup)}${answerText(result)}`)}
${plots.length > 0 ? section(PLACE, 'plots', 'Plots', plotFigures(plots)) : undefined}
${section(PLACE, 'provenance', 'Provenance', tableMarkup(stepTable(result.provenance.steps)))}
${documentSection({ document: job, file: 'job.json', command: 'cofactor run job.json --report report.html' }, { ...result.provenance }, PLACE)}`,
    options,
  );
}

/** What was asked of several arms, and the lowest of their answers. */
export function minimumQuestion(problem: MinimumProblem, best: MinimumResult | undefined, place: Place): Markup {
  return section(place, 'question', 'Question', html`<p>${asks(problem)}</p>${best && minimumFigures(problem, best)}`);
}

function asks({ model, target }: MinimumProblem): string {
  const wanted = target === undefined ? '' : ` A value of ${target} is good enough.`;
  switch (model.type) {
    case 'lattice-protein':
      return `The lowest fold of ${model.sequence} (${model.sequence.length} residues) on the ${model.lattice} lattice with ${model.interaction === 'hp' ? 'HP' : 'Miyazawa–Jernigan'} contacts.${wanted}`;
    case 'cluster':
      return `The lowest cluster of ${model.atoms} atoms under the ${model.potential === 'morse' ? 'Morse' : 'Lennard-Jones'} potential, in its reduced units.${wanted}`;
    case 'conformer': {
      const ranked = model.rank ? `, its lowest in the order of ${model.rank.method.name}/${model.rank.basis} energies` : '';
      return `The lowest conformer by ${model.forceField.toUpperCase()}${ranked}.${wanted}`;
    }
    case 'maxcut':
      return `The largest cut of a graph with ${model.nodes} nodes and ${model.edges.length} edges; values are cut weights with a minus sign.${wanted}`;
    case 'file':
      return `The lowest assignment of a ${model.format} model.${wanted}`;
    default:
      return `The lowest assignment of ${model.variables} variables with ${model.quadratic.length} couplings (${model.type}).${wanted}`;
  }
}

function textOf(problem: MinimumProblem, result: MinimumResult): Markup {
  const [format, file] = particlesOf(problem, result)?.kind === 'fold' ? (['pdb', 'fold.pdb'] as const) : (['xyz', 'lowest.xyz'] as const);
  return html`<details><summary>${file}</summary><pre tabindex="0"><code>${structureText(problem, result, format)}</code></pre></details>`;
}

function answerText({ fold, assignment }: MinimumResult): Markup {
  if (fold !== undefined) return html`<p>Fold <code>${fold}</code></p>`;
  return assignment === undefined
    ? html``
    : html`<details><summary>Assignment</summary><pre tabindex="0"><code>${assignment.join(' ')}</code></pre></details>`;
}
