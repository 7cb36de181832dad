/**
 * The bond that feeds us, and one that needs no quantum computer: two metal sites, every comparison submitted to a gateway of its own
 * with the SDK, progress as it comes, the tables, and one self-contained page.
 *
 * Run: npm start, or node examples/dist/nitrogen/main.js [report.html]
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cofactor, inlineFiles } from '@cofactor/sdk';
import { Comparison, parseDocument } from '@cofactor/sdk/contracts';
import { renderStory } from '@cofactor/sdk/workflow';
import { ownGateway } from '../gateway.ts';
import { watchMemory } from '../memory.ts';

/** The documents stand beside the source; compiled, this file is one folder deeper. */
const folder = fileURLToPath(new URL(import.meta.url.includes('/dist/') ? '../../nitrogen/' : './', import.meta.url));
const page = process.argv[2] ?? 'out/report.html';

const TITLE = 'The bond that feeds us, and one that needs no quantum computer';
const INTRODUCTION =
  'Nitrogenase breaks N≡N on a metal. Here the bond is stretched on a Lewis-acid zinc, a closed-shell stand-in for the iron of the ' +
  'enzyme, and beside it stands the zinc of carbonic anhydrase with its water. Which of the two asks for more than one determinant, what ' +
  'quantum methods make of it, and whether they are needed, is worked out below.';

/** Document, heading, and what to look at. */
const CHAPTERS = [
  ['bond', 'The hard site: N≡N stretched on zinc', 'Six electrons in the six N 2p orbitals, followed by overlap from 1.0 to 2.1 Å.'],
  [
    'noise',
    'On a noisy device',
    'A circuit of 24 two-qubit gates with parameters optimised without noise, and the mean-field determinant as the floor, raw and mitigated.',
  ],
  ['sqd', 'Sampled subspaces', 'As many determinants picked by a sampled circuit, by chance, and by selected CI; twenty seeds each.'],
  [
    'control-water',
    'The control: zinc-bound water',
    'The six electrons and orbitals at the frontier of carbonic anhydrase’s zinc, ammonia for histidine.',
  ],
  ['control-hydroxide', 'The control: zinc-bound hydroxide', 'The same site after it has given its proton away.'],
] as const;

const started = performance.now();
const memory = watchMemory();
const gateway = await ownGateway({ concurrency: 2 });
try {
  process.stderr.write(`· gateway at ${gateway.url}\n`);
  const cofactor = new Cofactor({ url: gateway.url, token: gateway.token });
  const reports = await Promise.all(
    CHAPTERS.map(async ([name]) => {
      const document: unknown = JSON.parse(await readFile(`${folder}${name}.json`, 'utf8'));
      const comparison = parseDocument(Comparison, await inlineFiles(document, folder));
      return cofactor.compare(comparison, { onMessage: (line) => process.stderr.write(`· ${name}: ${line}\n`) });
    }),
  );
  for (const [k, [, heading]] of CHAPTERS.entries()) console.log(`\n# ${heading}\n\n${reports[k].toMarkdown()}`);
  const chapters = CHAPTERS.map(([, heading, text], k) => ({ heading, text, report: reports[k].data }));
  await mkdir(dirname(page), { recursive: true });
  await writeFile(page, await renderStory(TITLE, INTRODUCTION, chapters));
} finally {
  await gateway.close();
}
const peak = memory.stop();
console.log(`report: ${page}`);
console.log(
  `took ${((performance.now() - started) / 1000).toFixed(1)} s${peak === undefined ? '' : `, peak memory of all processes ${Math.round(peak / 2 ** 20)} MiB (PSS)`}`,
);
