/**
 * Compiles every kernel to WebAssembly: `src/kernels/<name>/<name>.as.ts`, and the sources that a
 * `src/kernels/<name>/<name>.gen.ts` writes (`export function generate(): { name: string; source: string }[]`).
 * Each becomes `wasm/<name>.relaxed-simd.wasm` and `wasm/<name>.simd.wasm` from one source; the loader picks by
 * `WebAssembly.validate` (src/kernels/wasm.ts). Unchanged sources are not compiled again: `wasm/stamps.json`.
 *
 * Run: node --conditions=cofactor:source backends/scripts/build-kernels.ts [name …]
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Compilation } from './compile-kernel.ts';

const packageRoot = resolve(import.meta.dirname, '..');
const kernelsRoot = join(packageRoot, 'src', 'kernels');
const outRoot = join(packageRoot, 'wasm');
const generatedRoot = join(outRoot, 'generated');
const stampsFile = join(outRoot, 'stamps.json');

/** No runtime, no data, no mutable globals: a kernel owns nothing but the memory it is handed. */
const COMMON_FLAGS = [
  '--runtime',
  'stub',
  '-O3',
  '--noAssert',
  '--importMemory',
  '--sharedMemory',
  '--use',
  'abort=',
  '--initialMemory',
  '1',
  '--maximumMemory',
  '65536',
  '--enable',
  'simd',
  '--enable',
  'threads',
  '--disable',
  'bulk-memory',
];
const VARIANTS: Record<string, string[]> = { 'relaxed-simd': ['--enable', 'relaxed-simd'], simd: [] };

interface Kernel {
  name: string;
  /** Absolute path of the entry. */
  entry: string;
  /** Everything the output depends on. */
  sources: string[];
}

async function findKernels(): Promise<Kernel[]> {
  const kernels: Kernel[] = [];
  for (const folder of readdirSync(kernelsRoot, { withFileTypes: true })) {
    if (!folder.isDirectory()) continue;
    const directory = join(kernelsRoot, folder.name);
    const entry = join(directory, `${folder.name}.as.ts`);
    if (existsSync(entry)) kernels.push({ name: folder.name, entry, sources: sourcesOf(entry) });
    const generator = join(directory, `${folder.name}.gen.ts`);
    if (existsSync(generator)) {
      const { generate } = (await import(pathToFileURL(generator).href)) as { generate: () => { name: string; source: string }[] };
      mkdirSync(generatedRoot, { recursive: true });
      for (const { name, source } of generate()) {
        const path = join(generatedRoot, `${name}.as.ts`);
        if (!existsSync(path) || readFileSync(path, 'utf8') !== source) writeFileSync(path, source);
        kernels.push({ name, entry: path, sources: sourcesOf(path) });
      }
    }
  }
  return kernels;
}

/** The entry and all it imports, directly or not. */
function sourcesOf(entry: string, found: string[] = []): string[] {
  if (found.includes(entry)) return found;
  found.push(entry);
  for (const [, path] of readFileSync(entry, 'utf8').matchAll(/from '(\.[^']*)'/g)) sourcesOf(resolve(dirname(entry), `${path}.ts`), found);
  return found;
}

/** Compiles both variants of every kernel, as many at a time as there are processors; `onDone` when a kernel has both. */
async function compileAll(kernels: readonly Kernel[], onDone: (kernel: Kernel) => void): Promise<void> {
  const queue = kernels.flatMap((kernel) => Object.keys(VARIANTS).map((variant) => ({ kernel, variant })));
  const missing = new Map(kernels.map((kernel) => [kernel, Object.keys(VARIANTS).length]));
  const worker = async (): Promise<void> => {
    const thread = new Worker(new URL('./compile-kernel.ts', import.meta.url));
    try {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { kernel, variant } = next;
        const output = join(outRoot, `${kernel.name}.${variant}.wasm`);
        thread.postMessage({ entry: kernel.entry, output, flags: [...COMMON_FLAGS, ...VARIANTS[variant]] } satisfies Compilation);
        const [failure] = (await once(thread, 'message')) as [string | null];
        if (failure !== null) throw new Error(`kernel ${kernel.name} (${variant}) does not compile:\n${failure}`);
        const left = (missing.get(kernel) ?? 0) - 1;
        missing.set(kernel, left);
        if (left === 0) onDone(kernel);
      }
    } finally {
      await thread.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), queue.length) }, worker));
}

/** Hash of everything a kernel's output depends on. */
function stampOf(kernel: Kernel): string {
  const hash = createHash('sha256').update(toolchain);
  for (const path of kernel.sources) hash.update(readFileSync(path));
  return hash.digest('hex');
}

const wanted = new Set(process.argv.slice(2));
mkdirSync(outRoot, { recursive: true });
const stamps: Record<string, string> = existsSync(stampsFile)
  ? (JSON.parse(readFileSync(stampsFile, 'utf8')) as Record<string, string>)
  : {};
const compiler = createRequire(import.meta.url).resolve('assemblyscript/package.json');
const toolchain = readFileSync(compiler, 'utf8') + COMMON_FLAGS.join(' ');
const kernels = await findKernels();
for (const name of Object.keys(stamps)) if (!kernels.some((kernel) => kernel.name === name)) delete stamps[name];
const stale = kernels.filter((kernel) => {
  if (wanted.size > 0 && !wanted.has(kernel.name) && !wanted.has(basename(dirname(kernel.entry)))) return false;
  const complete = Object.keys(VARIANTS).every((variant) => existsSync(join(outRoot, `${kernel.name}.${variant}.wasm`)));
  return !complete || stamps[kernel.name] !== stampOf(kernel);
});
const started = performance.now();
await compileAll(stale, (kernel) => {
  stamps[kernel.name] = stampOf(kernel);
  writeFileSync(stampsFile, `${JSON.stringify(stamps, null, 2)}\n`);
  process.stderr.write(`kernel ${kernel.name}\n`);
});
writeFileSync(stampsFile, `${JSON.stringify(stamps, null, 2)}\n`);
if (stale.length > 0) process.stderr.write(`${stale.length} kernels in ${Math.round(performance.now() - started)} ms\n`);
