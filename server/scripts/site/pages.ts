/** The pages somebody wrote: Markdown below server/docs, whose first heading is the title and whose first paragraph says it in short. */
import { readdir, readFile } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import { lexer, type Tokens } from 'marked';

export const ROOT = join(import.meta.dirname, '..', '..', '..');
export const DOCS = join(ROOT, 'server', 'docs');

export interface Page {
  /** Below server/docs, without the ending: `methods/vqe`. */
  path: string;
  title: string;
  /** First paragraph, as Markdown in one line. */
  summary: string;
  /** Everything after the title. */
  body: string;
  /** Headings of the second level. */
  sections: string[];
  fences: Fence[];
}

/** A fenced block: ```` ```json job ```` has language `json` and the tag `job`. */
export interface Fence {
  page: string;
  language: string;
  tags: string[];
  code: string;
  /** From 1, among the blocks of its page. */
  number: number;
}

export async function readPages(): Promise<Page[]> {
  const files = await readdir(DOCS, { recursive: true });
  const names = files.filter((file) => file.endsWith('.md')).sort();
  return Promise.all(
    names.map(async (name) => parsePage(name.replaceAll('\\', '/').slice(0, -3), await readFile(join(DOCS, name), 'utf8'))),
  );
}

/** @throws when title or summary is missing */
export function parsePage(path: string, markdown: string): Page {
  const tokens = lexer(markdown).filter(({ type }) => type !== 'space');
  const [title, summary] = tokens;
  if (title?.type !== 'heading' || title.depth !== 1) throw new Error(`${path}.md: expected a title (# …) first, got ${title?.type}`);
  if (summary?.type !== 'paragraph') throw new Error(`${path}.md: expected a paragraph after the title, got ${summary?.type}`);
  return {
    path,
    title: (title as Tokens.Heading).text,
    summary: (summary as Tokens.Paragraph).text.replaceAll('\n', ' '),
    body: markdown.slice(markdown.indexOf(title.raw) + title.raw.length),
    sections: tokens.filter((token): token is Tokens.Heading => token.type === 'heading' && token.depth === 2).map(({ text }) => text),
    fences: fencesOf(path, markdown),
  };
}

function fencesOf(page: string, markdown: string): Fence[] {
  return Array.from(markdown.matchAll(/^```(\S*)(.*)\n([\s\S]*?)^```$/gm), ([, language, tags, code], index) => ({
    page,
    language,
    tags: tags.split(' ').filter(Boolean),
    code,
    number: index + 1,
  }));
}

/** Where a link in the page leads, as a path in the repository with its anchor. */
export function linkTarget(page: string, href: string): { path: string; anchor: string } {
  const [file, anchor] = href.split('#');
  const folder = posix.dirname(`${relative(ROOT, DOCS).replaceAll('\\', '/')}/${page}`);
  return { path: file === '' ? '' : posix.normalize(`${folder}/${file}`), anchor: anchor === undefined ? '' : `#${anchor}` };
}
