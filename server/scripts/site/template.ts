/** One page of the site: no script, nothing loaded; the contents beside the text, on a phone below it. */
import { escapeHtml } from './markdown.ts';
import { STYLE } from './style.ts';

/** One entry of the contents. */
export interface Link {
  /** Of the site: `methods/vqe`. */
  path: string;
  label: string;
}

export interface Group {
  title: string;
  links: Link[];
}

/** From one page of the site to another. */
export function hrefTo(from: string, to: string): string {
  return '../'.repeat(from.split('/').length - 1) + to;
}

/** @param body HTML below the title */
export function renderPage({ path, title, body, groups }: { path: string; title: string; body: string; groups: readonly Group[] }): string {
  const plain = title.replaceAll('`', '');
  const heading = escapeHtml(title).replace(/`([^`]*)`/g, '<code>$1</code>');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(plain)}${path === 'index' ? '' : ' · Cofactor'}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#text">To the text</a>
<header><a href="${hrefTo(path, 'index.html')}">Cofactor</a> <a class="jump" href="#contents">Contents</a></header>
<div class="columns">
<main id="text">
<h1>${heading}</h1>
${body}
</main>
<nav id="contents" aria-label="Contents">
${groups.map((group) => renderGroup(group, path)).join('\n')}
</nav>
</div>
</body>
</html>
`;
}

function renderGroup({ title, links }: Group, path: string): string {
  const items = links.map(
    (link) =>
      `<li><a href="${hrefTo(path, `${link.path}.html`)}"${link.path === path ? ' aria-current="page"' : ''}>${escapeHtml(link.label)}</a></li>`,
  );
  const open = links.some((link) => link.path === path) || links.length < 8 ? ' open' : '';
  return `<details${open}><summary>${escapeHtml(title)}</summary><ul>${items.join('')}</ul></details>`;
}
