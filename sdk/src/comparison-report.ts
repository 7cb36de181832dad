/** A report as a program holds it: the document, and its forms for people. */
import type { Report } from './contracts/index.ts';
import { writeText } from './files.ts';
import { numberTables, renderHtml, renderMarkdown, reportTables, type Table } from './workflow/index.ts';

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

  toJSON(): Report {
    return this.data;
  }
}
