/**
 * The bond that feeds us, and one that needs no quantum computer: two metal sites, every comparison and a surrogate submitted to a
 * gateway of its own with the SDK, progress as it comes, the tables, and one self-contained page.
 *
 * Run: npm start, or node examples/dist/nitrogen/main.js [report.html]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Cofactor, moleculeViewer } from '@cofactor/sdk';
import { renderExplorationMarkdown, renderMarkdown, renderStory, type Chapter, type Exploration } from '@cofactor/sdk/workflow';
import { ownGateway } from '../gateway.ts';
import { watchMemory } from '../memory.ts';
import { COMPARISONS, INTRODUCTION, readComparison, readSurface, SURFACE, TITLE, type Part } from './story.ts';
import { COORDINATES } from './surface.ts';

const page = process.argv[2] ?? 'out/report.html';
const tell = (text: string): void => void process.stderr.write(`· ${text}\n`);

const started = performance.now();
const memory = watchMemory();
const gateway = await ownGateway({ concurrency: 2 });
try {
  tell(`gateway at ${gateway.url}`);
  const cofactor = new Cofactor({ url: gateway.url, token: gateway.token });
  const surface = explored(cofactor); // the longest goes first
  const [[bond, ...rest], exploration] = await Promise.all([Promise.all(COMPARISONS.map((part) => compared(cofactor, part))), surface]);
  const chapters = [bond, exploration, ...rest];
  for (const chapter of chapters) {
    const text = 'report' in chapter ? renderMarkdown(chapter.report) : renderExplorationMarkdown(chapter.exploration);
    console.log(`\n# ${chapter.heading}\n\n${text}`);
  }
  await mkdir(dirname(page), { recursive: true });
  await writeFile(page, await renderStory(TITLE, INTRODUCTION, chapters, { viewer: await moleculeViewer() }));
} finally {
  await gateway.close();
}
const peak = memory.stop();
console.log(`report: ${page}`);
console.log(
  `took ${((performance.now() - started) / 1000).toFixed(1)} s${peak === undefined ? '' : `, peak memory of all processes ${Math.round(peak / 2 ** 20)} MiB (PSS)`}`,
);

async function compared(cofactor: Cofactor, part: Part): Promise<Chapter> {
  const report = await cofactor.compare(await readComparison(part), { onMessage: (line) => tell(`${part.name}: ${line}`) });
  return { ...part, report: report.data };
}

async function explored(cofactor: Cofactor): Promise<Chapter & { exploration: Exploration }> {
  const job = await readSurface();
  let steps = 0;
  const result = await cofactor.run(job, {
    onEvent: ({ type }) => {
      if (type === 'step-finished' && ++steps % 20 === 0) tell(`${SURFACE.name}: ${steps} steps`);
    },
  });
  if (result.kind !== 'explore') throw new Error(`the job explores, and gave a result of kind ${result.kind}`);
  return { ...SURFACE, exploration: { job, result, coordinates: COORDINATES } };
}
