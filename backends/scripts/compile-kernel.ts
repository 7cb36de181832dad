/** Worker of build-kernels.ts: compiles one AssemblyScript entry to one WebAssembly file per message. */
import { parentPort } from 'node:worker_threads';
import { createMemoryStream, main } from 'assemblyscript/asc';

export interface Compilation {
  entry: string;
  output: string;
  flags: string[];
}

parentPort?.on('message', (job: Compilation) => {
  void compile(job).then((failure) => parentPort?.postMessage(failure));
});

/** What the compiler had to say when it failed; null when it did not. */
async function compile({ entry, output, flags }: Compilation): Promise<string | null> {
  const stderr = createMemoryStream();
  const { error } = await main([entry, '--outFile', output, ...flags], { stderr });
  return error ? `${error.message}\n${stderr.toString()}` : null;
}
