/** The compiler, simulator and resource estimator of qsharp-lang, an optional package that is loaded when the first step comes. */
import { CofactorError } from '@cofactor/sdk/contracts';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ICompiler, ProgramConfig, QscEventTarget } from 'qsharp-lang';
import * as z from 'zod';

export const INSTALL = 'npm install qsharp-lang';

/** The file that the package starts with; undefined where it is not installed. */
export function qsharpFile(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('qsharp-lang');
  } catch {
    return undefined;
  }
}

/** Real and imaginary part of an amplitude by basis state as it is printed, |q₀ q₁ …⟩. */
type State = Readonly<Record<string, readonly [number, number]>>;

/** Answers kept: measuring one circuit again and again compiles it once, which takes longer than to run it. */
const REMEMBERED = 16;

export class Qsharp {
  readonly #states = new Map<string, Promise<State>>();
  readonly #estimates = new Map<string, Promise<Estimate>>();
  readonly #compiler: ICompiler;
  readonly #listen: typeof QscEventTarget;

  private constructor(compiler: ICompiler, listen: typeof QscEventTarget) {
    this.#compiler = compiler;
    this.#listen = listen;
  }

  /** @throws UNAVAILABLE where the package is not installed. */
  static async load(): Promise<Qsharp> {
    const file = qsharpFile();
    if (file === undefined) {
      throw new CofactorError('UNAVAILABLE', `qsharp needs the package qsharp-lang: ${INSTALL}`, { what: 'qsharp-lang', fix: INSTALL });
    }
    const { getCompiler, loadWasmModule, QscEventTarget: Events } = await import('qsharp-lang');
    const wasm = await readFile(new URL('../lib/web/qsc_wasm_bg.wasm', pathToFileURL(file)));
    await loadWasmModule(Uint8Array.from(wasm).buffer);
    return new Qsharp(await getCompiler(), Events);
  }

  /** What DumpMachine shows in one run of `entry`. */
  state(source: string, entry: string): Promise<State> {
    return remembered(this.#states, source, () => this.#run(source, entry));
  }

  /** Fault-tolerant resources of `entry`. */
  estimate(source: string, entry: string, errorBudget: number): Promise<Estimate> {
    return remembered(this.#estimates, source, () => this.#estimate(source, entry, errorBudget));
  }

  async #run(source: string, entry: string): Promise<State> {
    const events = new this.#listen(false);
    let state: State | undefined;
    let failure: unknown;
    events.addEventListener('DumpMachine', ({ detail }) => (state = detail.state));
    events.addEventListener('Result', ({ detail }) => (failure = detail.success ? undefined : detail.value));
    await this.#compiler.run(programOf(source), entry, 1, events);
    if (state === undefined) throw failed('shows no state', failure);
    return state;
  }

  async #estimate(source: string, entry: string, errorBudget: number): Promise<Estimate> {
    const text = await this.#compiler.getEstimates(programOf(source), entry, JSON.stringify([{ errorBudget }]));
    const parsed = z.array(Estimate).safeParse(JSON.parse(text));
    if (!parsed.success) throw failed('gives no estimate', text.slice(0, 500));
    return parsed.data[0];
  }
}

/** What is read of an estimate of the Azure Quantum Resource Estimator. */
const Estimate = z.object({
  physicalCounts: z.object({
    physicalQubits: z.number(),
    runtime: z.number().describe('In ns.'),
    breakdown: z.object({ algorithmicLogicalQubits: z.number(), numTstates: z.number(), logicalDepth: z.number() }),
  }),
  logicalQubit: z.object({ codeDistance: z.number() }),
  logicalCounts: z.object({ numQubits: z.number(), tCount: z.number(), rotationCount: z.number(), measurementCount: z.number() }),
});
type Estimate = z.infer<typeof Estimate>;

/** The oldest answer makes room. */
function remembered<T>(answers: Map<string, Promise<T>>, source: string, answer: () => Promise<T>): Promise<T> {
  const known = answers.get(source) ?? answer();
  answers.delete(source);
  answers.set(source, known);
  if (answers.size > REMEMBERED) answers.delete(answers.keys().next().value ?? source);
  return known;
}

const programOf = (source: string): ProgramConfig => ({
  sources: [['circuit.qs', source]],
  languageFeatures: [],
  profile: 'unrestricted',
});

function failed(what: string, cause: unknown): CofactorError {
  return new CofactorError('INTERNAL', `qsharp-lang ${what}: ${JSON.stringify(cause)?.slice(0, 500)}`, { where: 'qsharp' });
}
