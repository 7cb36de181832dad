/**
 * Backends of cloud providers for a command: those a document names, with its budget, or all there are. `COFACTOR_EMULATE=ibm,braket`
 * puts emulated services on loopback in place of the real ones.
 */
import { openHome } from '@cofactor/backends';
import { EMULATED_PROVIDERS, emulate, type EmulatedProvider, type Emulation } from '@cofactor/backends/emulators';
import {
  credentialsOf,
  memoryLog,
  PROVIDERS,
  providerBackend,
  remoteBackends,
  type AppendLog,
  type ProviderName,
  type ProviderOptions,
} from '@cofactor/backends/providers';
import { invalidInput, toCofactorError, type Backend, type CofactorError, type Comparison, type Job } from '@cofactor/sdk/contracts';
import { cloudIds } from './cloud-ids.ts';

export interface Clouds extends AsyncDisposable {
  backends: Backend[];
}

/**
 * What a document needs; nothing is asked of a provider it does not name. Where a machine cannot be had, the arm of a comparison that
 * names it is refused and the others run. @throws for a job, what is missing
 */
export async function cloudsFor(document: Job | Comparison): Promise<Clouds> {
  const ids = cloudIds(document);
  const emulations = await emulated(
    (process.env.COFACTOR_EMULATE ?? '').split(',').filter((name) => ids.some((id) => id.startsWith(`${name}:`))),
  );
  // What an emulated service accepted is gone with it: it must not be looked for in another run.
  const open = (id: string): Promise<Backend> => providerBackend(id, optionsOf(id, emulations, { log: openHome().submissions }));
  const orMissing = (id: string): Promise<Backend> => open(id).catch((error: unknown) => missingBackend(id, toCofactorError(error, id)));
  const backends = await Promise.all(ids.map('arms' in document ? orMissing : open));
  return { backends, [Symbol.asyncDispose]: () => closeAll(emulations) };
}

/** Stands for a machine that cannot be had, so that a plan which needs it is refused with the reason. */
function missingBackend(id: string, error: CofactorError): Backend {
  const reason = error.message.startsWith(`${id.split(':')[0]}: `) ? error.message.slice(id.indexOf(':') + 2) : error.message;
  const refuse = (): never => {
    throw error;
  };
  return {
    id,
    version: '',
    description: 'a machine that cannot be had',
    locality: 'local',
    // what machines of the kind run, or the refusal would be that it runs nothing
    capabilities: id.startsWith('dwave:') ? { search: { methods: ['annealer'] } } : { sample: {}, expectation: {} },
    available: async () => ({ available: false, reason }),
    forecast: refuse,
    run: async () => refuse(),
  };
}

export interface CloudsHereOptions {
  /** Where submissions and money are written down. */
  log: AppendLog;
  /** Told of a provider whose credentials are here and whose devices cannot be had. */
  onMissing: (missing: { provider: string; reason: string }) => void;
}

/** What a gateway offers: emulated services of `COFACTOR_EMULATE`, and the devices of all accounts whose credentials are here. */
export async function cloudsHere({ log, onMissing }: CloudsHereOptions): Promise<Clouds> {
  const imitated = (process.env.COFACTOR_EMULATE ?? '').split(',').filter(Boolean);
  const emulations = await emulatedClouds(imitated);
  const names = (Object.keys(PROVIDERS) as ProviderName[]).filter((name) => !imitated.includes(name) && credentialsOf(name).available);
  const real = names.map((provider) =>
    remoteBackends({ providers: [provider], log }).catch((error: unknown): Backend[] => {
      onMissing({ provider, reason: toCofactorError(error, provider).message });
      return [];
    }),
  );
  return { ...emulations, backends: [...emulations.backends, ...(await Promise.all(real)).flat()] };
}

export interface CloudRow {
  id: string;
  backend?: Backend;
  missing?: { reason: string; fix?: string };
}

/** Every cloud backend: those of accounts whose credentials are here, examples of the others with what is missing. */
export async function allClouds(): Promise<CloudRow[]> {
  const names = Object.keys(PROVIDERS) as ProviderName[];
  return (await Promise.all(names.map(rowsOf))).flat();
}

async function rowsOf(name: ProviderName): Promise<CloudRow[]> {
  const credentials = credentialsOf(name);
  if (credentials.available) {
    try {
      return (await remoteBackends({ providers: [name] })).map((backend) => ({ id: backend.id, backend }));
    } catch (error) {
      return examples(name, { reason: (error as Error).message });
    }
  }
  const { reason, fix } = credentials;
  return examples(name, { reason, fix });
}

const examples = (name: ProviderName, missing: { reason: string; fix?: string }): CloudRow[] =>
  PROVIDERS[name].examples.map((device) => ({ id: `${name}:${device}`, missing }));

/** Emulated services and their backends, until disposed of. @throws INVALID_INPUT for a provider that has none */
export async function emulatedClouds(names: readonly string[]): Promise<Clouds> {
  const emulations = await emulated(names);
  const ids = emulations.flatMap(({ provider, devices }) => devices.map((device) => `${provider}:${device}`));
  const backends = await Promise.all(ids.map((id) => providerBackend(id, optionsOf(id, emulations, {}))));
  return { backends, [Symbol.asyncDispose]: () => closeAll(emulations) };
}

async function emulated(names: readonly string[]): Promise<Emulation[]> {
  const unknown = names.find((name) => !EMULATED_PROVIDERS.includes(name as EmulatedProvider));
  if (unknown !== undefined) throw invalidInput('emulate', EMULATED_PROVIDERS.join(', '), unknown);
  return Promise.all(names.map((name) => emulate(name as EmulatedProvider)));
}

function optionsOf(id: string, emulations: readonly Emulation[], options: ProviderOptions): ProviderOptions {
  const [name] = id.split(':');
  const emulation = emulations.find(({ provider }) => provider === name);
  if (!emulation) return options;
  return { ...options, log: memoryLog(), environment: emulation.environment, emulated: true, [name]: emulation.endpoints };
}

async function closeAll(emulations: readonly Emulation[]): Promise<void> {
  await Promise.all(emulations.map((emulation) => emulation.close()));
}
