/** Reports as files: Markdown for a name that ends in .md, the document for .json, else the page. */
import { Job, parseDocument, type JobInput, type Result } from './contracts/index.ts';
import { moleculeViewer, writeText } from './files.ts';
import { renderResult, renderResultMarkdown } from './workflow/index.ts';

/** What a report is as a file of each kind. */
interface Forms {
  markdown: () => string;
  /** The document. */
  data: object;
  html: () => Promise<string>;
}

/** @returns bytes written */
export async function writeReportFile(path: string, { markdown, data, html }: Forms): Promise<number> {
  const name = path.toLowerCase();
  const text = name.endsWith('.md') ? markdown() : name.endsWith('.json') ? `${JSON.stringify(data, null, 2)}\n` : await html();
  await writeText(path, text);
  return new TextEncoder().encode(text).length;
}

/** Writes what a job of any kind gave. @returns bytes written. @throws INVALID_INPUT, UNSUPPORTED for a result of another kind than its job */
export function writeResult(path: string, job: JobInput, result: Result): Promise<number> {
  const asked = parseDocument(Job, job, 'job');
  return writeReportFile(path, {
    markdown: () => renderResultMarkdown(asked, result),
    data: result,
    html: async () => renderResult(asked, result, { viewer: await moleculeViewer() }),
  });
}
