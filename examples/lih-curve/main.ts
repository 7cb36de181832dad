/**
 * Lithium hydride along its bond, through the SDK: reads the comparison beside it, runs every arm on this machine, prints
 * the table and writes one self-contained page.
 *
 * Run: node examples/dist/lih-curve/main.js [report.html]
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { localBackends } from '@cofactor/backends';
import { Cofactor, inlineFiles } from '@cofactor/sdk';
import { Comparison, parseDocument } from '@cofactor/sdk/contracts';
import { watchMemory } from '../memory.ts';

/** The documents stand beside the source; compiled, this file is one folder deeper. */
const folder = fileURLToPath(new URL(import.meta.url.includes('/dist/') ? '../../lih-curve/' : './', import.meta.url));
const page = process.argv[2] ?? 'out/report.html';

const started = performance.now();
const memory = watchMemory();
const document: unknown = JSON.parse(await readFile(`${folder}comparison.json`, 'utf8'));
const comparison = parseDocument(Comparison, await inlineFiles(document, folder));

const cofactor = new Cofactor({ backends: await localBackends() });
const report = await cofactor.compare(comparison, { onMessage: (line) => process.stderr.write(`· ${line}\n`) });

console.log(report.toMarkdown());
await report.toHtml(page);
const peak = memory.stop();
console.log(`report: ${page}`);
console.log(
  `took ${((performance.now() - started) / 1000).toFixed(1)} s${peak === undefined ? '' : `, peak memory of all processes ${Math.round(peak / 2 ** 20)} MiB (PSS)`}`,
);
