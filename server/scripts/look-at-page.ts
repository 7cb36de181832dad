/**
 * Opens a page in Chromium without a network, says what is wrong with it, and takes its picture for somebody to look at.
 * Run: node --conditions=cofactor:source server/scripts/look-at-page.ts [out/report.html] [out/report.png]
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openBrowser } from '../test/browser/chromium.ts';
import { checkPage } from '../test/browser/page-check.ts';

const [file = 'out/report.html', screenshot = 'out/report.png'] = process.argv.slice(2);
await using browser = await openBrowser();
const { complaints, requests, barriers, plots, title } = await checkPage(browser, pathToFileURL(resolve(file)).href, { screenshot });
const faults = [
  ...complaints.map((text) => `complains: ${text}`),
  ...requests.map((url) => `asks for ${url}`),
  ...barriers.map((barrier) => `keeps somebody out: ${barrier}`),
];
process.stdout.write(
  `${title}: ${plots.length} plots, ${faults.length} faults, ${screenshot}\n${faults.map((fault) => `  ${fault}\n`).join('')}`,
);
if (faults.length > 0 || plots.length === 0) process.exitCode = 1;
