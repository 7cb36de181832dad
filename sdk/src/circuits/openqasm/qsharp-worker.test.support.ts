/** A thread that gives programs to qsharp-lang: a front end that never answers can be ended with its thread. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { getCompiler, loadWasmModule, QscEventTarget } from 'qsharp-lang';

/** What it does with a program, compiled and run once; `detail` is its message, or what was measured. */
export interface QsharpVerdict {
  accepts: boolean;
  detail: string;
}

const port = parentPort as MessagePort;
const wasm = createRequire(import.meta.url)
  .resolve('qsharp-lang')
  .replace(/dist.*$/, 'lib/web/qsc_wasm_bg.wasm');
await loadWasmModule(Uint8Array.from(await readFile(wasm)).buffer);
const compiler = await getCompiler();

async function verdictOn(source: string): Promise<QsharpVerdict> {
  const events = new QscEventTarget(true);
  const program = { sources: [['program.qasm', source]] as [string, string][], languageFeatures: [], projectType: 'openqasm' } as const;
  try {
    await compiler.run({ ...program, languageFeatures: [], profile: 'unrestricted' }, '', 1, events);
  } catch (error) {
    return { accepts: false, detail: error instanceof Error ? error.message : JSON.stringify(error) };
  }
  const [{ success, result }] = events.getResults();
  return { accepts: success, detail: JSON.stringify(result) };
}

port.on('message', (source: string) => void verdictOn(source).then((verdict) => port.postMessage(verdict)));
