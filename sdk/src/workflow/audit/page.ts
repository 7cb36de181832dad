/** An audit as one page that stands alone: the verdict, the picture, the numbers, and how to do it again. */
import type { EnergyResult, SubspaceLadder } from '../../contracts/index.ts';
import { page, plotFigures, tableMarkup } from '../report/parts.ts';
import { html } from '../report/markup.ts';
import { auditPlot } from './picture.ts';
import { auditTable, exactOf } from './table.ts';
import { auditVerdict } from './verdict.ts';

/** @returns the whole page */
export async function renderAudit(result: EnergyResult, ladder: SubspaceLadder): Promise<string> {
  const exact = exactOf(result);
  const { headline, lines } = auditVerdict(ladder, exact);
  const { provenance } = result;
  const {
    numOrbitals,
    numElectrons: [alpha, beta],
    sectorDeterminants,
  } = ladder;
  return page(
    'Audit of measured bit strings',
    provenance.cofactorVersion,
    html`<h1>Audit of measured bit strings</h1>
<section class="verdict" aria-labelledby="verdict"><h2 id="verdict">Verdict</h2>
<p><strong>${headline}</strong></p>
<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></section>
<section aria-labelledby="question"><h2 id="question">Question</h2>
<p>${alpha} α and ${beta} β electrons in ${numOrbitals} orbitals, ${sectorDeterminants} determinants.
${exact === undefined ? 'Full CI does not fit here.' : `Full CI: ${exact.toFixed(8)} Eh.`}
A subspace is the product of the strings of the most frequent outcomes; random ones have as many strings, selected CI as many determinants.</p></section>
<section aria-labelledby="picture"><h2 id="picture">Picture</h2>
${plotFigures([await auditPlot(ladder, exact)])}</section>
<section aria-labelledby="numbers"><h2 id="numbers">Numbers</h2>
${tableMarkup(auditTable(ladder, exact))}</section>
<section aria-labelledby="again"><h2 id="again">Do it again</h2>
<pre tabindex="0"><code>cofactor audit counts.json hamiltonian.fcidump --seed ${provenance.seed} --report report.html</code></pre>
<p class="soft">Input hash <code>${provenance.inputHash}</code>, on ${provenance.steps.map(({ kind, backend }) => `${kind}@${backend}`).join(', ')}</p></section>`,
  );
}
