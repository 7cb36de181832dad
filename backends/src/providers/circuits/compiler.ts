/**
 * Compiling beside the program: some seconds of work for a large circuit, in which the event loop of the caller stays free. One thread is
 * kept, which takes one circuit after the other; an abort ends it and the next circuit starts another.
 */
import { CofactorError, cancelled, throwIfCancelled, type Circuit, type PauliSum } from '@cofactor/sdk/contracts';
import type { Target } from '@cofactor/sdk/circuits';
import { Worker } from 'node:worker_threads';
import type { Compiled } from './compile-for.ts';
import type { CompilerAnswer, CompilerRequest } from './compiler-thread.ts';

let thread: Worker | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** `compileFor`, on a thread of its own. @throws as that does; CANCELLED */
export function compileAside(target: Target, circuit: Circuit, observables: readonly PauliSum[], signal: AbortSignal): Promise<Compiled> {
  const asked = queue.then(() => ask({ target, circuit, observables }, signal));
  queue = asked.catch(() => undefined);
  return asked;
}

function ask(request: CompilerRequest, signal: AbortSignal): Promise<Compiled> {
  throwIfCancelled(signal);
  const worker = (thread ??= start());
  const answered = new AbortController();
  const { signal: until } = answered;
  return new Promise<Compiled>((resolve, reject) => {
    const end = (error: Error): void => {
      thread = undefined;
      void worker.terminate();
      reject(error);
    };
    worker.once('message', (answer: CompilerAnswer) => {
      if ('compiled' in answer) resolve(answer.compiled);
      else reject(CofactorError.fromJSON(answer.error));
    });
    worker.once('error', (cause) =>
      end(new CofactorError('INTERNAL', `the compiler failed: ${cause.message}`, { where: 'compiler' }, { cause })),
    );
    signal.addEventListener('abort', () => end(cancelled()), { signal: until });
    worker.ref(); // the program waits for it
    worker.postMessage(request);
  }).finally(() => {
    answered.abort();
    worker.removeAllListeners('message').removeAllListeners('error').unref();
  });
}

function start(): Worker {
  const file = import.meta.url.endsWith('.ts') ? './compiler-thread.ts' : './compiler-thread.js';
  const conditions = process.execArgv.filter((argument) => argument.startsWith('--conditions=')); // others may forbid a file: --input-type
  return new Worker(new URL(file, import.meta.url), { execArgv: conditions });
}
