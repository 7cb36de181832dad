import { beforeAll, describe, expect, test } from 'vitest';
import { Comparison, memoryStore, parseDocument, type Report } from '../../contracts/index.ts';
import { runComparison } from '../compare/compare.ts';
import { hartree, milliHartree } from '../format.ts';
import { QUANTUM, toyBackend } from '../toy-backend.test.support.ts';
import { renderHtml } from './html.ts';
import { formula } from './parts.ts';
import { renderMarkdown } from './markdown.ts';
import { escapeHtml, html } from './markup.ts';
import { ARM_COLOURS, PAGE_COLOURS } from './drawing.ts';
import { reportPlots } from './plots.ts';
import { reportTables } from './tables.ts';

const EVIL = '<script>alert("x")</script> \'onload=alert(1) ]]> & `|`';
const H2 = { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 0.74' };

function compare(fields: object): Promise<Report> {
  const backends = [toyBackend(), toyBackend({ id: 'statevector', capabilities: QUANTUM, wallMs: 40 })];
  const document = parseDocument(Comparison, {
    schema: 'cofactor.comparison/1',
    label: EVIL,
    problem: { kind: 'energy', structure: H2, basis: 'sto-3g' },
    arms: [
      { label: EVIL, method: { name: 'rhf' } },
      { label: 'VQE', method: { name: 'vqe' } },
      { label: 'FCI', method: { name: 'fci' } },
      { label: 'CC', method: { name: 'heom' } },
      {
        label: 'paper',
        external: { ...('scan' in fields ? { energiesHartree: [-1.2, null] } : { energyHartree: -1.2 }), source: `${EVIL} 2020` },
      },
    ],
    ...fields,
  });
  return runComparison(document, { backends, artifacts: memoryStore() });
}

const SCAN = { label: `R${EVIL}`, coordinate: { type: 'distance', atoms: [0, 1] }, units: 'angstrom', values: [0.7, 1.1] };

/** Elements and attributes of a page, as far as a tag goes, without its text. */
const tags = (page: string): string[] => page.match(/<[a-z!/][^>]*>/gi) ?? [];

describe.each([
  ['one point', {}],
  ['a scan', { scan: SCAN }],
])('the page of %s', (_, fields) => {
  let report: Report;
  let page: string;
  beforeAll(async () => {
    report = await compare(fields);
    page = await renderHtml(report);
  });

  test('holds the same numbers as the document', () => {
    for (const { points } of report.arms) {
      for (const { energyHartree, errorHartree } of points) {
        if (energyHartree !== undefined) expect(page).toContain(hartree(energyHartree));
        if (errorHartree !== undefined) expect(page).toContain(`>${milliHartree(errorHartree)}<`);
      }
    }
    expect(report.arms[1].points[0].energyHartree).toBeDefined();
    expect(page).toContain(report.inputHash);
    expect(page).toContain(escapeHtml(report.verdict.headline));
    expect(JSON.parse(unescape(/<pre tabindex="0"><code>(\{[\s\S]*?)<\/code>/.exec(page)?.[1] ?? ''))).toEqual(
      JSON.parse(JSON.stringify(report.comparison)),
    );
  });

  test('says nothing in markup that a label brought along', () => {
    const allowed =
      /^<\/?(!doctype|html|head|meta|title|style|body|main|h1|h2|section|p|strong|ul|li|table|caption|tbody|thead|tr|th|td|div|figure|figcaption|details|summary|pre|code|svg|g|path|line|text|rect|tspan|circle)\b/i;
    for (const tag of tags(page)) {
      expect(tag).toMatch(allowed);
      expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/\son\w+\s*=|alert/i);
    }
    expect(page).not.toContain('<script');
    expect(page).toContain(escapeHtml(EVIL));
  });

  test('stands alone', () => {
    const links = page.match(/(?:src|href|url\(|@import|https?:)[^\s"']*/gi)?.filter((link) => !link.includes('www.w3.org')) ?? [];
    expect(links).toEqual([]);
    expect(page).not.toMatch(/<(link|img|iframe|object|script)\b/i);
  });

  test('has a verdict first, one main heading, captions, and text for its pictures', () => {
    const headings = [...page.matchAll(/<h([12])[^>]*>(.*?)<\/h\1>/g)].map((match) => `${match[1]} ${match[2]}`);
    expect(headings.map((heading) => heading.replace(escapeHtml(EVIL), 'title'))).toEqual([
      '1 title',
      '2 Verdict',
      '2 Question',
      '2 Numbers',
      '2 Plots',
      '2 Provenance',
      '2 Do it again',
    ]);
    expect(page.match(/<caption>/g)?.length).toBe(page.match(/<table>/g)?.length);
    expect(page.match(/role="img" aria-label="[^"]{40,}"/g)).toHaveLength(5);
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toContain('@media print');
  });

  test('is the same page again', async () => {
    expect(await renderHtml(report)).toBe(page);
  });
});

/** Inverse of escapeHtml. */
function unescape(text: string): string {
  const characters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => characters[name]);
}

test('escaping is undone by reading', () => {
  expect(unescape(escapeHtml(EVIL))).toBe(EVIL);
  expect(html`<p title="${'"'}">${'<'}${[html`<b>${1}</b>`]}${undefined}</p>`.text).toBe('<p title="&quot;">&lt;<b>1</b></p>');
});

test('an error of zero has its place on the logarithmic axis', async () => {
  const report = await compare({ scan: SCAN });
  expect(report.arms[2].points[0].errorHartree).toBe(0);
  const errors = (await reportPlots(report)).find(({ title }) => title === 'Absolute error');
  expect(errors?.svg).not.toMatch(/NaN|Infinity/);
  expect(errors?.description).toContain('Errors below 1e-10 Eh are drawn at 1e-10 Eh');
});

test('colours of the arms can be told from the light and the dark page', () => {
  const luminance = (colour: string): number => {
    const [r, g, b] = [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string): number => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  for (const colour of ARM_COLOURS)
    for (const page of Object.values(PAGE_COLOURS)) expect(contrast(colour, page)).toBeGreaterThanOrEqual(3);
});

test('the tables say who was refused and why, and where numbers came from', async () => {
  const tables = Object.fromEntries(reportTables(await compare({})).map(({ title, rows }) => [title, rows]));
  expect(tables['Refused and failed']).toEqual([['CC', 'refused', 'UNSUPPORTED', expect.stringContaining('heom answers transport')]]);
  expect(tables['Where the numbers came from'].map(([arm, step]) => `${arm} ${step}`)).toContain('VQE vqe-loop');
  expect(tables.Arms.map(([arm]) => arm)).toEqual([EVIL, 'VQE', 'FCI', 'CC', 'paper']);
});

test('Markdown has the verdict, and no cell breaks its table', async () => {
  const report = await compare({ scan: SCAN });
  const text = renderMarkdown(report);
  expect(text.split('\n')[2]).toContain('within 1.594 mEh');
  expect(text).not.toMatch(/(?<!\\)<script/);
  const widths = text
    .split('\n\n')
    .filter((block) => block.startsWith('|'))
    .map(
      (block) =>
        new Set(
          block
            .trim()
            .split('\n')
            .map((line) => line.match(/(?<!\\)\|/g)?.length),
        ),
    );
  expect(widths.length).toBe(5);
  for (const width of widths) expect(width.size).toBe(1);
});

test('formulas are in Hill order', () => {
  expect([formula(['O', 'H', 'H']), formula(['H', 'C', 'O', 'H', 'C']), formula(['Zn'])]).toEqual(['H2O', 'C2H2O', 'Zn']);
});

test('a curve is not drawn across a point that an arm does not have', async () => {
  const report = await compare({
    scan: { ...SCAN, values: [0.7, 0.9, 1.1] },
    arms: [
      { label: 'whole', external: { energiesHartree: [-1.1, -1.15, -1.1], source: 'a' } },
      { label: 'gap', external: { energiesHartree: [-1.2, null, -1.2], source: 'b' } },
    ],
  });
  const [curve] = await reportPlots(report);
  const paths = [...curve.svg.matchAll(/role="graphics-symbol" aria-roledescription="line mark" d="([^"]*)"/g)];
  expect(paths.map(([, path]) => path.match(/L/g)?.length ?? 0)).toEqual([2, 0]);
});
