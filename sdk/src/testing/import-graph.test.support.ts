/**
 * Who imports whom, and who may. Pure functions over texts, so that a test can plant a violation and see it caught:
 * npm hoisting lets an undeclared or upward import compile, and only this notices.
 */

export interface Import {
  specifier: string;
  /** `import type`, gone at run time. */
  typeOnly: boolean;
}

/** What an import graph needs of a package.json. */
export interface Manifest {
  name: string;
  exports?: Record<string, string | { 'cofactor:source'?: string }>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export interface Workspace {
  /** Text of every source file by its path from the root, e.g. `sdk/src/index.ts`. */
  files: ReadonlyMap<string, string>;
  /** package.json by folder; the root is ''. */
  manifests: ReadonlyMap<string, Manifest>;
}

const STATIC = /(?:^|[;\n])\s*(?:import|export)\s+(type\s+)?(?:[\w*${},\s]*?\s*from\s*)?"(\d+)"/g;
const DYNAMIC = /\bimport\s*\(\s*"(\d+)"/g;
/** What may stand before a regular expression, so that its quotes open no string. */
const BEFORE_REGEX = /(?:[(,=:[!&|?{};\n]|return|=>)\s*$/;

/** The text without comments, every string replaced by its number in `literals`: `import { a } from "0"`. */
export function masked(text: string): { code: string; literals: string[] } {
  const literals: string[] = [];
  const openTemplates: number[] = [];
  let [code, depth, at] = ['', 0, 0];
  const end = (find: string, from: number) => (text.includes(find, from) ? text.indexOf(find, from) : text.length);
  /** First position from `from` on where one of `stops` begins, escapes skipped. */
  const until = (from: number, ...stops: string[]) => {
    let to = from;
    while (to < text.length && !stops.some((stop) => text.startsWith(stop, to))) to += text[to] === '\\' ? 2 : 1;
    return to;
  };
  while (at < text.length) {
    const character = text[at];
    if (text.startsWith('//', at)) {
      at = end('\n', at);
    } else if (text.startsWith('/*', at)) {
      at = end('*/', at + 2) + 2;
    } else if (character === "'" || character === '"') {
      const close = until(at + 1, character, '\n');
      code += `"${literals.push(text.slice(at + 1, close)) - 1}"`;
      at = close + 1;
    } else if (character === '`' || (character === '}' && openTemplates.at(-1) === depth)) {
      if (character === '}') openTemplates.pop();
      const stop = until(at + 1, '`', '${');
      literals.push(text.slice(at + 1, stop));
      if (text[stop] === '$') openTemplates.push(depth);
      at = stop + (text[stop] === '$' ? 2 : 1);
    } else if (character === '/' && BEFORE_REGEX.test(code.slice(-20))) {
      at = regexEnd(text, at);
    } else {
      if (character === '{') depth++;
      if (character === '}') depth--;
      code += character;
      at++;
    }
  }
  return { code, literals };
}

/** Position after the regular expression that begins at `at`; a slash in a class does not end it. */
function regexEnd(text: string, at: number): number {
  let inClass = false;
  for (let to = at + 1; to < text.length && text[to] !== '\n'; to++) {
    if (text[to] === '\\') to++;
    else if (text[to] === '[') inClass = true;
    else if (text[to] === ']') inClass = false;
    else if (text[to] === '/' && !inClass) return to + 1;
  }
  return at + 1;
}

const scanned = new Map<string, Import[]>();

/** Imports and re-exports, static and dynamic; a text is scanned once. */
export function importsOf(text: string): Import[] {
  const known = scanned.get(text) ?? scan(text);
  scanned.set(text, known);
  return known;
}

function scan(text: string): Import[] {
  const { code, literals } = masked(text);
  return [
    ...Array.from(code.matchAll(STATIC), ([, type, index]) => ({ specifier: literals[Number(index)], typeOnly: type !== undefined })),
    ...Array.from(code.matchAll(DYNAMIC), ([, index]) => ({ specifier: literals[Number(index)], typeOnly: false })),
  ];
}

export const isTest = (file: string): boolean => /\.(test|bench)(\.support)?\.ts$/.test(file) || file.includes('/test/');

export const packageOf = (file: string): string => file.split('/', 1)[0];

/** Path of a file inside the workspace that a specifier means, or undefined for what comes from outside. */
export function resolve(specifier: string, from: string, { manifests }: Workspace): string | undefined {
  if (specifier.startsWith('.')) return normalise(`${from.slice(0, from.lastIndexOf('/'))}/${specifier}`);
  for (const [folder, { name, exports }] of manifests) {
    if (specifier !== name && !specifier.startsWith(`${name}/`)) continue;
    const target = exports?.[`.${specifier.slice(name.length)}`];
    const source = typeof target === 'string' ? target : target?.['cofactor:source'];
    return source === undefined ? `${folder}/(${specifier} is not exported)` : normalise(`${folder}/${source}`);
  }
  return undefined;
}

function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Every import of a file with the file of ours it means. */
export function edgesOf(file: string, workspace: Workspace): { specifier: string; typeOnly: boolean; target: string | undefined }[] {
  return importsOf(workspace.files.get(file) ?? '').map((found) => ({ ...found, target: resolve(found.specifier, file, workspace) }));
}

/** Shortest chain of run-time imports from `start` to a file that `isGoal`, both ends included. */
export function pathTo(start: string, isGoal: (file: string) => boolean, workspace: Workspace): string[] | undefined {
  const queue: string[][] = [[start]];
  const seen = new Set([start]);
  for (let chain = queue.shift(); chain; chain = queue.shift()) {
    const file = chain[chain.length - 1];
    if (isGoal(file)) return chain;
    for (const { target, typeOnly } of edgesOf(file, workspace)) {
      if (target === undefined || typeOnly || seen.has(target)) continue;
      seen.add(target);
      queue.push([...chain, target]);
    }
  }
  return undefined;
}

/** Files of a package other than tests may import these areas of the same package, besides their own. */
const AREAS: Record<string, Record<string, readonly string[]>> = {
  sdk: {
    contracts: [],
    circuits: ['contracts'],
    workflow: ['contracts', 'circuits'],
    client: ['contracts'],
    testing: ['contracts'],
  },
  backends: {
    kernels: [],
    chemistry: ['kernels'],
    simulators: ['kernels', 'search'],
    search: ['kernels'],
    learning: ['kernels'],
    providers: ['search'],
    cpu: ['kernels', 'chemistry', 'engine'],
    engine: ['kernels', 'chemistry', 'cpu', 'simulators', 'search', 'learning', 'providers'],
  },
};

/** Packages of ours that a package may import, besides itself. */
const PACKAGES: Record<string, readonly string[]> = {
  sdk: [],
  backends: ['sdk'],
  server: ['sdk', 'backends'],
  examples: ['sdk', 'backends', 'server'],
};

const areaOf = (file: string): string | undefined => /^\w+\/src\/([\w-]+)\//.exec(file)?.[1];

const ourFiles = ({ files }: Workspace): string[] => [...files.keys()];
const sources = (workspace: Workspace): string[] => ourFiles(workspace).filter((file) => !isTest(file));

/** sdk ◀ backends ◀ server ◀ examples, tests included. */
export function packageViolations(workspace: Workspace): string[] {
  return ourFiles(workspace).flatMap((file) => {
    const allowed = PACKAGES[packageOf(file)] ?? [];
    return edgesOf(file, workspace).flatMap(({ specifier, target }) => {
      if (target === undefined) return [];
      const there = packageOf(target);
      const fits = there === packageOf(file) ? true : allowed.includes(there) && !specifier.startsWith('.');
      return fits && !target.endsWith('is not exported)') ? [] : [`${file} imports ${specifier}`];
    });
  });
}

/** contracts ◀ circuits ◀ workflow, kernels ◀ chemistry, …: the table of areas. */
export function areaViolations(workspace: Workspace): string[] {
  return sources(workspace).flatMap((file) => {
    const [here, area] = [packageOf(file), areaOf(file)];
    const allowed = area === undefined ? undefined : AREAS[here]?.[area];
    if (area === undefined || allowed === undefined) return [];
    return edgesOf(file, workspace).flatMap(({ specifier, target }) => {
      const there =
        target !== undefined && packageOf(target) === here && target.startsWith(`${here}/src/`) ? (areaOf(target) ?? '(top)') : area;
      return there === area || allowed.includes(there) ? [] : [`${file} imports ${specifier}`];
    });
  });
}

/** The SDK runs in a browser: no Node built-in outside its file helpers. */
export function builtinViolations(workspace: Workspace, builtins: ReadonlySet<string>): string[] {
  return sources(workspace)
    .filter((file) => file.startsWith('sdk/src/') && file !== 'sdk/src/files.ts')
    .flatMap((file) =>
      edgesOf(file, workspace)
        .filter(({ specifier }) => specifier.startsWith('node:') || builtins.has(specifier.split('/', 1)[0]))
        .map(({ specifier }) => `${file} imports ${specifier}`),
    );
}

/** A package imports only what its package.json declares; tests also what the package or the root has for development. */
export function undeclaredViolations(workspace: Workspace, builtins: ReadonlySet<string>): string[] {
  return ourFiles(workspace).flatMap((file) => {
    const manifest = workspace.manifests.get(packageOf(file));
    const root = workspace.manifests.get('');
    const declared = new Set([
      ...Object.keys({ ...manifest?.dependencies, ...manifest?.peerDependencies, ...manifest?.optionalDependencies }),
      ...(isTest(file) || file.includes('/scripts/') ? Object.keys({ ...manifest?.devDependencies, ...root?.devDependencies }) : []),
      manifest?.name ?? '',
    ]);
    return edgesOf(file, workspace).flatMap(({ specifier }) => {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) return [];
      const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
      return declared.has(name) || builtins.has(name) ? [] : [`${file} imports ${specifier}, which its package.json does not declare`];
    });
  });
}

/** Reference values are for tests: no other file under a `src` names them. */
export function referenceViolations(workspace: Workspace): string[] {
  const names = (file: string) => masked(workspace.files.get(file) ?? '').literals.some((literal) => literal.includes('data/reference'));
  return sources(workspace).filter((file) => file.includes('/src/') && names(file));
}

/** Where an answer must be found without the exact vector. */
const WITHOUT_EXACT = ['backends/src/simulators/', 'backends/src/chemistry/correlation/subspace/'];

/** A simulator that reaches determinant CI could answer without running its circuit, a selection of determinants without selecting. */
export function shortcutViolations(workspace: Workspace): string[] {
  const isExact = (file: string) => file.startsWith('backends/src/chemistry/correlation/determinant-ci');
  return sources(workspace)
    .filter((file) => WITHOUT_EXACT.some((folder) => file.startsWith(folder)))
    .flatMap((file) => {
      const chain = pathTo(file, isExact, workspace);
      return chain ? [chain.join(' → ')] : [];
    });
}

/** Random numbers come from named Philox streams. */
export function randomViolations(workspace: Workspace): string[] {
  return ourFiles(workspace).filter((file) => /\bMath\s*\.\s*random\b/.test(masked(workspace.files.get(file) ?? '').code));
}

/** Relative imports of files that do not exist. */
export function danglingViolations(workspace: Workspace): string[] {
  return ourFiles(workspace).flatMap((file) =>
    edgesOf(file, workspace)
      .filter(({ target }) => target?.endsWith('.ts') && !workspace.files.has(target))
      .map(({ specifier }) => `${file} imports ${specifier}`),
  );
}
