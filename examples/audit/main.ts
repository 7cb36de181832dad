/**
 * What measured bit strings are worth: the audit of two sets of counts of stretched nitrogen, through the SDK.
 *
 * Run: node examples/dist/audit/main.js [folder for the pages]
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { localBackends } from '@cofactor/backends';
import { Cofactor } from '@cofactor/sdk';

const here = fileURLToPath(new URL(import.meta.url.includes('/dist/') ? '../../audit/' : './', import.meta.url));
const pages = process.argv[2] ?? 'out';

const cofactor = new Cofactor({ backends: await localBackends() });
const hamiltonian = await readFile(`${here}n2.fcidump`, 'utf8');
for (const name of ['exact', 'noisy']) {
  const counts: unknown = JSON.parse(await readFile(`${here}counts-${name}.json`, 'utf8'));
  const report = await cofactor.audit(counts, hamiltonian);
  const { headline, lines } = report.verdict;
  console.log([`${name}: ${headline}`, ...lines.map((line) => `  ${line}`)].join('\n'));
  const page = join(pages, `audit-${name}.html`);
  await report.toHtml(page);
  console.log(`  report: ${page}`);
}
