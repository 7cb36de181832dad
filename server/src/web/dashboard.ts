/** The dashboard: HTML from records, on the server. */
import { renderHtml } from '@cofactor/sdk/workflow';
import type { JobPage } from '../jobs/jobs-service.ts';
import type { JobRecord } from '../jobs/job-record.ts';
import { isFinal } from '../jobs/state-machine.ts';

/** How often a page with something under way looks again. */
const REFRESH_SECONDS = 5;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]);

const STYLE = `
:root { color-scheme: light dark; --soft: light-dark(#5b6470, #a3acb8); --line: #8884; }
html { background: light-dark(#ffffff, #14171c); color: light-dark(#1a1d21, #e6e9ee); }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.25rem 4rem; font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; }
a { color: light-dark(#1a5fb4, #8ab8ff); }
table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 1.1rem 0.3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
.wide { overflow-x: auto; }
pre { overflow-x: auto; padding: 0.8rem; border: 1px solid var(--line); font-size: 0.85rem; }
.soft { color: var(--soft); }
.succeeded { color: light-dark(#14693d, #5fd093); }
.failed { color: light-dark(#b03024, #ff9a8d); }
.running, .claimed { color: light-dark(#1a5fb4, #8ab8ff); }
`;

/** @param title and @param body are HTML already */
function page(title: string, body: string, refresh: boolean): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh ? `<meta http-equiv="refresh" content="${REFRESH_SECONDS}">` : ''}
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`;
}

/** What may be wider than a phone, in a region of its own that the keyboard reaches. */
const wide = (name: string, table: string): string => `<div class="wide" role="region" aria-label="${name}" tabindex="0">${table}</div>`;

export function messagePage(title: string, message: string): string {
  return page(escape(title), `<p>${escape(message)}</p>\n<p><a href="/">All jobs</a></p>`, false);
}

export function jobsPage(tenant: string, { items, hasNextPage }: JobPage): string {
  const rows = items.map(
    (record) =>
      `<tr>${cells(record)
        .map((cell) => `<td>${cell}</td>`)
        .join('')}</tr>`,
  );
  const header = ['job', 'state', 'asks', 'backend', 'submitted', 'label'].map((name) => `<th scope="col">${name}</th>`).join('');
  const list = wide('Jobs', `<table><thead><tr>${header}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`);
  const empty = '<p class="soft">None yet. <code>cofactor submit job.json</code> sends one.</p>';
  const more = hasNextPage ? `<p><a href="/?after=${encodeURIComponent(items.at(-1)?.id ?? '')}">Older jobs</a></p>` : '';
  return page(
    `Jobs of ${escape(tenant)}`,
    items.length > 0 ? list + more : empty,
    items.some(({ state }) => !isFinal(state)),
  );
}

/** What became of a job; of a comparison that has its report, the report. */
export async function jobPage(record: JobRecord): Promise<string> {
  if (record.kind === 'comparison' && record.result) return renderHtml(record.result);
  const { id, error, result, document } = record;
  const [, state, asks, backend, submitted, label] = cells(record);
  const facts = {
    state,
    asks,
    backend,
    submitted,
    label,
    attempts: String(record.epoch),
    'last change': escape(record.updated.toISOString()),
  };
  const rows = Object.entries(facts).map(([name, value]) => `<tr><th scope="row">${name}</th><td>${value}</td></tr>`);
  const failure = error ? `<h2>Failure</h2>\n<p>${escape(`${error.code}: ${error.message}`)}</p>` : '';
  const found = result ? `<h2>Result</h2>\n<pre tabindex="0">${escape(JSON.stringify(result, null, 2))}</pre>` : '';
  const asked = `<h2>Document</h2>\n<pre tabindex="0">${escape(JSON.stringify(document, null, 2))}</pre>`;
  const body = `${wide('Facts', `<table><tbody>\n${rows.join('\n')}\n</tbody></table>`)}\n${failure}\n${found}\n${asked}\n<p><a href="/">All jobs</a></p>`;
  return page(`Job ${escape(id)}`, body, !isFinal(record.state));
}

/** Link, state, what is asked, backend, time, label: as HTML. */
function cells(record: JobRecord): string[] {
  const { id, state, created, document } = record;
  const asks =
    record.kind === 'job'
      ? `${record.document.problem.kind} ${record.document.method?.name ?? ''}`
      : `comparison of ${record.document.arms.length} arms`;
  return [
    `<a href="/jobs/${escape(id)}"><code>${escape(id)}</code></a>`,
    `<span class="${escape(state.toLowerCase())}">${escape(state.toLowerCase())}</span>`,
    escape(asks),
    escape(record.backend ?? ''),
    escape(created.toISOString()),
    escape(document.label ?? ''),
  ];
}
