import type { AuditReport } from '@cofactor/sdk';
import { loadPlainJson, readSource } from '../../document.ts';
import { interruptSignal } from '../../interrupt.ts';
import { openLocal } from '../../local.ts';
import { hartree, progressView, table } from '../../terminal.ts';
import { wholeNumber } from '../../whole-number.ts';

export interface AuditFlags {
  report?: string;
  maxDeterminants?: string;
  sizes: string;
  draws: string;
  seed: string;
  json?: boolean;
  quiet?: boolean;
}

/** What somebody's bit strings are worth: verdict, one table and one picture. */
export async function audit(countsPath: string, hamiltonianPath: string, options: AuditFlags): Promise<void> {
  const [counts, hamiltonian] = [await loadPlainJson(countsPath), await readSource(hamiltonianPath)];
  const { maxDeterminants: most } = options;
  const asked = {
    ...(most !== undefined && { maxDeterminants: wholeNumber('--max-determinants', most, { least: 1 }) }),
    sizes: wholeNumber('--sizes', options.sizes, { least: 1, most: 12 }),
    draws: wholeNumber('--draws', options.draws, { least: 5, most: 100 }),
    seed: wholeNumber('--seed', options.seed, { least: 0, most: 2 ** 32 - 1 }),
  };
  const cofactor = await openLocal();
  const view = progressView({ quiet: options.quiet ?? false });
  try {
    const report = await cofactor.audit(counts, hamiltonian, {
      ...asked,
      signal: interruptSignal(),
      onEvent: (event) => view.event(event),
    });
    view.close();
    if (options.report) await report.toHtml(options.report);
    process.stdout.write(options.json ? `${JSON.stringify(report.data)}\n` : `${showAudit(report)}\n`);
    if (options.report) process.stderr.write(`report: ${options.report}\n`);
  } finally {
    view.close();
  }
}

export function showAudit(report: AuditReport): string {
  const { headline, lines } = report.verdict;
  const { title, header, rows } = report.table();
  const exact = report.exactHartree;
  return [
    headline,
    ...lines.map((line) => `· ${line}`),
    '',
    ...(exact === undefined ? [] : [`full CI ${hartree(exact)} Eh`, '']),
    title,
    table(header, rows),
    '',
    report.picture(),
  ].join('\n');
}
