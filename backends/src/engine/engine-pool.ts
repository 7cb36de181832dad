/**
 * The engine processes of one host. A step waits here until an engine is free and its memory is; it gets the idle engine that
 * knows most of its arrays, else a new one. Nothing is started before the first step, and idle engines go after a minute.
 */
import { cancelled, CofactorError, invalidInput, throwIfCancelled, type StepResult } from '@cofactor/sdk/contracts';
import { machineMemoryBytes } from './machine-memory.ts';
import { Engine, type EngineTask } from './supervisor.ts';

export interface EnginePoolOptions {
  /** Most engines at a time. @default COFACTOR_ENGINES, else 2 */
  engines?: number;
  /** Bytes that all steps together may take. @default machineMemoryBytes() */
  memoryLimitBytes?: number;
  /** Module whose `backendTable` says what can run. @default process/backend-table */
  table?: URL;
  /** An engine that has had nothing to do for this long is ended. @default 60000 */
  idleMs?: number;
}

interface Waiting {
  task: EngineTask;
  memoryBytes: number;
  resolve(engine: Engine): void;
  reject(error: unknown): void;
}

const DEFAULT_TABLE = new URL(
  import.meta.url.endsWith('.ts') ? './process/backend-table.ts' : './process/backend-table.js',
  import.meta.url,
);

export class EnginePool implements AsyncDisposable {
  readonly #engines: number;
  readonly #table: URL;
  readonly #idleMs: number;
  readonly #waiting: Waiting[] = [];
  readonly #busy = new Map<Engine, number>(); // with the bytes set aside for each
  readonly #idle = new Map<Engine, NodeJS.Timeout>(); // longest idle first
  #memoryLimitBytes: number | undefined;
  #closed = false;

  constructor(options: EnginePoolOptions = {}) {
    this.#engines = options.engines ?? enginesFromEnvironment();
    this.#table = options.table ?? DEFAULT_TABLE;
    this.#idleMs = options.idleMs ?? 60_000;
    this.#memoryLimitBytes = options.memoryLimitBytes;
  }

  /** Measured once, before the first step: afterwards our own engines are part of what is not available. */
  get memoryLimitBytes(): number {
    return (this.#memoryLimitBytes ??= machineMemoryBytes());
  }

  /** Most at a time. */
  get engines(): number {
    return this.#engines;
  }

  /** Processes there are now, for tests and diagnosis. */
  get pids(): number[] {
    return [...this.#busy.keys(), ...this.#idle.keys()].flatMap(({ pid }) => pid ?? []);
  }

  /** Runs a step that takes about `memoryBytes`, at most the limit. @throws CofactorError */
  async run(task: EngineTask, memoryBytes: number): Promise<StepResult> {
    const engine = await this.#acquire(task, memoryBytes);
    try {
      return await engine.run(task);
    } finally {
      this.#release(engine);
    }
  }

  /** Ends every engine; steps that wait or run end with an error, later ones are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(closed());
    const engines = [...this.#busy.keys(), ...this.#idle.keys()];
    for (const engine of this.#idle.keys()) this.#dismiss(engine);
    await Promise.all(engines.map((engine) => engine.end()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #acquire(task: EngineTask, memoryBytes: number): Promise<Engine> {
    const { signal } = task.context;
    throwIfCancelled(signal);
    if (this.#closed) throw closed();
    const { promise, resolve, reject } = Promise.withResolvers<Engine>();
    const waiting: Waiting = { task, memoryBytes, resolve, reject };
    const onAbort = (): void => {
      const at = this.#waiting.indexOf(waiting);
      if (at < 0) return;
      this.#waiting.splice(at, 1);
      reject(cancelled(typeof signal.reason === 'string' ? signal.reason : undefined));
      this.#dispatch(); // a smaller one behind it may fit
    };
    signal.addEventListener('abort', onAbort);
    this.#waiting.push(waiting);
    this.#dispatch();
    return promise.finally(() => signal.removeEventListener('abort', onAbort));
  }

  /** First come, first served: a large step is not overtaken for ever by small ones. */
  #dispatch(): void {
    while (this.#waiting.length > 0 && this.#busy.size < this.#engines) {
      const [next] = this.#waiting;
      const reserved = [...this.#busy.values()].reduce((sum, bytes) => sum + bytes, next.memoryBytes);
      if (this.#busy.size > 0 && reserved > this.memoryLimitBytes) return;
      this.#waiting.shift();
      try {
        const engine = this.#engineFor(next.task, next.memoryBytes, reserved);
        this.#busy.set(engine, next.memoryBytes);
        next.resolve(engine);
      } catch (error) {
        next.reject(error);
      }
    }
  }

  /** @param reservedBytes of all steps under way, this one included */
  #engineFor(task: EngineTask, memoryBytes: number, reservedBytes: number): Engine {
    for (const engine of this.#idle.keys()) if (!engine.alive) this.#dismiss(engine);
    let chosen = this.#mostFamiliar(task);
    if (chosen && chosen.retainedBytes + memoryBytes > this.memoryLimitBytes) {
      this.#dismiss(chosen);
      chosen = undefined;
    }
    if (chosen) this.#withdraw(chosen);
    for (const engine of this.#idle.keys()) {
      const retained = [...this.#idle.keys()].reduce((sum, { retainedBytes }) => sum + retainedBytes, 0);
      const full = this.#busy.size + this.#idle.size >= this.#engines && !chosen;
      if (full || reservedBytes + retained > this.memoryLimitBytes) this.#dismiss(engine);
    }
    return chosen ?? new Engine(this.#table, this.memoryLimitBytes);
  }

  /** The idle engine that has seen most of the step's arrays; of equals, the last used. */
  #mostFamiliar({ spec }: EngineTask): Engine | undefined {
    const idle = [...this.#idle.keys()].reverse();
    if (idle.length <= 1) return idle[0];
    const hashes = arrayHashes(spec);
    return idle.sort((a, b) => b.familiarity(hashes) - a.familiarity(hashes))[0];
  }

  #release(engine: Engine): void {
    this.#busy.delete(engine);
    if (engine.alive && !this.#closed) this.#idle.set(engine, setTimeout(() => this.#dismiss(engine), this.#idleMs).unref());
    this.#dispatch();
  }

  #withdraw(engine: Engine): void {
    clearTimeout(this.#idle.get(engine));
    this.#idle.delete(engine);
  }

  #dismiss(engine: Engine): void {
    this.#withdraw(engine);
    void engine.end();
  }
}

/** Hashes of the artifacts a step names. */
function arrayHashes(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('sha256' in value) return [String(value.sha256)];
  return Object.values(value).flatMap(arrayHashes);
}

function enginesFromEnvironment(): number {
  const engines = Number(process.env.COFACTOR_ENGINES ?? 2);
  if (!Number.isInteger(engines) || engines < 1)
    throw invalidInput('COFACTOR_ENGINES', 'a whole number of at least 1', process.env.COFACTOR_ENGINES);
  return engines;
}

function closed(): CofactorError<'UNAVAILABLE'> {
  return new CofactorError(
    'UNAVAILABLE',
    'these backends have been closed: make new ones with localBackends()',
    { what: 'engine process' },
    { retryable: false },
  );
}
