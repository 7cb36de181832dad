/** Holds the imports of all four packages to the table of layers, and shows that each rule catches a planted violation. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { describe, expect, test } from 'vitest';
import {
  areaViolations,
  builtinViolations,
  danglingViolations,
  importsOf,
  type Manifest,
  packageViolations,
  pathTo,
  randomViolations,
  referenceViolations,
  shortcutViolations,
  undeclaredViolations,
  type Workspace,
} from './import-graph.test.support.ts';

const ROOT = new URL('../../../', import.meta.url);
const FOLDERS = ['sdk', 'backends', 'server', 'examples'];
const BUILTINS = new Set(builtinModules);

/** All TypeScript of the packages but build outputs and AssemblyScript, which has its own imports. */
function readWorkspace(): Workspace {
  const files = new Map<string, string>();
  const visit = (folder: string) => {
    for (const entry of readdirSync(new URL(folder, ROOT), { withFileTypes: true })) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory()) {
        if (!['node_modules', 'dist', 'wasm', 'data'].includes(entry.name)) visit(`${path}/`);
      } else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.as.ts') && !entry.name.endsWith('.d.ts')) {
        files.set(path, readFileSync(new URL(path, ROOT), 'utf8'));
      }
    }
  };
  for (const folder of FOLDERS) visit(`${folder}/`);
  const manifests = new Map(
    ['', ...FOLDERS].flatMap((folder) => {
      const file = new URL(folder === '' ? 'package.json' : `${folder}/package.json`, ROOT);
      return existsSync(file) ? [[folder, JSON.parse(readFileSync(file, 'utf8')) as Manifest] as const] : [];
    }),
  );
  return { files, manifests };
}

const workspace = readWorkspace();

interface Rule {
  name: string;
  find: (workspace: Workspace) => string[];
  /** A file that breaks the rule, and one that comes as near as is allowed. */
  breaks: [file: string, text: string];
  allowed: [file: string, text: string];
}

const line = (...specifiers: string[]) => specifiers.map((specifier, k) => `import { a${k} } from '${specifier}';`).join('\n');

const RULES: Rule[] = [
  {
    name: 'packages: sdk ◀ backends ◀ server ◀ examples',
    find: packageViolations,
    breaks: ['sdk/src/planted.test.ts', line('@cofactor/backends')],
    allowed: ['examples/planted.ts', line('@cofactor/sdk', '@cofactor/backends', '@cofactor/server')],
  },
  {
    name: 'packages: a relative import does not cross a border',
    find: packageViolations,
    breaks: ['backends/src/engine/planted.ts', line('../../../sdk/src/contracts/index.ts')],
    allowed: ['backends/src/engine/planted.ts', line('@cofactor/sdk/contracts')],
  },
  {
    name: 'packages: only what a package exports',
    find: packageViolations,
    breaks: ['backends/src/engine/planted.ts', line('@cofactor/sdk/src/contracts/errors')],
    allowed: ['backends/src/engine/planted.ts', line('@cofactor/sdk/workflow')],
  },
  {
    name: 'areas of the sdk: contracts ◀ circuits ◀ workflow, contracts ◀ client',
    find: areaViolations,
    breaks: ['sdk/src/contracts/documents/planted.ts', line('../../circuits/index.ts')],
    allowed: ['sdk/src/workflow/plan/planted.ts', line('../../circuits/index.ts', '../../contracts/index.ts', './plan.ts')],
  },
  {
    name: 'areas of the sdk: a client knows no workflow, not even its types',
    find: areaViolations,
    breaks: ['sdk/src/client/planted.ts', "import type { Plan } from '../workflow/index.ts';"],
    allowed: ['sdk/src/client/planted.ts', "import type { Plan } from '../contracts/index.ts';"],
  },
  {
    name: 'areas of backends: kernels ◀ chemistry, search ◀ simulators, learning ◀ engine',
    find: areaViolations,
    breaks: ['backends/src/kernels/boys/planted.ts', "export { x } from '../../chemistry/index.ts';"],
    allowed: ['backends/src/engine/planted.ts', line('../chemistry/index.ts', '../simulators/index.ts', '../kernels/wasm.ts')],
  },
  {
    name: 'the sdk has no Node built-in but in its file helpers and tests',
    find: (given) => builtinViolations(given, BUILTINS),
    breaks: ['sdk/src/client/planted.ts', "const fs = await import('node:fs');"],
    allowed: ['sdk/src/files.ts', line('node:fs/promises')],
  },
  {
    name: 'a package imports what its package.json declares',
    find: (given) => undeclaredViolations(given, BUILTINS),
    breaks: ['sdk/src/client/planted.ts', line('ajv')],
    allowed: ['sdk/src/client/planted.test.ts', line('ajv', 'vitest', 'zod', '@noble/hashes/sha2.js', 'node:fs')],
  },
  {
    name: 'reference values are read by tests alone',
    find: referenceViolations,
    breaks: ['backends/src/chemistry/planted.ts', "const url = new URL('../../data/reference/chemistry/public.json', import.meta.url);"],
    allowed: ['backends/src/chemistry/planted.ts', '/** See data/reference/chemistry. */'],
  },
  {
    name: 'no simulator reaches determinant CI',
    find: shortcutViolations,
    breaks: ['backends/src/simulators/planted.ts', line('../chemistry/correlation/determinant-ci/solve.ts')],
    allowed: ['backends/src/simulators/planted.ts', "import type { Ci } from '../chemistry/correlation/determinant-ci/solve.ts';"],
  },
  {
    name: 'no selection of determinants reaches the exact vector',
    find: shortcutViolations,
    breaks: ['backends/src/chemistry/correlation/subspace/planted.ts', line('../index.ts')],
    allowed: ['backends/src/chemistry/correlation/subspace/planted.ts', line('../determinants/davidson.ts', '../determinants/strings.ts')],
  },
  {
    name: 'random numbers come from named streams',
    find: randomViolations,
    breaks: ['examples/planted.ts', `const x = ${['Math', 'random'].join('.')}();`],
    allowed: ['examples/planted.ts', `// not ${['Math', 'random'].join('.')}()`],
  },
  {
    name: 'a relative import means a file that exists',
    find: danglingViolations,
    breaks: ['sdk/src/planted.ts', line('./nowhere.ts')],
    allowed: ['sdk/src/planted.ts', line('./contracts/index.ts')],
  },
];

describe.each(RULES)('$name', ({ find, breaks, allowed }) => {
  test('holds', () => {
    expect(find(workspace)).toEqual([]);
  });

  test('catches a planted violation, and only that', () => {
    const planted = (file: string, text: string) =>
      find({ ...workspace, files: new Map([...workspace.files, [file, text]]) }).filter((found) => found.includes(file));
    expect(planted(...breaks)).toHaveLength(1);
    expect(planted(...allowed)).toEqual([]);
  });
});

test('a chain of imports is followed to its end', () => {
  const files = new Map([
    ['backends/src/simulators/a.ts', line('../chemistry/b.ts')],
    ['backends/src/chemistry/b.ts', "export * from './c.ts';"],
    ['backends/src/chemistry/c.ts', "const ci = import('./correlation/determinant-ci/solve.ts');"],
  ]);
  expect(shortcutViolations({ ...workspace, files })).toEqual([
    'backends/src/simulators/a.ts → backends/src/chemistry/b.ts → backends/src/chemistry/c.ts → backends/src/chemistry/correlation/determinant-ci/solve.ts',
  ]);
  expect(pathTo('backends/src/chemistry/c.ts', (file) => file.includes('simulators'), { ...workspace, files })).toBeUndefined();
});

test('the scanner reads every form of import and no comment', () => {
  const text = [
    "import fc from 'a';",
    "import { b,\n  type c } from 'b';",
    "import type { d } from 'd';",
    "import * as e from 'e';",
    "import 'f';",
    "export { g } from 'g';",
    "export * from 'h';",
    "export type { i } from 'i';",
    "const j = await import('j');",
    "// import k from 'k';",
    "/** import l from 'l'; */",
    "const url = 'https://example.org'; import m from 'm';",
    "export const n = 'n';",
    "const quotes = /['`]/;",
    'const generated = `\\nimport p from "p";\\n${`import q from "q"`}`;',
    "import { o } from 'o';",
  ].join('\n');
  const found = importsOf(text);
  expect(found.map(({ specifier }) => specifier)).toEqual(['a', 'b', 'd', 'e', 'f', 'g', 'h', 'i', 'm', 'o', 'j']);
  expect(found.filter(({ typeOnly }) => typeOnly).map(({ specifier }) => specifier)).toEqual(['d', 'i']);
});

test('the workspace was read: all four packages, and imports between them', () => {
  for (const folder of FOLDERS)
    expect([...workspace.files.keys()].filter((file) => file.startsWith(`${folder}/`)).length, folder).toBeGreaterThan(0);
  const crossing = [...workspace.files].filter(
    ([file, text]) => file.startsWith('backends/') && importsOf(text).some(({ specifier }) => specifier.startsWith('@cofactor/sdk')),
  );
  expect(crossing.length).toBeGreaterThan(5);
});
