/** The documentation site: the pages of server/docs, and below their text what the tables of the packages say. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { METHODS, type ErrorCode, type MethodName, type PROBLEM_KINDS } from '@cofactor/sdk/contracts';
import { apiPage } from './api-index.ts';
import { commandsPage } from './commands.ts';
import { documentsPage } from './documents.ts';
import { backendFamilies, entryPaths, METHOD_NAMES, type BackendFamily, type EntryFolder } from './entries.ts';
import { examplesPage, jobOf, planTable, readExamples, type Example } from './examples.ts';
import { codeBlock, escapeHtml, htmlTable, markdownRenderer } from './markdown.ts';
import { linkTarget, parsePage, readPages, ROOT, type Page } from './pages.ts';
import { backendTables, errorTables, kindTables, methodTables } from './tables.ts';
import { hrefTo, renderPage, type Group } from './template.ts';

/** In the order of reading; the rest is found. */
const GUIDES = ['index', 'quickstart', 'concepts', 'which-method', 'from-pyscf', 'from-qiskit', 'from-ocean', 'exchange'];
const OPERATION = ['gateway', 'operating', 'budgets-and-clouds'];

/** Made from the repository alone. */
const REFERENCE = {
  'reference/commands': 'Command line',
  'reference/documents': 'Documents',
  'reference/examples': 'Example documents',
  'reference/values': 'Reference values',
  'reference/api': 'Names of the packages',
  'reference/graphql': 'GraphQL schema',
} as const;

/** Files and folders of the repository that a page stands for. */
const FILES: Record<string, string> = {
  'sdk/docs/schemas': 'reference/documents',
  'server/src/cli': 'reference/commands',
  'server/schema.graphql': 'reference/graphql',
  'backends/docs/reference-values.md': 'reference/values',
};

/** Every page of the site by file name. @throws for a link in a text that leads nowhere */
export async function buildSite(): Promise<Map<string, string>> {
  const pages = new Map((await readPages()).map((page) => [page.path, page]));
  const [families, examples, entries] = [await backendFamilies(), await readExamples(), await entryPaths()];
  const groups = contents(pages, entries);
  const site = new Map<string, string>();
  const add = (path: string, title: string, body: string): void => {
    site.set(`${path}.html`, renderPage({ path, title, body, groups }));
  };
  const written = [...GUIDES, ...OPERATION, ...Object.values(entries).flat()];
  for (const path of written) {
    const page = pages.get(path);
    if (!page) throw new Error(`server/docs/${path}.md is missing: ${path} is in the tables or the contents`);
    const text = markdownRenderer((href) => resolveLink(path, href)).block(page.body);
    add(path, page.title, text + (await generatedPart(page, { pages, families, examples })));
  }
  const values = parsePage('values', await readFile(join(ROOT, 'backends/docs/reference-values.md'), 'utf8'));
  const generated: Record<keyof typeof REFERENCE, string> = {
    'reference/commands': await commandsPage(),
    'reference/documents': documentsPage(),
    'reference/examples': examplesPage(examples),
    'reference/values': markdownRenderer((href) => href).block(values.body),
    'reference/api': await apiPage(),
    'reference/graphql': codeBlock(await readFile(join(ROOT, 'server/schema.graphql'), 'utf8'), 'graphql', 'schema'),
  };
  for (const [path, title] of Object.entries(REFERENCE)) add(path, title, generated[path as keyof typeof REFERENCE]);
  return site;
}

function contents(pages: ReadonlyMap<string, Page>, entries: Record<EntryFolder, string[]>): Group[] {
  const titled = (paths: readonly string[]) => paths.map((path) => ({ path, label: pages.get(path)?.title ?? path }));
  const named = (paths: readonly string[]) => paths.map((path) => ({ path, label: path.slice(path.indexOf('/') + 1) }));
  return [
    { title: 'Start', links: titled(GUIDES) },
    { title: 'Kinds of problem', links: named(entries.kinds) },
    { title: 'Methods', links: named(entries.methods) },
    { title: 'Backends', links: named(entries.backends) },
    { title: 'Error codes', links: named(entries.errors) },
    { title: 'Operation', links: titled(OPERATION) },
    { title: 'Reference', links: Object.entries(REFERENCE).map(([path, label]) => ({ path, label })) },
  ];
}

/** What a link between files of the repository is on the site. */
function resolveLink(page: string, href: string): string {
  const { path, anchor } = linkTarget(page, href);
  if (path === '') return anchor;
  const example = /^examples\/jobs\/(.*)\.json$/.exec(path)?.[1];
  if (example !== undefined) return hrefTo(page, `reference/examples.html#${example}`);
  const below = /^server\/docs\/(.*)\.md$/.exec(path)?.[1];
  const target = below ?? FILES[path];
  if (target === undefined) throw new Error(`server/docs/${page}.md links to ${path}, which has no page`);
  return hrefTo(page, `${target}.html${anchor}`);
}

interface Material {
  pages: ReadonlyMap<string, Page>;
  families: readonly BackendFamily[];
  examples: readonly Example[];
}

async function generatedPart(page: Page, { pages, families, examples }: Material): Promise<string> {
  const [folder, name] = page.path.split('/') as [string, string];
  switch (folder) {
    case 'kinds':
      return kindTables(name as (typeof PROBLEM_KINDS)[number], examples);
    case 'methods':
      return (await stepsOf(page, name as MethodName, families, examples)) + methodTables(name as MethodName, examples);
    case 'backends':
      return backendTables(families.find((family) => family.name === name) as BackendFamily);
    case 'errors':
      return errorTables(name as ErrorCode);
    case 'which-method':
      return methodOverview(pages);
    default:
      return '';
  }
}

/** Steps that a job of the page, or else of the examples, takes. */
async function stepsOf(page: Page, name: MethodName, families: readonly BackendFamily[], examples: readonly Example[]): Promise<string> {
  if (!METHODS[name].built) return '';
  const block = page.fences.find(({ language, tags }) => language === 'json' && tags.includes('job'));
  const example = examples.find(({ job }) => job?.method?.name === name);
  const job = block ? await jobOf(block.code) : example?.job;
  if (!job) throw new Error(`${page.path}: expected a job of ${name}, in its page or in examples/jobs`);
  const source = block
    ? 'the job above'
    : `<a href="../reference/examples.html#${escapeHtml(example?.name ?? '')}">${escapeHtml(example?.name ?? '')}</a>`;
  const table = await planTable(
    job,
    families.flatMap(({ members }) => members),
  );
  return `<h2 id="steps">Steps</h2>\n<p>What <code>cofactor plan</code> lays out for ${source}.</p>\n${table}`;
}

/** All methods in one table, a row each: what their pages say first. */
function methodOverview(pages: ReadonlyMap<string, Page>): string {
  const rows = METHOD_NAMES.map((name) => {
    const { answers, domain, built } = METHODS[name];
    const { summary } = pages.get(`methods/${name}`) as Page;
    const inline = markdownRenderer((href) => resolveLink(`methods/${name}`, href).replace('../', '')).inline(summary);
    return [
      `<a href="methods/${name}.html"><code>${name}</code></a>`,
      inline,
      escapeHtml(answers.join(', ')),
      escapeHtml(domain),
      built ? 'yes' : 'not yet',
    ];
  });
  return `<h2 id="all-methods">All methods</h2>\n${htmlTable(['method', 'in short', 'answers', 'domain', 'built'], rows)}`;
}
