/**
 * One engine process, seen from its host. States:
 *
 *   starting  forked, no `ready` yet         → idle on `ready`, ended on exit or timeout
 *   idle      waits for a step; unref'd, so that a host with nothing left to do can exit
 *   busy      runs one step                  → idle on its result or error, ended on exit or abort
 *   ended     the process is gone; nothing leads out
 *
 * An abort is told to the engine, which has CANCEL_GRACE_MS to say that the step has stopped (time to save a checkpoint); then
 * the process is killed in any case, which is what gives its memory back.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  cancelled,
  CofactorError,
  isCofactorError,
  toCofactorError,
  tooLarge,
  type Progress,
  type RunContext,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { ChunkCollector, sendChunks } from './chunks.ts';
import type { EngineConfig } from './process/main.ts';
import { EngineMessage, MEMORY_MARK, PROTOCOL_VERSION, type EngineRequest, type HostMessage, type Measured } from './protocol.ts';

const START_TIMEOUT_MS = 30_000;
const CANCEL_GRACE_MS = 200;
/** A killed process with much memory takes a while to go; the caller does not wait longer than this. */
const ABORT_SETTLES_MS = 450;
const STDERR_KEPT = 4096;
const HASHES_REMEMBERED = 1000;

export interface EngineTask {
  /** Id of the backend in the engine's table. */
  backend: string;
  spec: StepSpec;
  context: RunContext;
  /** What it took, before its result is given. @param retainedBytes of the process before it; 0 for a new one */
  onMeasured?: (measured: Measured, result: StepResult, retainedBytes: number) => void;
}

interface RunningTask extends EngineTask {
  resolve(result: StepResult): void;
  reject(error: CofactorError): void;
  aborted: boolean;
}

export class Engine {
  /** Resident set of the process after its last step. */
  retainedBytes = 0;
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  readonly #arriving = new Map<number, ChunkCollector>();
  readonly #hashes = new Set<string>();
  readonly #memoryLimitBytes: number;
  #task: RunningTask | undefined;
  #stderr = '';
  #alive = true;

  /** @throws UNAVAILABLE when this Node is too old for an engine */
  constructor(table: URL, memoryLimitBytes: number) {
    refuseOldNode(process.versions.node);
    this.#memoryLimitBytes = memoryLimitBytes;
    const source = import.meta.url.endsWith('.ts');
    const entry = fileURLToPath(new URL(source ? './process/main.ts' : './process/main.js', import.meta.url));
    const config: EngineConfig = { table: table.href, hostPid: process.pid, memoryLimitBytes };
    this.#child = fork(entry, [JSON.stringify(config)], {
      // no inherited flags: a debugger's port or a test runner's hooks are the host's own
      execArgv: [
        `--max-old-space-size=${Math.ceil(memoryLimitBytes / 2 ** 20)}`,
        '--expose-gc',
        ...(source ? ['--conditions=cofactor:source'] : []),
      ],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const ended = Promise.withResolvers<void>();
    this.ended = ended.promise;
    this.#ready.promise.catch(() => {}); // told to the task that waits for it, if there is one
    const timeout = setTimeout(() => this.#fail(unavailable('the engine process did not start in 30 s')), START_TIMEOUT_MS);
    void this.#ready.promise.finally(() => clearTimeout(timeout)).catch(() => {});
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    });
    this.#child.on('message', (raw) => this.#receive(raw));
    this.#child.on('error', (error) => {
      this.#fail(unavailable(`the engine process cannot be started: ${error.message}`));
      ended.resolve();
    });
    this.#child.on('exit', () => {
      this.#alive = false;
      ended.resolve();
    });
    this.#child.on('close', (code, signal) => this.#fail(this.#exitError(code, signal))); // after all of stderr
  }

  get alive(): boolean {
    return this.#alive;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** How many of these artifacts have been in this engine before. */
  familiarity(hashes: readonly string[]): number {
    return hashes.filter((hash) => this.#hashes.has(hash)).length;
  }

  /** Runs one step; the engine must be idle. @throws CofactorError; CANCELLED within 500 ms of the signal */
  async run(task: EngineTask): Promise<StepResult> {
    const { signal, checkpoint } = task.context;
    const { promise, resolve, reject } = Promise.withResolvers<StepResult>();
    this.#task = { ...task, resolve, reject, aborted: false };
    this.#hold(true);
    const onAbort = (): void => void this.#abort();
    signal.addEventListener('abort', onAbort);
    try {
      if (signal.aborted) onAbort();
      this.#ready.promise
        .then(() => this.#post({ type: 'start', backend: task.backend, spec: task.spec, checkpoint: checkpoint !== undefined }))
        .catch((error: unknown) => reject(isCofactorError(error) ? error : unavailable('the engine process is gone')));
      return await promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#task = undefined;
      this.#arriving.clear();
      if (this.#alive) this.#hold(false);
    }
  }

  /** Ends the process at once; resolves when it is gone. */
  async end(): Promise<void> {
    this.#hold(true); // who waits for the end shall see it
    this.#alive = false;
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  async #abort(): Promise<void> {
    const task = this.#task;
    if (!task || task.aborted) return;
    task.aborted = true;
    const { reason } = task.context.signal;
    const error = cancelled(typeof reason === 'string' ? reason : undefined);
    const kill = setTimeout(() => void this.end(), CANCEL_GRACE_MS);
    const settle = setTimeout(() => task.reject(error), ABORT_SETTLES_MS);
    this.#post({ type: 'cancel', reason: typeof reason === 'string' ? reason : undefined }).catch(() => {}); // it is killed anyway
    await this.ended;
    clearTimeout(kill);
    clearTimeout(settle);
    task.reject(error);
  }

  #receive(raw: unknown): void {
    const parsed = EngineMessage.safeParse(raw);
    if (!parsed.success) {
      this.#fail(new CofactorError('INTERNAL', 'the engine process sent a message out of the protocol', { where: 'engine' }));
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'ready':
        if (message.protocol === PROTOCOL_VERSION) this.#ready.resolve();
        else this.#fail(unavailable(`the engine process speaks protocol ${message.protocol}, expected ${PROTOCOL_VERSION}`));
        break;
      case 'progress':
        this.#report(message.progress);
        break;
      case 'request':
        void this.#serve(message.id, message.call);
        break;
      case 'chunk':
        this.#arriving.get(message.id)?.add(message.bytes);
        break;
      case 'result':
      case 'error':
        if (message.type === 'result') this.#task?.onMeasured?.(message.measured, message.result as StepResult, this.retainedBytes);
        this.retainedBytes = message.retainedBytes;
        if (this.#task?.aborted) void this.end();
        else if (message.type === 'result') this.#task?.resolve(message.result as StepResult);
        else this.#task?.reject(Object.assign(CofactorError.fromJSON(message.error), { cause: message.stack }));
        break;
    }
  }

  #report(progress: Progress): void {
    if (this.#task?.aborted) return;
    try {
      this.#task?.context.onProgress?.(progress);
    } catch (error) {
      this.#fail(toCofactorError(error, 'onProgress')); // as it would be if the step ran here
    }
  }

  /** Answers a request with the store and checkpoint of the step under way. */
  async #serve(id: number, call: EngineRequest): Promise<void> {
    const task = this.#task;
    if (!task) return;
    const { artifacts, checkpoint } = task.context;
    try {
      switch (call.op) {
        case 'get': {
          const bytes = await artifacts.get(call.hash);
          this.#remember(call.hash);
          await this.#post({ type: 'array', id, byteLength: bytes.byteLength });
          await sendChunks(bytes, (chunk) => this.#post({ type: 'chunk', id, bytes: chunk }));
          break;
        }
        case 'put': {
          const collector = new ChunkCollector(call.byteLength); // before anything is awaited: its chunks are next
          this.#arriving.set(id, collector);
          const bytes = await collector.bytes;
          this.#arriving.delete(id);
          if (artifacts.adopt) await artifacts.adopt(call.hash, bytes);
          else requireHash(call.hash, await artifacts.put(bytes));
          this.#remember(call.hash);
          await this.#post({ type: 'reply', id, value: null });
          break;
        }
        case 'has':
          await this.#post({ type: 'reply', id, value: await artifacts.has(call.hash) });
          break;
        case 'load-checkpoint':
          await this.#post({ type: 'reply', id, value: await checkpoint?.load() });
          break;
        case 'save-checkpoint':
          await checkpoint?.save(call.state);
          await this.#post({ type: 'reply', id, value: null });
          break;
      }
    } catch (error) {
      const answer: HostMessage = { type: 'reply', id, value: null, error: toCofactorError(error, call.op).toJSON() };
      await this.#post(answer).catch(() => {}); // gone: its exit settles the step
    }
  }

  #post(message: HostMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.send(message, (error) => (error ? reject(error) : resolve()));
    });
  }

  #fail(error: CofactorError): void {
    this.#ready.reject(error);
    if (!this.#task?.aborted) this.#task?.reject(error);
    if (this.#alive) void this.end();
  }

  #remember(hash: string): void {
    this.#hashes.delete(hash);
    this.#hashes.add(hash);
    if (this.#hashes.size > HASHES_REMEMBERED) this.#hashes.delete(this.#hashes.values().next().value as string);
  }

  /** A busy engine keeps its host alive, an idle one does not. */
  #hold(busy: boolean): void {
    const how = busy ? 'ref' : 'unref';
    this.#child[how]();
    this.#child.channel?.[how]();
    (this.#child.stderr as { ref?(): void; unref?(): void } | null)?.[how]?.();
  }

  #exitError(code: number | null, signal: NodeJS.Signals | null): CofactorError {
    const [, bytes] = new RegExp(`${MEMORY_MARK}(\\d+)`).exec(this.#stderr) ?? [];
    if (bytes !== undefined || /heap out of memory/.test(this.#stderr)) {
      return tooLarge('the step took more memory than there is and was ended: take a smaller problem', {
        resource: 'memoryBytes',
        asked: Number(bytes ?? this.#memoryLimitBytes),
        limit: this.#memoryLimitBytes,
      });
    }
    if (signal === 'SIGKILL') return unavailable('the engine process was killed, as a system does when memory runs out');
    const how = signal ? `signal ${signal}` : `exit code ${code}`;
    const said = this.#stderr.trim().slice(-800);
    return new CofactorError('INTERNAL', `the engine process ended with ${how}${said ? `: ${said}` : ''}`, { where: 'engine' });
  }
}

/** @throws UNAVAILABLE below Node 22.12 */
export function refuseOldNode(version: string): void {
  const [major, minor] = version.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) return;
  throw new CofactorError('UNAVAILABLE', `the engine process needs Node >= 22.12, this is ${version}: run Cofactor with a newer Node`, {
    what: 'engine process',
    fix: 'install Node 22.12 or later, or start through npx cofactor, which brings one',
  });
}

function requireHash(expected: string, got: string): void {
  if (expected === got) return;
  throw new CofactorError('CONFLICT', `the store put artifact ${expected} under ${got}: one of both hashes wrongly`, {
    what: 'artifact hash',
    expected,
    got,
  });
}

function unavailable(message: string): CofactorError<'UNAVAILABLE'> {
  return new CofactorError('UNAVAILABLE', `${message}: run it again`, { what: 'engine process' });
}
