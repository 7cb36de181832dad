/** A report in Markdown: verdict first, then the tables. */
import type { Report } from '../../contracts/index.ts';
import { reportTables } from './tables.ts';

export function renderMarkdown(report: Report): string {
  const { headline, lines } = report.verdict;
  const tables = reportTables(report).map(
    ({ title, header, rows }) => `## ${escape(title)}\n\n${[header, header.map(() => '---'), ...rows].map(row).join('\n')}`,
  );
  return [
    `# ${escape(report.comparison.label ?? 'Comparison')}`,
    `**${escape(headline)}**`,
    lines.map((line) => `- ${escape(line)}`).join('\n'),
    ...tables,
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
}

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => (cell === '---' ? cell : escape(cell))).join(' | ')} |`;

/** Characters that Markdown or HTML would read as markup, as themselves on one line. */
const escape = (text: string): string => text.replace(/[\\`*_[\]<>|#]/g, (character) => `\\${character}`).replace(/\s+/g, ' ');
