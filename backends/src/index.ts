/** Compute for Cofactor: backends of this machine, the engine they run in, and the folder they keep things in. */
export { openCalibration, type OpenedCalibration } from './calibration/calibration.ts';
export { calibrate, type CalibrateOptions, type CalibrationOutcome } from './calibration/calibrate.ts';
export { orbitalNamed, orbitalsOf, type RunOrbitals } from './cpu/run-orbitals.ts';
export { localBackends, type LocalBackendOptions, type LocalBackends } from './local-backends.ts';
export {
  inEngine,
  EnginePool,
  machineMemoryBytes,
  type Calibration,
  type EnginePoolOptions,
} from './engine/index.ts';
export { directoryJournal, directoryLog, directoryStore, openHome, type Home, type HomeOptions } from './home/index.ts';
export { kernelReport, kernelVariant, type KernelVariant } from './kernels/wasm.ts';
