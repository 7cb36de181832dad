/** Fields of a document as a table, from its JSON Schema. */
import { escapeHtml, htmlTable } from './markdown.ts';

/** What is read of JSON Schema. */
export interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minItems?: number;
}

/** Beyond it a number has no limit worth a word. */
const SAFE = 2 ** 53 - 1;

/** @returns nothing for an object without fields but `skip` */
export function fieldTable({ properties = {}, required = [] }: JsonSchema, skip: readonly string[] = []): string {
  const rows = Object.entries(properties)
    .filter(([name]) => !skip.includes(name))
    .map(([name, field]) => [
      `<code>${escapeHtml(name)}</code>`,
      shapeOf(field),
      field.default === undefined ? (required.includes(name) ? 'needed' : '') : `<code>${escapeHtml(JSON.stringify(field.default))}</code>`,
      escapeHtml(field.description ?? ''),
    ]);
  return rows.length === 0 ? '' : htmlTable(['field', 'is', 'default', 'meaning'], rows);
}

/** Alternatives of a union that is told apart by a constant field, such as `name` or `type`. */
export function variants(schema: JsonSchema): JsonSchema[] {
  const alternatives = schema.oneOf ?? schema.anyOf;
  return alternatives ? alternatives.flatMap(variants) : [schema];
}

function shapeOf(schema: JsonSchema, depth = 0): string {
  if (schema.const !== undefined) return `<code>${escapeHtml(JSON.stringify(schema.const))}</code>`;
  if (schema.enum) return schema.enum.map((value) => `<code>${escapeHtml(String(value))}</code>`).join(' | ');
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives)
    return depth > 0 ? 'object' : Array.from(new Set(alternatives.map((it) => variantName(it) ?? shapeOf(it, 1)))).join(' | ');
  if (schema.type === 'array') {
    const [item] = [
      schema.prefixItems ? `(${schema.prefixItems.map((it) => shapeOf(it, 1)).join(', ')})` : shapeOf(schema.items ?? {}, depth + 1),
    ];
    return schema.prefixItems ? item : `list of ${item}`;
  }
  if (schema.type === 'object' && schema.properties && depth === 0) return `{${Object.keys(schema.properties).map(escapeHtml).join(', ')}}`;
  return `${schema.type ?? 'any'}${limits(schema)}`;
}

function variantName({ properties = {} }: JsonSchema): string | undefined {
  const tagged = Object.values(properties).find((field) => field.const !== undefined);
  return tagged && `<code>${escapeHtml(String(tagged.const))}</code>`;
}

function limits({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const low = exclusiveMinimum !== undefined ? `> ${exclusiveMinimum}` : minimum !== undefined && minimum > -SAFE ? `≥ ${minimum}` : '';
  const high = maximum !== undefined && maximum < SAFE ? `≤ ${maximum}` : '';
  return low || high ? escapeHtml(` ${[low, high].filter(Boolean).join(', ')}`) : '';
}
