/** What every emulated service gives to whoever started it. */
import type { MachineOptions } from './shared/machine.ts';

export type EmulatorOptions = MachineOptions;

export interface Emulation extends AsyncDisposable {
  provider: string;
  url: string;
  /** Devices that take jobs. */
  devices: readonly string[];
  /** Variables with credentials that the service accepts. */
  environment: Readonly<Record<string, string>>;
  /** Variables that are accepted once the first have run out; absent: the first last, or renew themselves. */
  renewed?: Readonly<Record<string, string>>;
  /** Where its client finds it, under the names of the client's options. */
  endpoints: Readonly<Record<string, string>>;
  /** What was accepted, in order: as the provider's bill would list it. */
  jobs: readonly { readonly id: string; readonly mark: string | undefined; readonly phase: string }[];
  /** Method and path of every request, as they came. */
  requests: readonly string[];
  close(): Promise<void>;
}
