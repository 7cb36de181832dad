/** The thread of compiler.ts: a circuit in, the compiled one out. */
import { toCofactorError, type CofactorError, type Circuit, type PauliSum } from '@cofactor/sdk/contracts';
import type { Target } from '@cofactor/sdk/circuits';
import { parentPort } from 'node:worker_threads';
import { compileFor, type Compiled } from './compile-for.ts';

export interface CompilerRequest {
  target: Target;
  circuit: Circuit;
  observables: readonly PauliSum[];
}

export type CompilerAnswer = { compiled: Compiled } | { error: ReturnType<CofactorError['toJSON']> };

function answer({ target, circuit, observables }: CompilerRequest): CompilerAnswer {
  try {
    return { compiled: compileFor(target, circuit, observables) };
  } catch (error) {
    return { error: toCofactorError(error, 'compiler').toJSON() };
  }
}

parentPort?.on('message', (request: CompilerRequest) => parentPort?.postMessage(answer(request)));
