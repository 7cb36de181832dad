/** What the backend suite is given, and one way to run a step on either kind of backend. */
import {
  type ArtifactStore,
  type Backend,
  CofactorError,
  type LocalBackend,
  memoryStore,
  type RemoteBackend,
  type RunContext,
  type StepKind,
  type StepLimits,
  type StepResult,
  type StepSpec,
} from '../../contracts/index.ts';
import { pause } from './check.ts';

export interface BackendUnderTest {
  backend: Backend;
  /** Where array arguments are put. @default a store in memory */
  artifacts?: ArtifactStore;
  /**
   * How far the histogram of a noisy machine may lie from the ideal one, as total variation distance; exact values are
   * then not asked for. @default 0
   */
  noise?: number;
  /** A remote backend as another process would make it: same service, nothing remembered. */
  reopen?: () => Promise<Backend>;
  cleanup?: () => Promise<void>;
}

export type ReadyBackend = BackendUnderTest & { artifacts: ArtifactStore; noise: number };

/** Fills the defaults in. */
export function ready(subject: BackendUnderTest): ReadyBackend {
  return { ...subject, artifacts: subject.artifacts ?? memoryStore(), noise: subject.noise ?? 0 };
}

export const limitsOf = ({ backend }: { backend: Backend }, kind: StepKind): StepLimits | undefined => backend.capabilities[kind];

/** The remote backend, its handles opaque. */
export const asRemote = (backend: Backend): RemoteBackend | undefined => (backend.locality === 'remote' ? backend : undefined);

let submissions = 0;
/** Another key each time. */
export const freshKey = (): string => `contract-${Date.now()}-${submissions++}`;

export interface RunOptions {
  signal?: AbortSignal;
  onProgress?: RunContext['onProgress'];
}

/** Runs one step: here, or by submitting, polling and collecting. */
export async function execute<S extends StepSpec>(
  { backend, artifacts }: { backend: Backend; artifacts: ArtifactStore },
  spec: S,
  { signal = new AbortController().signal, onProgress }: RunOptions = {},
): Promise<StepResult<S['kind']>> {
  const remote = asRemote(backend);
  if (!remote) return (backend as LocalBackend).run<S['kind']>(spec as StepSpec<S['kind']>, { signal, artifacts, onProgress });
  const handle = await remote.submit(spec, { idempotencyKey: freshKey(), signal, artifacts });
  try {
    return await collect(remote, handle, { signal, artifacts });
  } catch (error) {
    if (!signal.aborted) throw error;
    await remote.cancel(handle, { signal: new AbortController().signal });
    throw new CofactorError('CANCELLED', 'cancelled', {}, { cause: error });
  }
}

/** Polls until the job has ended and fetches what it gave. */
export async function collect(
  remote: RemoteBackend,
  handle: unknown,
  options: { signal: AbortSignal; artifacts: ArtifactStore },
): Promise<StepResult> {
  for (let wait = 5; ; wait = Math.min(2 * wait, 500)) {
    options.signal.throwIfAborted();
    const status = await remote.poll(handle, options);
    if (status !== 'queued' && status !== 'running') return remote.fetchResult(handle, options);
    await pause(wait);
  }
}
