/** The documentation is whole: a page for everything in the tables, every link leads somewhere, nothing is loaded, nobody is kept out. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { localBackends } from '@cofactor/backends';
import { Cofactor } from '@cofactor/sdk';
import { isCofactorError, METHODS } from '@cofactor/sdk/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../test/browser/chromium.ts';
import { checkPage } from '../../test/browser/page-check.ts';
import { exportsOf } from './api-index.ts';
import { entryPaths, SECTIONS, type EntryFolder } from './entries.ts';
import { jobOf } from './examples.ts';
import { brokenLinks } from './links.ts';
import { readPages, ROOT } from './pages.ts';
import { buildSite } from './site.ts';
import { nameOf, wayOf } from './snippets.ts';

const pages = await readPages();
let site: Map<string, string>;
beforeAll(async () => {
  site = await buildSite();
}, 120_000);

test.each(Object.keys(SECTIONS) as EntryFolder[])(
  'every entry of %s has a page that somebody wrote, and every page an entry',
  async (folder) => {
    const written = pages.filter(({ path }) => path.startsWith(`${folder}/`));
    expect(written.map(({ path }) => path).sort()).toEqual((await entryPaths())[folder].sort());
    for (const { path, title, sections, summary } of written) {
      expect([path, ...sections.filter((section) => SECTIONS[folder].includes(section))]).toEqual([path, ...SECTIONS[folder]]);
      expect(title, path).toMatch(/`[^`]+`$/);
      expect(summary.length, path).toBeGreaterThan(20);
    }
  },
);

test('what a method lacks is said where it stands', () => {
  for (const [name, { built }] of Object.entries(METHODS)) {
    const { summary } = pages.find(({ path }) => path === `methods/${name}`) ?? { summary: '' };
    expect([name, /Not built yet/.test(summary)]).toEqual([name, !built]);
  }
});

test('every page that somebody wrote is on the site, and every link leads somewhere', () => {
  expect(pages.filter(({ path }) => !site.has(`${path}.html`)).map(({ path }) => path)).toEqual([]);
  expect(brokenLinks(site)).toEqual([]);
});

test('a link that leads nowhere is found', () => {
  const broken = new Map([
    ['a.html', '<h1 id="top">A</h1><a href="b/c.html#here">c</a><a href="d.html">d</a><a href="https://doi.org/10">far</a>'],
    ['b/c.html', '<h2 id="twice">1</h2><h2 id="twice">2</h2><a href="../a.html#top">a</a>'],
  ]);
  expect(brokenLinks(broken)).toEqual([
    'a.html: b/c.html#here is no place on its page',
    'a.html: d.html is no page',
    'b/c.html: two things are called #twice',
  ]);
});

test('pages have what the tables say', () => {
  const vqe = site.get('methods/vqe.html') ?? '';
  expect(vqe).toContain('gradientTolerance');
  expect(vqe).toMatch(/<code>scf<\/code>[\s\S]*vqe/);
  expect(site.get('backends/statevector.html')).toContain('maxQubits 27');
  expect(site.get('errors/TOO_LARGE.html')).toMatch(/<td>3<\/td>[\s\S]*<code>limit<\/code>/);
  expect(site.get('reference/commands.html')).toContain('--resolve');
  expect(site.get('reference/values.html')).toContain('-1.1167593075');
  expect(site.get('reference/graphql.html')).toContain('submitJob');
});

test('titles are different, and nothing is loaded or run', () => {
  const titles = Array.from(site.values(), (html) => /<title>(.*)<\/title>/.exec(html)?.[1] ?? '');
  expect(new Set(titles).size).toBe(site.size);
  const loading = Array.from(site).filter(([, html]) =>
    /<script|<link|<img|<iframe|\ssrc=|url\(/.test(html.replace(/<pre[\s\S]*?<\/pre>/g, '')),
  );
  expect(loading.map(([file]) => file)).toEqual([]);
});

test('names of a package have their comment and signature', async () => {
  const names = await exportsOf(join(ROOT, 'sdk', 'src', 'contracts', 'index.ts'));
  expect(names.find(({ name }) => name === 'toBohr')).toMatchObject({
    signature: expect.stringMatching(/^function toBohr\(.*\): number$/),
  });
  const code = names.find(({ name }) => name === 'throwIfCancelled');
  expect(code?.comment).toBe('Throws CANCELLED when the signal has fired.');
  expect(code?.signature).toBe('function throwIfCancelled(signal?: AbortSignal): void');
});

test('jobs are planned, and refused where the page says so', async () => {
  const jobs = pages.flatMap(({ fences }) => fences).filter((fence) => wayOf(fence) === 'json job');
  const cofactor = new Cofactor({ backends: await localBackends() });
  for (const fence of jobs) {
    const [folder, name] = fence.page.split('/');
    const outcome: unknown = await jobOf(fence.code)
      .then((job) => cofactor.plan(job))
      .catch((error: unknown) => error);
    const code = isCofactorError(outcome) ? `${outcome.code}: ${outcome.message}` : 'planned';
    if (!fence.tags.includes('refused')) expect(code, nameOf(fence)).toBe('planned');
    else expect(code, nameOf(fence)).toMatch(folder === 'errors' ? new RegExp(`^${name}: `) : /^UNSUPPORTED: /);
  }
  expect(jobs.length).toBeGreaterThan(10);
});

/** A page of each sort. */
const LOOKED_AT = ['quickstart', 'methods/vqe', 'backends/noisy'];

test('in a browser: no request, no complaint, no barrier in light or dark, and no wider than a phone', { timeout: 180_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cofactor-docs-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  for (const [file, html] of site) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), html);
  }
  await using browser = await openBrowser();
  const phone = await browser.newPage();
  await phone.setViewportSize({ width: 390, height: 844 });
  for (const name of LOOKED_AT) {
    const url = pathToFileURL(join(folder, `${name}.html`)).href;
    const { complaints, requests, barriers } = await checkPage(browser, url);
    expect({ name, complaints, requests, barriers }).toEqual({ name, complaints: [], requests: [], barriers: [] });
    await phone.goto(url);
    expect([name, await phone.evaluate<number>('document.documentElement.scrollWidth')]).toEqual([name, 390]);
  }
});
