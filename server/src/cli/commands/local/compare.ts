import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { loadComparison } from '../../document.ts';
import { interruptSignal } from '../../interrupt.ts';
import { openLocal } from '../../local.ts';
import { progressView, table } from '../../terminal.ts';

/** Runs all arms; a table, and with `--report` one self-contained page. */
export async function compare(path: string, options: { report?: string; json?: boolean; quiet?: boolean }): Promise<void> {
  const comparison = await loadComparison(path);
  const cofactor = await openLocal(comparison);
  const view = progressView({ quiet: options.quiet ?? false });
  try {
    const report = await cofactor.compare(comparison, { signal: interruptSignal(), onMessage: (text) => view.message(text) });
    view.close();
    if (options.report) {
      await mkdir(dirname(options.report), { recursive: true });
      await report.toHtml(options.report);
    }
    process.stdout.write(options.json ? `${JSON.stringify(report.data)}\n` : `${showReport(report)}\n`);
    if (options.report) process.stderr.write(`report: ${options.report}\n`);
  } finally {
    view.close();
  }
}

export function showReport(report: {
  numbers(): { title: string; header: string[]; rows: string[][] }[];
  data: { verdict: { headline: string; lines: string[] } };
}): string {
  const { headline, lines } = report.data.verdict;
  const tables = report.numbers().map(({ title, header, rows }) => `${title}\n${table(header, rows)}`);
  return [headline, ...lines.map((line) => `· ${line}`), '', ...tables].join('\n');
}
