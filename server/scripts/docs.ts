/** Writes the documentation site, which opens from disk. Run: node --conditions=cofactor:source server/scripts/docs.ts [out/docs] */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { brokenLinks } from './site/links.ts';
import { buildSite } from './site/site.ts';

const [folder = 'out/docs'] = process.argv.slice(2);
const site = await buildSite();
for (const [file, html] of site) {
  const path = join(resolve(folder), file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, html);
}
const faults = brokenLinks(site);
process.stdout.write(
  `${folder}/index.html: ${site.size} pages, ${faults.length} faults\n${faults.map((fault) => `  ${fault}\n`).join('')}`,
);
if (faults.length > 0) process.exitCode = 1;
