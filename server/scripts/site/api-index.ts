/** What the packages export, read from their index files: what each name is, its signature and the first sentence of its comment. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { escapeHtml, highlighted } from './markdown.ts';
import { ROOT } from './pages.ts';

const PACKAGES = ['sdk', 'backends', 'server'];

interface Declaration {
  name: string;
  signature: string;
  comment: string;
}

export async function apiPage(): Promise<string> {
  const parts = (await Promise.all(PACKAGES.map(entryPoints))).flat();
  const sections = await Promise.all(parts.map(async ({ name, file }) => section(name, await exportsOf(file))));
  return `<p>Every name that a package exports, with the first sentence of its comment; the comment in the source says the rest: formula, shapes, units, errors.</p>\n${sections.join('\n')}`;
}

/** Of one package: `@cofactor/sdk/contracts` and its file. */
async function entryPoints(folder: string): Promise<{ name: string; file: string }[]> {
  const { name, exports } = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')) as {
    name: string;
    exports: Record<string, { 'cofactor:source': string }>;
  };
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([path, target]) => ({ name: name + path.slice(1), file: join(ROOT, folder, target['cofactor:source']) }));
}

function section(name: string, declarations: readonly Declaration[]): string {
  const entries = declarations.map(
    ({ name: entry, signature, comment }) =>
      `<h3 id="${escapeHtml(`${name}.${entry}`)}"><code>${escapeHtml(entry)}</code></h3>\n${comment ? `<p>${escapeHtml(comment)}</p>\n` : ''}${signatureBlock(signature)}`,
  );
  return `<h2 id="${escapeHtml(name)}">${escapeHtml(name)}</h2>\n${entries.join('\n')}`;
}

/** Wraps, as there are too many for each to take the focus. */
const signatureBlock = (signature: string): string => `<pre class="wrapped"><code>${highlighted(signature, 'ts')}</code></pre>\n`;

/** Exported names of a file, those it passes on included. @throws for one whose declaration is not found */
export async function exportsOf(file: string): Promise<Declaration[]> {
  const source = await readFile(file, 'utf8');
  const passedOn = Array.from(source.matchAll(/^export (?:type )?\{([^}]*)\} from '(\.[^']*)';/gm)).flatMap(([, names, from]) =>
    namesIn(names).map(async (name) => declarationOf(name, join(dirname(file), from))),
  );
  const own = Array.from(source.matchAll(DECLARED), ([, name]) => name);
  const all = [...(await Promise.all(passedOn)), ...Array.from(new Set(own), (name) => declared(name, source, file))];
  return all.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

const DECLARED = /^export (?:abstract |async |declare )?(?:function\*?|class|const|interface|type) (\w+)/gm;

/** `a, type B, c as d`: of a renamed one the name inside. */
function namesIn(text: string): string[] {
  return text
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    .split(',')
    .map(
      (part) =>
        part
          .trim()
          .replace(/^type /, '')
          .split(' as ')[0],
    )
    .filter(Boolean);
}

async function declarationOf(name: string, file: string): Promise<Declaration> {
  const source = await readFile(file, 'utf8');
  for (const [, names, from] of source.matchAll(/^export (?:type )?\{([^}]*)\} from '(\.[^']*)';/gm)) {
    if (namesIn(names).includes(name)) return declarationOf(name, join(dirname(file), from));
  }
  return declared(name, source, file);
}

function declared(name: string, source: string, file: string): Declaration {
  const found = new RegExp(`^export (?:abstract |async |declare )?(?:function\\*?|class|const|interface|type) ${name}\\b`, 'm').exec(
    source,
  );
  if (!found) throw new Error(`${file.slice(ROOT.length + 1)} exports no ${name}`);
  return { name, signature: signatureAt(source, found.index), comment: commentBefore(source.slice(0, found.index)) };
}

/** Of the comment that ends where the declaration begins, the first sentence. */
function commentBefore(text: string): string {
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text)?.[1] ?? '';
  const words = comment
    .replace(/^\s*\* ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  const [sentence] = words.split(/ @|(?<=\.)\s+(?=[A-Z])/);
  return sentence.trim();
}

const CLOSERS: Record<string, string> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** What is declared, without its body or value: to the `{` of a body, the `=` of a value, or the `;` of a type. */
function signatureAt(source: string, start: number): string {
  const shape = source.slice(start, start + 40);
  const isType = shape.startsWith('export type ');
  const isFunction = /^export (?:async )?function/.test(shape);
  const open: string[] = [];
  let position = start;
  for (; position < source.length; position++) {
    const character = source[position];
    if (character === '>' && source[position - 1] === '=') continue;
    const ends = isType ? ';' : isFunction || /^export (?:abstract )?(?:class|interface)/.test(shape) ? '{' : '=';
    if (open.length === 0 && character === ends && !(ends === '{' && /[:|&,<(]\s*$/.test(source.slice(start, position)))) break;
    if (open.length === 0 && character === ';') break;
    if (Object.hasOwn(CLOSERS, character)) open.push(CLOSERS[character]);
    else if (open.length > 0 && character === open.at(-1)) open.pop();
  }
  const text = source
    .slice(start, position)
    .replace(/^export /, '')
    .trim();
  const lines = text.split('\n');
  return lines.length > LONGEST_SIGNATURE ? `${lines.slice(0, LONGEST_SIGNATURE).join('\n')}\n…` : text;
}

/** Lines of a type that are shown. */
const LONGEST_SIGNATURE = 24;
