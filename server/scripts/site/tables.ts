/** What pages show of the tables: facts, fields, limits. */
import { PROVIDERS, type ProviderName } from '@cofactor/backends/providers';
import {
  CofactorError,
  ERROR_DETAILS,
  Method,
  METHODS,
  type PROBLEM_KINDS,
  Problem,
  Result,
  type ErrorCode,
  type LocalBackend,
  type MethodName,
  type StepKind,
  type StepLimits,
} from '@cofactor/sdk/contracts';
import * as z from 'zod';
import { exitCodeOf } from '../../src/cli/exit-codes.ts';
import type { BackendFamily } from './entries.ts';
import type { Example } from './examples.ts';
import { escapeHtml, htmlTable } from './markdown.ts';
import { fieldTable, variants, type JsonSchema } from './schema-table.ts';

const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;
const link = (path: string, label: string): string => `<a href="../${path}.html">${code(label)}</a>`;
const list = (items: readonly string[]): string => items.join(', ') || '–';

const schemaOf = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;
const tagged = (schema: z.ZodType, tag: string, value: string): JsonSchema =>
  variants(schemaOf(schema)).find(({ properties = {} }) => properties[tag]?.const === value) ?? {};

const exampleLinks = (examples: readonly Example[]): string =>
  list(examples.map(({ name }) => `<a href="../reference/examples.html#${escapeHtml(name)}">${escapeHtml(name)}</a>`));

/** Below the text of a method. */
export function methodTables(name: MethodName, examples: readonly Example[]): string {
  const { answers, domain, family, built } = METHODS[name];
  const facts = htmlTable(
    ['answers', 'domain', 'family', 'state', 'examples'],
    [
      [
        list(answers.map((kind) => link(`kinds/${kind}`, kind))),
        escapeHtml(domain),
        escapeHtml(family),
        built ? 'built' : `not built: refused as ${link('errors/UNSUPPORTED', 'UNSUPPORTED')}`,
        exampleLinks(examples.filter(({ methods }) => methods.includes(name))),
      ],
    ],
  );
  const fields = fieldTable(tagged(Method, 'name', name), ['name']);
  return `<h2 id="facts">In short</h2>\n${facts}${fields && `<h2 id="parameters">Parameters</h2>\n<p>Fields of <code>method</code> beside <code>name</code>.</p>\n${fields}`}`;
}

/** Below the text of a kind. */
export function kindTables(kind: (typeof PROBLEM_KINDS)[number], examples: readonly Example[]): string {
  const methods = (Object.keys(METHODS) as MethodName[]).filter((name) => METHODS[name].answers.includes(kind));
  const answered = methods.map((name) => `${link(`methods/${name}`, name)}${METHODS[name].built ? '' : ' (not built)'}`);
  const result = tagged(Result, 'kind', kind);
  return `<p>Methods: ${methods.length === 0 ? 'none is named, the program says what to do' : list(answered)}.</p>
<p>Examples: ${exampleLinks(examples.filter((example) => example.kind === kind))}.</p>
<h2 id="fields">Fields of the problem</h2>
${fieldTable(tagged(Problem, 'kind', kind), ['kind'])}
<h2 id="result-fields">Fields of the result</h2>
${fieldTable(result, ['kind', 'schema', ...COMMON_RESULT])}
<p>Beside those of every result: ${list(COMMON_RESULT.map(code))}.</p>
`;
}

const COMMON_RESULT = ['status', 'resources', 'wallMs', 'queueMs', 'costMicroUsd', 'convergence', 'provenance', 'warnings'];

/** Below the text of a backend. */
export function backendTables({ name, members }: BackendFamily): string {
  if (members.length === 0) return providerTables(name as ProviderName);
  const rows = members.map(({ id, description, pricing, purpose, tested, version }) => [
    code(id),
    escapeHtml(description),
    escapeHtml(purpose === 'study' ? 'only when named' : 'yes'),
    escapeHtml(pricing ?? 'free'),
    tested?.liveOn ? `live-tested on ${escapeHtml(tested.liveOn)}` : tested?.contract ? 'contract-tested' : 'its own tests',
    escapeHtml(version),
  ]);
  return `<h2 id="members">Members</h2>\n${htmlTable(['backend', 'is', 'chosen by auto', 'price', 'tested', 'version'], rows)}
<h2 id="steps">Steps it runs</h2>\n${capabilityTable(members[0])}`;
}

function capabilityTable({ capabilities }: LocalBackend): string {
  const rows = (Object.entries(capabilities) as [StepKind, StepLimits][]).map(([kind, limits]) => [
    code(kind),
    escapeHtml(
      Object.entries(limits)
        .filter(([, value]) => value !== false)
        .map(([name, value]) =>
          value === true
            ? name
            : `${name} ${Array.isArray(value) ? value.join(' ') : Number(value).toLocaleString('en').replaceAll(',', ' ')}`,
        )
        .join(', '),
    ),
  ]);
  return htmlTable(['step', 'limits'], rows);
}

function providerTables(name: ProviderName): string {
  const { title, variables, examples } = PROVIDERS[name];
  return `<h2 id="members">${escapeHtml(title)}</h2>
<p>Devices by name, for instance ${list(examples.map((device) => code(`${name}:${device}`)))}; which of them an account has, the service says.
Contract-tested against an emulator of the service, never run live.</p>
<h2 id="credentials">Credentials</h2>
${htmlTable(
  ['variable', 'looks like'],
  variables.map((variable) => [code(variable.name), escapeHtml(variable.looksLike)]),
)}`;
}

/** Below the text of an error code. */
export function errorTables(errorCode: ErrorCode): string {
  const details = schemaOf(ERROR_DETAILS[errorCode]);
  const { retryable } = new CofactorError<ErrorCode>(errorCode, '', {});
  const facts = htmlTable(
    ['exit code of the command line', 'worth another try as it is'],
    [[String(exitCodeOf(errorCode)), retryable ? 'yes' : 'no, unless the error says <code>retryable</code>']],
  );
  const fields = fieldTable(details);
  return `<h2 id="facts">In short</h2>\n${facts}<h2 id="details">Details</h2>\n${fields || '<p>None.</p>'}`;
}
