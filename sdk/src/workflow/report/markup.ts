/** HTML from template literals: every value is escaped unless it is markup itself. */

/** Text that is HTML already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Markup | readonly Markup[] | undefined;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Safe in text and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]);

/** @example html`<b>${'<'}</b>`.text === '<b>&lt;</b>' */
export function html(strings: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(strings.reduce((text, part, k) => text + render(values[k - 1]) + part));
}

function render(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return value.map(({ text }) => text).join('');
}

/** What may be wider than the screen, in a region of its own that the keyboard reaches. */
export const scrolling = (name: string, wide: Markup): Markup =>
  html`<div class="wide" role="region" aria-label="${name}" tabindex="0">${wide}</div>`;
