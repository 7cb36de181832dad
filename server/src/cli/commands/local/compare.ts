import { ComparisonReport } from '@cofactor/sdk';
import { parseDocument, sealOf, Target, type Report } from '@cofactor/sdk/contracts';
import { EXIT } from '../../exit-codes.ts';
import { loadComparisonOrReport, loadPlainJson } from '../../document.ts';
import { interruptSignal } from '../../interrupt.ts';
import { openLocal } from '../../local.ts';
import { bytes, progressView, table } from '../../terminal.ts';

interface CompareFlags {
  report?: string;
  reveal?: string;
  json?: boolean;
  quiet?: boolean;
}

/** Runs all arms, or takes a report that was saved; with `--reveal` judged by its target; a table, and with `--report` a file. */
export async function compare(path: string, { report: file, reveal, json, quiet }: CompareFlags): Promise<void> {
  const target = reveal === undefined ? undefined : await loadPlainJson(reveal);
  const ran = await reportOf(path, quiet ?? false);
  const report = target === undefined ? ran : ran.reveal(target);
  process.stdout.write(json ? `${JSON.stringify(report.data)}\n` : `${showReport(report)}\n`);
  if (file) {
    process.stderr.write(`report: ${file}, ${bytes(await report.write(file))}\n`);
  }
  process.exitCode = exitCodeOfArms(report.data.arms);
}

/** Of a comparison in which any arm has a number, success; else whether something was tried. */
export function exitCodeOfArms(arms: Report['arms']): number {
  const states = new Set(arms.flatMap(({ points }) => points.map(({ status }) => status)));
  if (states.has('succeeded') || states.has('external')) return EXIT.succeeded;
  return states.has('failed') ? EXIT.failed : EXIT.refused;
}

async function reportOf(path: string, quiet: boolean): Promise<ComparisonReport> {
  const document = await loadComparisonOrReport(path);
  if (document.schema === 'cofactor.report/1') return new ComparisonReport(document);
  const cofactor = await openLocal(document);
  const view = progressView({ quiet });
  try {
    return await cofactor.compare(document, { signal: interruptSignal(), onMessage: (text) => view.message(text) });
  } finally {
    view.close();
  }
}

/** Prints what goes into `reference.sealed` of a comparison. */
export async function seal(path: string): Promise<void> {
  process.stdout.write(`${sealOf(parseDocument(Target, await loadPlainJson(path), 'target'))}\n`);
}

export function showReport(report: {
  numbers(): { title: string; header: string[]; rows: string[][] }[];
  data: { verdict: { headline: string; lines: string[] } };
}): string {
  const { headline, lines } = report.data.verdict;
  const tables = report.numbers().map(({ title, header, rows }) => `${title}\n${table(header, rows)}`);
  return [headline, ...lines.map((line) => `· ${line}`), '', ...tables].join('\n');
}
