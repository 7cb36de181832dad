/** A report as a program holds it: the document, and its forms for people. */
import { parseDocument, Report } from './contracts/index.ts';
import { moleculeViewer, writeText } from './files.ts';
import { writeReportFile } from './report-file.ts';
import { numberTables, renderHtml, renderMarkdown, reportTables, revealTarget, type Table } from './workflow/index.ts';

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
  async html(): Promise<string> {
    return renderHtml(this.data, { viewer: await moleculeViewer() });
  }

  /** Writes that page. */
  async toHtml(path: string): Promise<void> {
    await writeText(path, await this.html());
  }

  /** Writes Markdown for a name that ends in .md, the document for .json, else the page. @returns bytes written */
  write(path: string): Promise<number> {
    return writeReportFile(path, { markdown: () => this.toMarkdown(), data: this.data, html: () => this.html() });
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
