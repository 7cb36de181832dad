/** Markdown to HTML: code in colours, headings with anchors, links to files of the repository led to their pages. */
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import graphql from 'highlight.js/lib/languages/graphql';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import typescript from 'highlight.js/lib/languages/typescript';
import { Marked, type Tokens } from 'marked';

const LANGUAGES = { sh: bash, graphql, json, python, ts: typescript };
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]);

export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/<[^>]*>|[`*]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

export function highlighted(code: string, language: string): string {
  return Object.hasOwn(LANGUAGES, language) ? hljs.highlight(code, { language }).value : escapeHtml(code);
}

/** @param label what the block is, for those who hear it: it can be scrolled, so it takes the focus */
export function codeBlock(code: string, language = '', label = language === '' ? 'text' : language): string {
  return `<pre tabindex="0" role="group" aria-label="${escapeHtml(label)}"><code>${highlighted(code, language).trimEnd()}</code></pre>\n`;
}

/** A table that is wider than a phone scrolls by itself. */
const scrolled = (table: string): string => `<div class="wide" tabindex="0" role="group" aria-label="table">${table}</div>\n`;

export function htmlTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag.split(' ')[0]}>`).join('')}</tr>`;
  return scrolled(
    `<table><thead>${row(header, 'th scope="col"')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('\n')}</tbody></table>`,
  );
}

/** @param resolve what a link in the text becomes; it throws for one that leads nowhere */
export function markdownRenderer(resolve: (href: string) => string): { block(text: string): string; inline(text: string): string } {
  const seen = new Set<string>();
  const marked = new Marked({
    extensions: [
      { name: 'citation', level: 'inline', start: (text) => CITATION_START.exec(text)?.index, tokenizer: citation, renderer: citationLink },
    ],
  });
  marked.use({
    renderer: {
      code: ({ text, lang = '' }) => {
        const [language, ...tags] = lang.split(' ');
        return codeBlock(text, language === 'formula' ? '' : language, tags.includes('output') ? 'output' : language || 'text');
      },
      heading({ tokens, depth }) {
        const text = this.parser.parseInline(tokens);
        const anchor = anchorOf(text);
        if (seen.has(anchor)) return `<h${depth}>${text}</h${depth}>\n`;
        seen.add(anchor);
        return `<h${depth} id="${anchor}">${text}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        return `<a href="${escapeHtml(/^(https?|mailto):/.test(href) ? href : resolve(href))}">${this.parser.parseInline(tokens)}</a>`;
      },
      table(token) {
        const cells = (row: Tokens.TableCell[]): string[] => row.map(({ tokens }) => this.parser.parseInline(tokens));
        return htmlTable(cells(token.header), token.rows.map(cells));
      },
    },
  });
  return {
    block: (text) => marked.parse(text, { async: false }),
    inline: (text) => marked.parseInline(text, { async: false }),
  };
}

const CITATION_START = /DOI 10\.|arXiv:/;
const CITATION = /^(?:DOI (10\.\d{4,}\/[^\s,]*[^\s,;.)])|arXiv:([a-z-]+\/\d{7}|\d{4}\.\d{4,5}))/;

/** `DOI 10.…` and `arXiv:…` are links. */
function citation(text: string): Tokens.Generic | undefined {
  const match = CITATION.exec(text);
  if (!match) return undefined;
  const [raw, doi, arxiv] = match;
  return { type: 'citation', raw, href: doi ? `https://doi.org/${encodeURI(doi)}` : `https://arxiv.org/abs/${arxiv}` };
}

const citationLink = ({ raw, href }: Tokens.Generic): string => `<a href="${escapeHtml(String(href))}">${escapeHtml(raw)}</a>`;
