/** The documents of examples/jobs: shown on one page, and planned to say what each method takes. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cofactor, inlineFiles } from '@cofactor/sdk';
import { isCofactorError, Job, parseDocument, type Backend } from '@cofactor/sdk/contracts';
import { codeBlock, escapeHtml, htmlTable } from './markdown.ts';
import { ROOT } from './pages.ts';

const FOLDER = join(ROOT, 'examples', 'jobs');

export interface Example {
  /** `water-vqe`, of examples/jobs/water-vqe.json. */
  name: string;
  text: string;
  /** Of a comparison there is none. */
  job?: Job;
  label: string;
  /** Names of the methods it asks for. */
  methods: string[];
  kind: string;
}

export async function readExamples(): Promise<Example[]> {
  const names = (await readdir(FOLDER)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(names.map(readExample));
}

async function readExample(file: string): Promise<Example> {
  const text = await readFile(join(FOLDER, file), 'utf8');
  const document = JSON.parse(text) as {
    schema: string;
    label?: string;
    problem: { kind: string };
    method?: Named;
    arms?: { method?: Named }[];
  };
  const isJob = document.schema === 'cofactor.job/1';
  const methods = [document.method, ...(document.arms ?? []).map((arm) => arm.method)].flatMap((method) => (method ? [method.name] : []));
  return {
    name: file.slice(0, -5),
    text,
    label: document.label ?? '',
    methods: Array.from(new Set(methods)),
    kind: document.problem.kind,
    ...(isJob && { job: parseDocument(Job, await inlineFiles(document, FOLDER)) }),
  };
}

interface Named {
  name: string;
}

/** A document as it stands in a page: files are those of examples/jobs. */
export async function jobOf(text: string): Promise<Job> {
  return parseDocument(Job, await inlineFiles(JSON.parse(text) as unknown, FOLDER));
}

/** Steps of a plan and the backend of each; of what is refused, the reason. */
export async function planTable(job: Job, backends: readonly Backend[]): Promise<string> {
  const plan = await new Cofactor({ backends }).plan(job).catch((error: unknown) => {
    if (isCofactorError(error)) return error;
    throw error;
  });
  if (isCofactorError(plan)) return `<p>Refused: <code>${plan.code}</code> ${escapeHtml(plan.message)}</p>\n`;
  const rows = plan.stages.flatMap(({ name, steps }) =>
    steps.map((step) => [
      escapeHtml(name),
      `<code>${escapeHtml(step.kind)}</code>`,
      escapeHtml(step.driver ?? ''),
      escapeHtml(step.backend ?? '–'),
    ]),
  );
  return htmlTable(['stage', 'step', 'asked for by', 'backend'], rows);
}

export function examplesPage(examples: readonly Example[]): string {
  const intro = `<p>Files of <code>examples/jobs</code>. <code>npx cofactor run</code> runs a job, <code>npx cofactor compare</code> a comparison.</p>\n`;
  const one = ({ name, label, text, kind, methods }: Example): string =>
    `<h2 id="${escapeHtml(name)}">${escapeHtml(name)}</h2>\n<p>${escapeHtml(label ? `${label}. ` : '')}<span class="soft">${escapeHtml([kind, ...methods].join(' · '))}</span></p>\n${codeBlock(text, 'json', `${name}.json`)}`;
  return intro + examples.map(one).join('\n');
}
