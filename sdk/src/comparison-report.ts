/** A report as a program holds it: the document, and its forms for people. */
import { parseDocument, Report } from './contracts/index.ts';
import { writeText } from './files.ts';
import { numberTables, renderHtml, renderMarkdown, reportTables, revealTarget, type Table } from './workflow/index.ts';

/** How a file of a report is written, by the end of its name. */
const FORMATS: readonly (readonly [ending: string, render: (report: ComparisonReport) => Promise<string> | string])[] = [
  ['.md', (report) => report.toMarkdown()],
  ['.json', (report) => `${JSON.stringify(report, null, 2)}\n`],
  ['', (report) => report.html()],
];

export class ComparisonReport {
  /** The document (`cofactor.report/1`). */
  readonly data: Report;

  constructor(data: Report) {
    this.data = data;
  }

  /** Header and rows of every table, as text. */
  tables(): Table[] {
    return reportTables(this.data);
  }

  /** The tables of numbers alone, without where each came from. */
  numbers(): Table[] {
    return numberTables(this.data);
  }

  toMarkdown(): string {
    return renderMarkdown(this.data);
  }

  /** One page that stands alone. */
  html(): Promise<string> {
    return renderHtml(this.data);
  }

  /** Writes that page. */
  async toHtml(path: string): Promise<void> {
    await writeText(path, await this.html());
  }

  /** Writes Markdown for a name that ends in .md, the document for .json, else the page. */
  async write(path: string): Promise<void> {
    const [, render] = FORMATS.find(([ending]) => path.toLowerCase().endsWith(ending)) ?? FORMATS[0];
    await writeText(path, await render(this));
  }

  /** @param document as `toJSON` gave it. @throws INVALID_INPUT */
  static fromJSON(document: unknown): ComparisonReport {
    return new ComparisonReport(parseDocument(Report, document, 'report'));
  }

  /**
   * The same arms, judged by the target that was sealed when they ran; nothing runs again.
   * @param target a `cofactor.target/1` document
   * @throws CONFLICT when it is not the one that was sealed
   */
  reveal(target: unknown): ComparisonReport {
    return new ComparisonReport(revealTarget(this.data, target));
  }

  toJSON(): Report {
    return this.data;
  }
}
