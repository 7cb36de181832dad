/** Fields of every document of the wire. */
import { DOCUMENTS, jsonSchema, type DocumentName } from '@cofactor/sdk/contracts';
import { escapeHtml } from './markdown.ts';
import { fieldTable, variants, type JsonSchema } from './schema-table.ts';

export function documentsPage(): string {
  const intro = `<p>Every document is JSON with a version tag. Requests are strict: an unknown field is refused. Results are read tolerantly: fields may be added.
The JSON Schema of each is in <code>sdk/docs/schemas</code>; name it in <code>$schema</code> and an editor completes the fields.</p>\n`;
  return intro + (Object.keys(DOCUMENTS) as DocumentName[]).map(section).join('\n');
}

function section(name: DocumentName): string {
  const anchor = name.replace('cofactor.', '').replace('/1', '');
  return `<h2 id="${escapeHtml(anchor)}">${escapeHtml(name)}</h2>\n${variants(jsonSchema(name) as JsonSchema)
    .map((variant) => variantTitle(anchor, variant) + fieldTable(variant, ['$schema']))
    .join('\n')}`;
}

/** Fields that tell the alternatives of a union apart, the first that is there. */
const TAGS = ['kind', 'type', 'status'];

function variantTitle(document: string, { properties = {} }: JsonSchema): string {
  const tag = TAGS.find((name) => properties[name]?.const !== undefined);
  if (tag === undefined) return '';
  const value = escapeHtml(String(properties[tag].const));
  return `<h3 id="${document}-${value}">${value}</h3>\n`;
}
