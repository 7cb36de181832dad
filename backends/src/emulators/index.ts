/** Emulated cloud services on loopback, for tests and for trying a job before it is paid for. They share no file with the adapters. */
export { emulate, EMULATED_PROVIDERS, type EmulateOptions, type EmulatedProvider } from './emulate.ts';
export type { Emulation, EmulatorOptions } from './emulation.ts';
export { SCENARIOS, type Scenario, type ScenarioName } from './shared/scenarios.ts';
