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
  /** Violations of WCAG 2.1 A and AA that axe finds, in both colour schemes. */
  barriers: string[];
  title: string;
  text: string;
}

/** @param options.screenshot a PNG of the whole page, for somebody to look at */
export async function checkPage(context: BrowserContext, url: string, { screenshot }: { screenshot?: string } = {}): Promise<PageFindings> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.isNavigationRequest() || request.url() !== url) requests.push(request.url());
  });
  try {
    const answer = await page.goto(url, { waitUntil: 'load' });
    if (answer && !answer.ok()) complaints.push(`answered with ${answer.status()}`);
    const barriers: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      barriers.push(...(await page.evaluate<string[]>(`${axe.source};${RUN_AXE}`)).map((barrier) => `${colorScheme}: ${barrier}`));
    }
    await page.emulateMedia({ colorScheme: 'light' });
    if (screenshot) await page.screenshot({ path: screenshot, fullPage: true });
    const plots = await page.evaluate<PageFindings['plots']>(PLOTS);
    return { complaints, requests, plots, barriers, title: await page.title(), text: await page.innerText('body') };
  } finally {
    await page.close();
  }
}

/** They run in the page. */
const RUN_AXE = `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' at ' + target.join(' '))))`;
const PLOTS = `[...document.querySelectorAll('figure svg')].map((svg) => {
  const { width, height } = svg.getBoundingClientRect();
  const name = svg.closest('[aria-label]')?.getAttribute('aria-label') ?? '';
  return { name, marks: svg.querySelectorAll('path, circle, line, rect').length, width, height };
})`;
