/** Pages in a real browser without a network: the report of a comparison from disk, and the gateway's dashboard. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { localBackends } from '@cofactor/backends';
import { Cofactor, inlineFiles, writeResult } from '@cofactor/sdk';
import { GatewayClient } from '@cofactor/sdk/client';
import { Job, parseDocument, type ComparisonInput, type JobInput } from '@cofactor/sdk/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collected } from '../collected.ts';
import { HYDROGEN, testGateway } from '../e2e/test-gateway.ts';
import { openBrowser } from './chromium.ts';
import { checkPage } from './page-check.ts';

const EXAMPLE = resolve(import.meta.dirname, '..', '..', '..', 'examples', 'lih-curve');
const CLEAN = { complaints: [], requests: [], barriers: [] };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cofactor-pages-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The example at three distances, without the numbers of others, which are for all of its distances. */
async function lithiumHydride(): Promise<ComparisonInput> {
  const text = await readFile(join(EXAMPLE, 'comparison.json'), 'utf8');
  const whole = (await inlineFiles(JSON.parse(text) as unknown, EXAMPLE)) as ComparisonInput & { scan: { values: number[] } };
  return { ...whole, scan: { ...whole.scan, values: [1.4, 1.6, 2.0] }, arms: whole.arms.filter((arm) => !('external' in arm)) };
}

test('a report opens from disk: no request, no complaint, no barrier, its plots drawn', { timeout: 180_000 }, async () => {
  const file = join(folder, 'report.html');
  await using backends = await localBackends();
  const report = await new Cofactor({ backends }).compare(await lithiumHydride());
  await report.toHtml(file);
  await using browser = await openBrowser();
  const { plots, drawn, title, text, ...found } = await checkPage(browser, pathToFileURL(file).href);
  expect(found).toEqual(CLEAN);
  expect(title).toMatch(/lithium hydride|LiH/i);
  expect(text).toContain('Verdict');
  expect(plots.length).toBeGreaterThanOrEqual(2);
  for (const { name, marks, width, height } of plots) {
    expect(name.length).toBeGreaterThan(10);
    expect(marks).toBeGreaterThanOrEqual(3); // axes and at least a mark an arm
    expect(width).toBeGreaterThan(100);
    expect(height).toBeGreaterThan(40); // two atoms in a line are 124 wide and 60 high
  }
  // where the marks are, by the ticks of their axes, is where the numbers of the document say
  const { arms, scan } = report.data;
  const numbers = (of: (point: (typeof arms)[number]['points'][number]) => number | undefined): [number, number][] =>
    arms.flatMap(({ points }) => points.map((point, k): [number, number] => [scan?.values[k] ?? 0, of(point) ?? Number.NaN]));
  expectDrawn(
    drawn['Energy along the scan'],
    numbers(({ energyHartree }) => energyHartree),
  );
  const floor = 1e-10;
  expectDrawn(
    drawn['Absolute error'],
    numbers(({ errorHartree }) => Math.max(floor, Math.abs(errorHartree ?? Number.NaN))),
    Math.log10,
  );
});

/** The same marks in any order, within a pixel or so of the axes. */
function expectDrawn(
  drawn: readonly [x: number, y: number][] = [],
  numbers: readonly [number, number][],
  scale = (y: number): number => y,
): void {
  const sorted = (points: readonly (readonly [number, number])[]) =>
    points.map(([x, y]) => [x, scale(y)]).sort(([x, y], [a, b]) => x - a || y - b);
  const byColumn = (points: readonly (readonly [number, number])[]) => sorted(points.map(([x, y]) => [Math.round(100 * x) / 100, y]));
  const [got, expected] = [byColumn(drawn), byColumn(numbers)];
  expect(got.map(([x]) => x)).toEqual(expected.map(([x]) => x));
  const spread = Math.max(...expected.map(([, y]) => y)) - Math.min(...expected.map(([, y]) => y));
  for (const [k, [, y]] of got.entries()) expect(Math.abs(y - expected[k][1])).toBeLessThan(0.01 * spread);
}

test('reports of a fold and of an energy, at the desk and on a phone', { timeout: 180_000 }, async () => {
  await using backends = await localBackends();
  const cofactor = new Cofactor({ backends });
  const model = { type: 'lattice-protein', sequence: 'HPPHPH', lattice: 'cubic', interaction: 'hp' } as const;
  const fold = join(folder, 'fold.html');
  await (await cofactor.compare({ kind: 'minimum', model }, [{ method: 'exact' }, { method: 'simulated-annealing' }])).toHtml(fold);
  const job = parseDocument(Job, { ...HYDROGEN, method: { name: 'vqe' } });
  const result = await cofactor.run(job);
  const energy = join(folder, 'energy.html');
  if (result.kind !== 'energy') throw new Error('an energy');
  await writeResult(energy, job, result);
  await using browser = await openBrowser();
  const folded = await checkPage(browser, pathToFileURL(fold).href);
  expect(folded).toMatchObject(CLEAN);
  expect(folded.text).toContain('to turn');
  expect(folded.plots.map(({ name }) => name.split('.')[0])).toEqual(
    expect.arrayContaining(['The fold from the side', 'Distance from the minimum against time', 'Best so far']),
  );
  const one = await checkPage(browser, pathToFileURL(energy).href);
  expect(one).toMatchObject(CLEAN);
  expect(one.text).toContain(result.energyHartree.toFixed(8));
});

test('a structure is turned by mouse, button and key; on paper and without WebGL its flat picture stands alone', {
  timeout: 120_000,
}, async () => {
  const file = join(folder, 'water.html');
  const job = parseDocument(Job, { schema: 'cofactor.job/1', problem: { ...HYDROGEN.problem }, method: { name: 'rhf' } });
  await using backends = await localBackends();
  await writeResult(file, job, await new Cofactor({ backends }).run(job));
  await using browser = await openBrowser();
  expect(await checkPage(browser, pathToFileURL(file).href)).toMatchObject(CLEAN);
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  const view = (): Promise<number[]> => page.evaluate(`document.querySelector('.stage').viewer.getView()`);
  const seen = [await view()];
  await page.getByRole('button', { name: 'turn right' }).click();
  seen.push(await view());
  await page.keyboard.press('ArrowUp');
  seen.push(await view());
  const screen = await page.locator('.screen').boundingBox();
  if (screen === null) throw new Error('a stage');
  await page.mouse.move(screen.x + screen.width / 2, screen.y + screen.height / 2);
  await page.mouse.down();
  await page.mouse.move(screen.x + screen.width / 2 + 60, screen.y + screen.height / 2, { steps: 3 });
  await page.mouse.up();
  seen.push(await view());
  expect(new Set(seen.map(String)).size).toBe(4);
  await page.keyboard.press('Home');
  expect(await view()).toEqual(seen[0]);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.stage').isVisible()).toBe(false);
  expect(await page.locator('.views figure svg').first().isVisible()).toBe(true);
  await browser.addInitScript('HTMLCanvasElement.prototype.getContext = OffscreenCanvas.prototype.getContext = () => null');
  const without = await checkPage(browser, pathToFileURL(file).href);
  expect(without).toMatchObject(CLEAN);
  expect(without.text).not.toContain('to turn');
  expect(without.plots.map(({ name }) => name.split('.')[0])).toEqual(['Structure']);
});

test('what would be wrong with a page is found', { timeout: 60_000 }, async () => {
  const file = join(folder, 'bad.html');
  const body = '<p style="color: #ddd; background: #fff">pale</p><img src="https://gateway.invalid/x.png"><script>nothing.here()</script>';
  await writeFile(file, `<!doctype html><html lang="en"><title>Bad</title><body><main>${body}</main></body></html>`);
  await using browser = await openBrowser();
  const { complaints, requests, barriers, plots } = await checkPage(browser, pathToFileURL(file).href);
  expect(requests).toEqual(['https://gateway.invalid/x.png']);
  expect(complaints.join()).toMatch(/nothing is not defined/);
  expect(barriers.join()).toMatch(/image-alt[\s\S]*color-contrast|color-contrast[\s\S]*image-alt/);
  expect(plots).toEqual([]);
});

test('the dashboard: the list, a job, and the report of a comparison', { timeout: 180_000 }, async () => {
  const here = await testGateway();
  try {
    here.store.worker.start();
    const token = await here.key('people');
    const client = new GatewayClient({ url: here.gateway.url, token });
    const job = await client.submit(HYDROGEN as JobInput);
    const arms = [{ method: { name: 'rhf' } }, { method: { name: 'fci' } }] as ComparisonInput['arms'];
    const comparison = await client.submitComparison({
      schema: 'cofactor.comparison/1',
      problem: HYDROGEN.problem as ComparisonInput['problem'],
      scan: { coordinate: { type: 'distance', atoms: [0, 1] }, units: 'angstrom', values: [0.7, 0.8, 0.9] },
      arms,
    });
    await collected(client.events(job.id));
    await collected(client.events(comparison.id));
    await using browser = await openBrowser({ password: token });
    const visit = (path: string) => checkPage(browser, here.gateway.url.replace('/graphql', path));
    const list = await visit('/');
    expect(list).toMatchObject({ ...CLEAN, title: 'Jobs of people' });
    expect(list.text).toContain(job.id);
    const one = await visit(`/jobs/${job.id}`);
    expect(one).toMatchObject(CLEAN);
    expect(one.text).toContain('energyHartree');
    const report = await visit(`/jobs/${comparison.id}`);
    expect(report).toMatchObject(CLEAN);
    expect(report.plots.length).toBeGreaterThan(0);
  } finally {
    await here.close();
  }
});
