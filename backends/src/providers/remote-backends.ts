/** Backends of cloud providers by id: `ibm:<device> braket:<device> ionq:<target> azure:<target> dwave:<solver>`. */
import { CofactorError, type Availability, type RemoteBackend } from '@cofactor/sdk/contracts';
import { AZURE_VARIABLES, azureBackend, azureDevices, type AzureOptions } from './azure/azure.ts';
import { BRAKET_VARIABLES, braketBackend, braketDevices, type BraketOptions } from './braket/braket.ts';
import { dwaveBackend, dwaveDevices } from './dwave/dwave.ts';
import { DWAVE_VARIABLES, type DwaveOptions } from './dwave/sapi.ts';
import { IBM_VARIABLES, ibmBackend, ibmDevices, type IbmOptions } from './ibm/ibm.ts';
import { IONQ_VARIABLES, ionqBackend, ionqDevices, type IonqOptions } from './ionq/ionq.ts';
import { checkVariables, type CredentialOptions, type Environment, type Variable } from './http/credentials.ts';
import type { HttpSurroundings } from './http/http.ts';
import type { ProviderSurroundings } from './remote-provider.ts';

/** Options of one provider, beside those all share. */
interface Options {
  ibm: IbmOptions;
  braket: BraketOptions;
  dwave: DwaveOptions;
  ionq: IonqOptions;
  azure: AzureOptions;
}

export interface ProviderOptions extends HttpSurroundings, ProviderSurroundings, CredentialOptions, Partial<Options> {}

interface Provider<O> {
  title: string;
  variables: readonly Variable[];
  /** Known by name; which of them an account has, only the service says. */
  examples: readonly string[];
  open(device: string, options: O, signal?: AbortSignal): Promise<RemoteBackend<never>>;
  devices(options: O, signal: AbortSignal): Promise<string[]>;
}

const provider = <O>(
  it: Omit<Provider<O>, 'open'> & { open: (device: string, options: O, signal?: AbortSignal) => Promise<unknown> },
): Provider<O> => it as Provider<O>;

export const PROVIDERS = {
  ibm: provider<IbmOptions>({
    title: 'IBM Quantum',
    variables: IBM_VARIABLES,
    examples: ['ibm_fez', 'ibm_marrakesh', 'ibm_kingston'],
    open: ibmBackend,
    devices: ibmDevices,
  }),
  braket: provider<BraketOptions>({
    title: 'Amazon Braket',
    variables: BRAKET_VARIABLES,
    examples: ['sv1', 'dm1', 'iqm/Garnet', 'ionq/Forte-1', 'rigetti/Cepheus-1-108Q'],
    open: braketBackend,
    devices: braketDevices,
  }),
  dwave: provider<DwaveOptions>({
    title: 'D-Wave Leap',
    variables: DWAVE_VARIABLES,
    examples: ['Advantage_system6.4', 'Advantage2_system1', 'hybrid_binary_quadratic_model_version2p'],
    open: dwaveBackend,
    devices: dwaveDevices,
  }),
  ionq: provider<IonqOptions>({
    title: 'IonQ',
    variables: IONQ_VARIABLES,
    examples: ['simulator', 'qpu.forte-1', 'qpu.forte-enterprise-1'],
    open: ionqBackend,
    devices: ionqDevices,
  }),
  azure: provider<AzureOptions>({
    title: 'Azure Quantum',
    variables: AZURE_VARIABLES,
    examples: ['ionq.simulator', 'ionq.qpu.forte-1', 'quantinuum.sim.h2-1e', 'quantinuum.qpu.h2-1'],
    open: azureBackend,
    devices: azureDevices,
  }),
} as const;

export type ProviderName = keyof typeof PROVIDERS;

export function isProviderName(name: string): name is ProviderName {
  return Object.hasOwn(PROVIDERS, name);
}

/**
 * The backend of one id. Reads what its device can do from the service.
 * @throws NOT_FOUND for another provider or a device that does not exist; UNAUTHENTICATED naming the variable that is missing
 */
export async function providerBackend(id: string, options: ProviderOptions = {}, signal?: AbortSignal): Promise<RemoteBackend<never>> {
  const [name, ...rest] = id.split(':');
  const device = rest.join(':');
  if (!isProviderName(name) || device === '') {
    const message = `${id} is no backend of a cloud provider: expected ${Object.keys(PROVIDERS)
      .map((it) => `${it}:<device>`)
      .join(', ')}`;
    throw new CofactorError('NOT_FOUND', message, { what: 'backend', id });
  }
  const { [name]: own, ...shared } = options;
  return PROVIDERS[name].open(device, { ...shared, ...own }, signal);
}

export interface RemoteBackendsOptions extends ProviderOptions {
  /** Backends to make, by id. @default all devices of every provider whose credentials are there */
  ids?: readonly string[];
  /** Whose devices, where no ids are given. @default all */
  providers?: readonly ProviderName[];
  signal?: AbortSignal;
}

/** Backends of cloud providers, ready to be given to `new Cofactor({ backends })`. @throws as `providerBackend` */
export async function remoteBackends({
  ids,
  providers = Object.keys(PROVIDERS) as ProviderName[],
  signal = new AbortController().signal,
  ...options
}: RemoteBackendsOptions = {}): Promise<RemoteBackend<never>[]> {
  const wanted = ids ?? (await Promise.all(providers.map((name) => idsOf(name, options, signal)))).flat();
  return Promise.all(wanted.map((id) => providerBackend(id, options, signal)));
}

async function idsOf(name: ProviderName, options: ProviderOptions, signal: AbortSignal): Promise<string[]> {
  if (!credentialsOf(name, options.environment).available) return [];
  const { [name]: own, ...shared } = options;
  return (await PROVIDERS[name].devices({ ...shared, ...own }, signal)).map((device) => `${name}:${device}`);
}

/** The job of a provider as its adapter keeps it, from the id that the provider shows a person. */
export function jobNamed(backend: string, id: string): unknown {
  const [name] = backend.split(':');
  return name === 'ibm' ? { jobId: id } : name === 'braket' ? { arn: id } : { id };
}

/** Whether the variables of a provider are there and look right; its service is not asked. */
export function credentialsOf(name: ProviderName, environment: Environment = process.env): Availability {
  const { title, variables } = PROVIDERS[name];
  return checkVariables(title, variables, environment);
}
