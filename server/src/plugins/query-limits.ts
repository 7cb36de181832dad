/**
 * Queries that cost more to look at than they are worth are refused before they are validated, with status 400 and without a
 * hint of the limits. Fragments count at each place where they are spread; `__typename` under other names counts as an alias.
 */
import { GraphQLError, Kind, NoSchemaIntrospectionCustomRule, parse, validate, type DocumentNode, type SelectionSetNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { Recent } from '../recent.ts';
import type { GatewayContext } from '../resolvers/context.ts';

export interface QueryLimits {
  /** Fields inside fields. @default 10 */
  maxDepth?: number;
  /** @default 15 */
  maxAliases?: number;
  /** @default 50 */
  maxDirectives?: number;
  /** Fragments, inline or spread. @default 50 */
  maxFragments?: number;
  /** @default 1000 */
  maxTokens?: number;
  /** @default 16384 */
  maxCharacters?: number;
}

/** Clients send the same few queries again and again, with other variables. */
const MOST_KNOWN = 100;

/** Introspection needs the scope `admin`; without it, messages do not suggest names either. */
export function useQueryLimits(limits: QueryLimits = {}): Plugin {
  const parsed = new Recent<string, DocumentNode>(MOST_KNOWN);
  const judged = new WeakMap<DocumentNode, readonly GraphQLError[]>(); // by the rules for who is no admin
  return {
    onParse({ setParseFn, params }) {
      setParseFn(() => {
        const source = String(params.source);
        const document = parsed.get(source) ?? parseWithin(source, limits);
        parsed.set(source, document);
        return document;
      });
    },
    onValidate({ addValidationRule, setValidationFn, context }) {
      const { caller } = context as unknown as GatewayContext;
      if (caller.scopes.includes('admin')) return;
      addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn((schema, document: DocumentNode, rules) => {
        const errors = judged.get(document) ?? validate(schema, document, rules, { hideSuggestions: true, maxErrors: 10 });
        judged.set(document, errors);
        return errors;
      });
    },
    onResultProcess({ result }) {
      if (Array.isArray(result) || !('errors' in result) || !result.errors?.some(isRefusal)) return;
      Object.assign(result, { extensions: { http: { status: 400 } } }); // whatever the client accepts
    },
    onExecute: ({ args }) => void Object.assign(args, { hideSuggestions: true }),
    onSubscribe: ({ args }) => void Object.assign(args, { hideSuggestions: true }),
  };
}

/** @throws GraphQLError: QUERY_REFUSED for what is too costly, or of the parser */
export function parseWithin(
  source: string,
  { maxDepth = 10, maxAliases = 15, maxDirectives = 50, maxFragments = 50, maxTokens = 1000, maxCharacters = 16_384 }: QueryLimits = {},
): DocumentNode {
  if (source.length > maxCharacters) throw tooComplex('too long');
  let document: DocumentNode;
  try {
    document = parse(source, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError && !error.message.includes('tokens')) throw error;
    throw tooComplex('too long');
  }
  const shape = shapeOf(document);
  if (shape.depth > maxDepth) throw tooComplex('too deep, or a fragment holds itself');
  if (shape.aliases > maxAliases) throw tooComplex('too full of aliases');
  if (shape.directives > maxDirectives) throw tooComplex('too full of directives');
  if (shape.fragments > maxFragments) throw tooComplex('too full of fragments');
  return document;
}

function tooComplex(why: string): GraphQLError {
  return new GraphQLError(`the query is ${why}: ask for less at a time`, { extensions: { code: REFUSED } });
}

const REFUSED = 'QUERY_REFUSED';
const isRefusal = ({ extensions }: GraphQLError): boolean => extensions?.code === REFUSED;

interface Shape {
  depth: number;
  aliases: number;
  directives: number;
  fragments: number;
}

/** Depth of the deepest operation, and aliases, directives and fragments of the costliest, with fragments where they are spread. */
function shapeOf(document: DocumentNode): Shape {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const known = new Map<string, Shape>();

  const ofFragment = (name: string): Shape => {
    const before = known.get(name);
    if (before) return before;
    known.set(name, ENDLESS); // met again on the way down: it holds itself
    const fragment = fragments.get(name);
    const shape = fragment ? plusDirectives(ofSelections(fragment.selectionSet), fragment) : NOTHING;
    known.set(name, shape);
    return shape;
  };

  const ofSelections = (set: SelectionSetNode | undefined): Shape => {
    let shape = NOTHING;
    for (const selection of set?.selections ?? []) {
      let inner: Shape;
      if (selection.kind === Kind.FIELD) {
        const introspection = selection.name.value === '__schema' || selection.name.value === '__type'; // a matter of scope, not of depth
        const below = ofSelections(selection.selectionSet);
        inner = {
          ...below,
          depth: introspection ? Math.min(below.depth, 1) : below.depth + 1,
          aliases: below.aliases + (selection.alias ? 1 : 0),
        };
      } else {
        const held = selection.kind === Kind.INLINE_FRAGMENT ? ofSelections(selection.selectionSet) : ofFragment(selection.name.value);
        inner = { ...held, fragments: held.fragments + 1 };
      }
      inner = plusDirectives(inner, selection);
      shape = {
        depth: Math.max(shape.depth, inner.depth),
        aliases: shape.aliases + inner.aliases,
        directives: shape.directives + inner.directives,
        fragments: shape.fragments + inner.fragments,
      };
    }
    return shape;
  };

  const operations = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [plusDirectives(ofSelections(definition.selectionSet), definition)] : [],
  );
  const most = (key: keyof Shape) =>
    Math.max(0, ...operations.map((shape) => shape[key]), ...[...fragments.keys()].map((name) => ofFragment(name)[key]));
  return { depth: most('depth'), aliases: most('aliases'), directives: most('directives'), fragments: most('fragments') };
}

const NOTHING: Shape = { depth: 0, aliases: 0, directives: 0, fragments: 0 };
const ENDLESS: Shape = { depth: Infinity, aliases: 0, directives: 0, fragments: 0 };

function plusDirectives(shape: Shape, { directives }: { directives?: readonly unknown[] }): Shape {
  return { ...shape, directives: shape.directives + (directives?.length ?? 0) };
}
