/** Starts the emulated service of a provider. */
import { emulateAzure } from './azure/azure.ts';
import { emulateBraket } from './braket/braket.ts';
import { emulateDwave } from './dwave/dwave.ts';
import type { Emulation, EmulatorOptions } from './emulation.ts';
import { emulateIbm } from './ibm/ibm.ts';
import { emulateIonq } from './ionq/ionq.ts';
import { SCENARIOS, type Scenario } from './shared/scenarios.ts';

const EMULATORS = { ibm: emulateIbm, braket: emulateBraket, dwave: emulateDwave, ionq: emulateIonq, azure: emulateAzure } as const;

export type EmulatedProvider = keyof typeof EMULATORS;
export const EMULATED_PROVIDERS = Object.keys(EMULATORS) as EmulatedProvider[];

export interface EmulateOptions extends EmulatorOptions {
  /** @default happy */
  scenario?: Scenario;
}

export function emulate(provider: EmulatedProvider, { scenario = SCENARIOS.happy, ...options }: EmulateOptions = {}): Promise<Emulation> {
  return EMULATORS[provider](scenario, options);
}
