/**
 * The engine process: runs one step at a time for its host, which started it (supervisor.ts). All heavy synchronous work of
 * Cofactor happens here, where it blocks nobody. `argv[2]` is an EngineConfig in JSON.
 */
import { Worker } from 'node:worker_threads';
import {
  CofactorError,
  stepOutputSchema,
  toCofactorError,
  type Checkpoint,
  type Progress,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import type { BackendTable } from './backend-table.ts';
import { ChunkCollector, sendChunks } from '../chunks.ts';
import { engineStore } from './engine-store.ts';
import { peakMemoryBytes, resetPeakMemory, retainedBytes, volunteerForOutOfMemory } from './process-memory.ts';
import { busyMs } from './processor-time.ts';
import { HostMessage, MEMORY_MARK, PROTOCOL_VERSION, type EngineMessage, type EngineRequest, type Measured } from '../protocol.ts';
import type { WatchdogData } from './watchdog.ts';

export interface EngineConfig {
  /** URL of the module whose `backendTable` says what can run here. */
  table: string;
  hostPid: number;
  memoryLimitBytes: number;
}

/** More progress than a person can read is dropped, but never the last. */
const PROGRESS_INTERVAL_MS = 20;

const config = JSON.parse(process.argv[2]) as EngineConfig;
const requests = new Map<number, { resolve: (value: unknown) => void; reject: (error: CofactorError) => void }>();
const arriving = new Map<number, ChunkCollector>();
let nextRequest = 0;
let running: AbortController | undefined;
let started: Measured['started'];
/** Kinds of steps that ran here. */
const warm = new Set<string>();

const artifacts = engineStore({
  get: async (hash) => (await request({ op: 'get', hash })) as Uint8Array,
  put: async (hash, bytes) => void (await request({ op: 'put', hash, byteLength: bytes.byteLength }, bytes)),
  has: async (hash) => (await request({ op: 'has', hash })) as boolean,
});
const checkpoint: Checkpoint = {
  load: () => request({ op: 'load-checkpoint' }),
  save: async (state) => void (await request({ op: 'save-checkpoint', state })),
};

/** Settles when the message has left this process. */
function post(message: EngineMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}

async function request(call: EngineRequest, body?: Uint8Array): Promise<unknown> {
  const id = nextRequest++;
  const answer = new Promise((resolve, reject) => requests.set(id, { resolve, reject }));
  answer.catch(() => {}); // it may fail while the body is still leaving; the caller hears of it below
  await post({ type: 'request', id, call });
  if (body) await sendChunks(body, (bytes) => post({ type: 'chunk', id, bytes }));
  return answer;
}

function receive(raw: unknown): void {
  const message = HostMessage.parse(raw);
  switch (message.type) {
    case 'start':
      void runStep(message.backend, message.spec as StepSpec, message.checkpoint);
      break;
    case 'cancel':
      running?.abort(message.reason);
      break;
    case 'reply': {
      const waiting = requests.get(message.id);
      requests.delete(message.id);
      if (message.error) waiting?.reject(CofactorError.fromJSON(message.error));
      else waiting?.resolve(message.value);
      break;
    }
    case 'array': {
      const collector = new ChunkCollector(message.byteLength);
      arriving.set(message.id, collector);
      const waiting = requests.get(message.id);
      requests.delete(message.id);
      void collector.bytes.then((bytes) => {
        arriving.delete(message.id);
        waiting?.resolve(bytes);
      });
      break;
    }
    case 'chunk':
      arriving.get(message.id)?.add(message.bytes);
      break;
  }
}

async function runStep(backend: string, spec: StepSpec, keepsCheckpoint: boolean): Promise<void> {
  const abort = new AbortController();
  running = abort;
  const progress = progressPort();
  resetPeakMemory();
  const before = busyMs();
  try {
    const run = await loadRunner(backend);
    const loaded = busyMs();
    const context = { signal: abort.signal, artifacts, onProgress: progress.report, ...(keepsCheckpoint ? { checkpoint } : {}) };
    const result = checkedResult(await run(spec, context));
    await progress.flush();
    const measured = {
      busyMs: busyMs() - loaded,
      cold: !warm.has(`${backend}/${spec.kind}`),
      ...(started && { started: { ...started, startMs: started.startMs + loaded - before } }),
    };
    started = undefined;
    warm.add(`${backend}/${spec.kind}`);
    await post({ type: 'result', result, retainedBytes: retainedBytes(), measured });
  } catch (error) {
    await progress.flush();
    const stack = error instanceof Error ? error.stack : undefined;
    await post({ type: 'error', error: toStepError(error, spec).toJSON(), stack, retainedBytes: retainedBytes() });
  } finally {
    running = undefined;
  }
}

async function loadRunner(backend: string): Promise<Awaited<ReturnType<BackendTable[string]>>> {
  const { backendTable } = (await import(config.table)) as { backendTable: BackendTable };
  const load = backendTable[backend];
  if (!load) {
    throw new CofactorError('UNSUPPORTED', `this engine process has no backend ${backend}`, {
      what: `backend ${backend}`,
      alternatives: Object.keys(backendTable),
    });
  }
  return load();
}

/** The output is held against its schema here, where a long check blocks nobody. */
function checkedResult(result: StepResult): StepResult {
  const output = stepOutputSchema(result.kind).safeParse(result.output);
  if (!output.success) {
    throw new CofactorError('INTERNAL', `${result.kind} on ${result.provenance.backend} gave an output out of its schema`, {
      where: output.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
    });
  }
  return { ...result, resources: { ...result.resources, peakMemoryBytes: peakMemoryBytes() } };
}

function toStepError(error: unknown, spec: StepSpec): CofactorError {
  if (error instanceof RangeError && /allocat|memory/i.test(error.message)) {
    const asked = process.memoryUsage.rss();
    return new CofactorError('TOO_LARGE', `${spec.kind} ran out of memory (${error.message}): take a smaller problem`, {
      resource: 'memoryBytes',
      asked,
      limit: config.memoryLimitBytes,
    });
  }
  return toCofactorError(error, spec.kind);
}

function progressPort(): { report: (progress: Progress) => void; flush: () => Promise<void> } {
  let sentAt = -Infinity;
  let latest: Progress | undefined;
  return {
    report(progress) {
      const now = performance.now();
      latest = progress;
      if (now - sentAt < PROGRESS_INTERVAL_MS) return;
      sentAt = now;
      latest = undefined;
      void post({ type: 'progress', progress });
    },
    async flush() {
      if (latest) await post({ type: 'progress', progress: latest });
    },
  };
}

function startWatchdog(): void {
  const workerData: WatchdogData = { hostPid: config.hostPid, memoryLimitBytes: config.memoryLimitBytes, memoryMark: MEMORY_MARK };
  const file = import.meta.url.endsWith('.ts') ? './watchdog.ts' : './watchdog.js';
  new Worker(new URL(file, import.meta.url), { workerData }).unref();
}

volunteerForOutOfMemory();
startWatchdog();
process.on('disconnect', () => process.exit());
// A terminal or a service manager signals the whole group; the host decides what is cancelled, and ends this process.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
process.on('message', receive);
started = { startMs: busyMs(), idleBytes: process.memoryUsage.rss() };
await post({ type: 'ready', protocol: PROTOCOL_VERSION, nodeVersion: process.version });
