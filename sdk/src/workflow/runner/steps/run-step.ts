/**
 * One step on one backend: the adapter that joins local and remote ones. A remote handle is saved before it is waited for,
 * so that a restart goes on polling what was paid for.
 */
import {
  cancelled,
  CofactorError,
  isCofactorError,
  parseDocument,
  StepResult,
  stepOutputSchema,
  toCofactorError,
  type Backend,
  type ErrorCode,
  type LocalBackend,
  type RemoteBackend,
  type RunContext,
  type SpendingLimit,
  type StepSpec,
} from '../../../contracts/index.ts';
import type { Clock } from '../clock.ts';

export interface StepContext extends RunContext {
  clock: Clock;
  /** Equal for equal work: a remote backend submits it once. */
  idempotencyKey: string;
  /** What a remote backend may spend on it. */
  spending?: SpendingLimit;
}

const POLL_MS = { first: 200, factor: 1.5, longest: 5000 };
/** How long a remote backend may take to confirm a cancellation before the caller stops waiting for it. */
const CANCEL_MS = 300;

/** @throws CofactorError: what the backend threw; CANCELLED (or the reason of the signal) without waiting for it to settle. */
export async function runStep(backend: Backend, spec: StepSpec, context: StepContext): Promise<StepResult> {
  if (context.signal.aborted) throw abortError(context.signal);
  try {
    const result = backend.locality === 'local' ? await runLocal(backend, spec, context) : await runRemote(backend, spec, context);
    return checked(result, spec, backend.id);
  } catch (error) {
    if (context.signal.aborted) throw abortError(context.signal);
    throw toCofactorError(error, `${spec.kind} on ${backend.id}`);
  }
}

/** CANCELLED, or the coded error that the signal was aborted with (a budget that ran out). */
export function abortError(signal: AbortSignal): CofactorError {
  const reason: unknown = signal.reason;
  if (isCofactorError(reason)) return reason;
  return cancelled(typeof reason === 'string' ? reason : undefined, reason);
}

/** The promise, or the abort: whichever comes first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortError(signal));
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
  });
}

function runLocal(backend: LocalBackend, spec: StepSpec, context: StepContext): Promise<StepResult> {
  const { signal, artifacts, onProgress, checkpoint } = context;
  return untilAborted(backend.run(spec, { signal, artifacts, onProgress, checkpoint }), signal);
}

/**
 * A handle that was saved is gone on with, unless its job was cancelled when the last run stopped. The handle of a job that ended without
 * a result is forgotten, so that whoever runs the step again submits it anew.
 */
async function runRemote(backend: RemoteBackend, spec: StepSpec, context: StepContext): Promise<StepResult> {
  const { signal, artifacts, checkpoint, clock, idempotencyKey, spending } = context;
  const begin = async (): Promise<unknown> => {
    const begun = await untilAborted(backend.submit(spec, { idempotencyKey, signal, artifacts, spending }), signal);
    await checkpoint?.save({ handle: begun });
    return begun;
  };
  const resumed = savedHandle(await checkpoint?.load());
  let handle = resumed ?? (await begin());
  try {
    for (let wait = POLL_MS.first; ; wait = Math.min(wait * POLL_MS.factor, POLL_MS.longest)) {
      const status = await untilAborted(backend.poll(handle, { signal }), signal);
      if (status === 'cancelled' && handle === resumed) {
        handle = await begin();
        continue;
      }
      if (status === 'succeeded') return await untilAborted(backend.fetchResult(handle, { signal, artifacts }), signal);
      if (status === 'failed' || status === 'cancelled') {
        await checkpoint?.save({});
        return await reasonOf(backend, handle, status, context);
      }
      await clock.sleep(wait, signal);
      if (signal.aborted) throw abortError(signal);
    }
  } catch (error) {
    if (signal.aborted && !GONE_ON_WITH.has(abortError(signal).code)) await cancelRemote(backend, handle, clock);
    throw error;
  }
}

/** Why a run stops whose remote jobs another one goes on with: the worker is drained, or was overtaken. */
const GONE_ON_WITH: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'CONFLICT']);

const savedHandle = (state: unknown): unknown =>
  typeof state === 'object' && state !== null && 'handle' in state ? state.handle : undefined;

/** A failed remote job says why when its result is fetched. */
async function reasonOf(backend: RemoteBackend, handle: unknown, status: string, { signal, artifacts }: StepContext): Promise<never> {
  await untilAborted(backend.fetchResult(handle, { signal, artifacts }), signal);
  throw new CofactorError('PROVIDER_FAILED', `${backend.id} says the step ${status}, without a reason`, { provider: backend.id });
}

async function cancelRemote(backend: RemoteBackend, handle: unknown, clock: Clock): Promise<void> {
  const waited = new AbortController();
  const cancelling = backend.cancel(handle, { signal: waited.signal }).catch(() => undefined);
  await Promise.race([cancelling, clock.sleep(CANCEL_MS, waited.signal)]);
  waited.abort();
}

/** What comes back is held against the schema of its kind: a malformed or non-finite number never goes on. */
function checked(result: StepResult, spec: StepSpec, backend: string): StepResult {
  try {
    const parsed = parseDocument(StepResult, result);
    if (parsed.kind !== spec.kind) throw new Error(`expected a result of kind ${spec.kind}, got ${parsed.kind}`);
    return { ...parsed, output: parseDocument(stepOutputSchema(spec.kind), parsed.output, 'output') };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CofactorError(
      'INTERNAL',
      `${backend} returned a malformed ${spec.kind} result: ${message}`,
      { where: backend },
      { cause: error },
    );
  }
}
