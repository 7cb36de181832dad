/** A report in Markdown: verdict first, then the tables. */
import type { Report, Verdict } from '../../contracts/index.ts';
import { explorationTables, explorationVerdict, type Exploration } from './exploration.ts';
import { reportTables, type Table } from './tables.ts';

export function renderMarkdown(report: Report): string {
  return markdown(report.comparison.label ?? 'Comparison', report.verdict, reportTables(report));
}

export function renderExplorationMarkdown(exploration: Exploration): string {
  return markdown(exploration.job.label ?? 'Exploration', explorationVerdict(exploration), explorationTables(exploration));
}

/** A heading, what was found, and tables. */
export function markdown(name: string, { headline, lines }: Pick<Verdict, 'headline' | 'lines'>, shown: readonly Table[]): string {
  const tables = shown.map(
    ({ title, header, rows }) => `## ${escape(title)}\n\n${[header, header.map(() => '---'), ...rows].map(row).join('\n')}`,
  );
  return [`# ${escape(name)}`, `**${escape(headline)}**`, lines.map((line) => `- ${escape(line)}`).join('\n'), ...tables]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
}

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => (cell === '---' ? cell : escape(cell))).join(' | ')} |`;

/** Characters that Markdown or HTML would read as markup, as themselves on one line. */
const escape = (text: string): string => text.replace(/[\\`*_[\]<>|#]/g, (character) => `\\${character}`).replace(/\s+/g, ' ');
