/** What a page does when it is opened where there is no network: what it asks for, complains of, and shows. */
import axe from 'axe-core';
import type { BrowserContext } from 'playwright-core';

export interface PageFindings {
  /** Errors and warnings on the console, and what a script threw. */
  complaints: string[];
  /** What it asked for besides itself. */
  requests: string[];
  /** Plots that can be seen: drawn, of some size, with a name. */
  plots: { name: string; marks: number; width: number; height: number }[];
  /** Where the marks of each plot are, by its axes: what a reader with a ruler would read. */
  drawn: Record<string, [x: number, y: number][]>;
  /** Violations of WCAG 2.1 A and AA that axe finds, in both colour schemes and on a phone; on a phone also what sticks out of it. */
  barriers: string[];
  title: string;
  text: string;
}

/** What Chromium says of WebGL on a machine that draws it by the processor. */
const WITHOUT_GPU = /GL Driver Message \(OpenGL, Performance/;

/** A phone held upright. */
const PHONE = { width: 390, height: 844 };

/** @param options.screenshot PNGs of the whole page, for somebody to look at: this name, and beside it -dark, -phone and -print */
export async function checkPage(context: BrowserContext, url: string, { screenshot }: { screenshot?: string } = {}): Promise<PageFindings> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !WITHOUT_GPU.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.isNavigationRequest() || request.url() !== url) requests.push(request.url());
  });
  try {
    const answer = await page.goto(url, { waitUntil: 'load' });
    if (answer && !answer.ok()) complaints.push(`answered with ${answer.status()}`);
    const barriers: string[] = [];
    const look = async (name: string): Promise<void> => {
      const found = [...(await page.evaluate<string[]>(`${axe.source};${RUN_AXE}`)), ...(await page.evaluate<string[]>(FAINT))];
      barriers.push(...found.map((barrier) => `${name}: ${barrier}`));
      if (screenshot) await page.screenshot({ path: beside(screenshot, name), fullPage: true });
    };
    const desk = page.viewportSize();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await look(colorScheme);
    }
    await page.setViewportSize(PHONE);
    await look('phone');
    barriers.push(...(await page.evaluate<string[]>(STICKS_OUT)).map((name) => `phone: ${name} sticks out`));
    if (desk) await page.setViewportSize(desk);
    if (screenshot) {
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize(PAPER);
      await page.screenshot({ path: beside(screenshot, 'print'), fullPage: true });
      await page.emulateMedia({ media: 'screen' });
      if (desk) await page.setViewportSize(desk);
    }
    const plots = await page.evaluate<PageFindings['plots']>(PLOTS);
    const drawn = Object.fromEntries((await page.evaluate<Measured[]>(MARKS)).map((plot) => [plot.name, readMarks(plot)]));
    return { complaints, requests, plots, drawn, barriers, title: await page.title(), text: await page.innerText('body') };
  } finally {
    await page.close();
  }
}

/** A4 with margins, in CSS pixels. */
const PAPER = { width: 700, height: 1000 };

const beside = (file: string, name: string): string => (name === 'light' ? file : file.replace(/(\.png)?$/, `-${name}.png`));

/** They run in the page. */
const RUN_AXE = `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' at ' + target.join(' '))))`;
/** Words of plots and diagrams that do not stand out from the page, 4.5 : 1, which axe does not look at. Atoms have letters on colours of their own. */
const FAINT = `(() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[0-9.]+/g).map((part) => Number(part) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  const faint = [...document.querySelectorAll('figure svg text')].filter((text) => text.textContent && !text.closest('.views')).filter((text) => {
    const { fill } = getComputedStyle(text);
    if (!fill.startsWith('rgb')) return true;
    const ink = light(fill);
    return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05) < 4.5;
  });
  return faint.slice(0, 3).map(({ textContent }) => 'faint in a plot: ' + textContent);
})()`;
/** Elements beyond the right edge that no scrolling region of their own holds. */
const STICKS_OUT = `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll('*')]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('.wide, pre, details'))
  .map(({ tagName, className }) => tagName.toLowerCase() + ' ' + className).concat('page')`;
const PLOTS = `[...document.querySelectorAll('figure svg')].map((svg) => {
  const { width, height } = svg.getBoundingClientRect();
  const name = svg.closest('[aria-label]')?.getAttribute('aria-label') ?? '';
  return { name, marks: svg.querySelectorAll('path, circle, line, rect').length, width, height };
})`;

/** Pixels of ticks with what is written beside them, and of the marks. */
interface Measured {
  name: string;
  x: [pixel: number, text: string][];
  y: [pixel: number, text: string][];
  marks: [x: number, y: number][];
}

const MARKS = `[...document.querySelectorAll('figure svg')].map((svg) => {
  const name = (svg.closest('[aria-label]')?.getAttribute('aria-label') ?? '').split('.')[0];
  const middle = (element) => { const box = element.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };
  const axes = [...svg.querySelectorAll('.role-axis')].map((axis) => {
    const ticks = [...axis.querySelectorAll('.role-axis-tick line')].map(middle);
    const labels = [...axis.querySelectorAll('.role-axis-label text')].map(({ textContent }) => textContent);
    return { ticks, labels };
  }).filter(({ ticks }) => ticks.length > 1);
  const axis = (at) => axes.filter(({ ticks }) => Math.abs(ticks[0][at] - ticks[1][at]) > 0.5)
    .flatMap(({ ticks, labels }) => ticks.map((tick, k) => [tick[at], labels[k]]));
  const marks = [...svg.querySelectorAll('.mark-symbol.role-mark path')].map(middle);
  return { name, x: axis(0), y: axis(1), marks };
})`;

const readMarks = ({ x, y, marks }: Measured): [number, number][] => marks.map(([left, top]) => [readAxis(x, left), readAxis(y, top)]);

/** On the straight line through the outermost ticks, of values or, where the steps are powers, of their logarithms. */
function readAxis(ticks: Measured['x'], pixel: number): number {
  const written = ticks.flatMap(([at, text]) => (text ? [[at, Number(text.replace('−', '-').replace(/,/g, ''))] as const] : []));
  if (written.length < 2) return Number.NaN; // an axis of names
  const [low, high] = [written.reduce((a, b) => (a[1] < b[1] ? a : b)), written.reduce((a, b) => (a[1] > b[1] ? a : b))];
  const share = (pixel - low[0]) / (high[0] - low[0]);
  const logarithmic = ticks.some(([, text]) => text?.includes('e'));
  return logarithmic ? low[1] * (high[1] / low[1]) ** share : low[1] + share * (high[1] - low[1]);
}
