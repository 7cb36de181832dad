/** Compute for Cofactor: backends of this machine, the engine they run in, and the folder they keep things in. */
export { calibrate, type CalibrateOptions, type CalibrationOutcome } from './engine/calibration/calibrate.ts';
export { localBackends, type LocalBackendOptions, type LocalBackends } from './local-backends.ts';
export {
  inEngine,
  EnginePool,
  machineMemoryBytes,
  openCalibration,
  type Calibration,
  type EnginePoolOptions,
  type OpenedCalibration,
} from './engine/index.ts';
export { directoryJournal, directoryLog, directoryStore, openHome, type Home, type HomeOptions } from './home/index.ts';
export { kernelReport, kernelVariant, type KernelVariant } from './kernels/wasm.ts';
