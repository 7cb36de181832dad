/** Machine learning: the device it runs on, surrogates of energies, exploration with an oracle. */
export { createDescriptor, describeAtoms, pullBack, type Descriptor, type Geometry } from './descriptor.ts';
export { LEARNING_DEVICES, openLearningDevice, type DeviceFinding, type LearningDevice, type LearningDeviceName } from './device.ts';
export {
  extrapolateEnergy,
  parseSurrogate,
  predictEnergy,
  trainSurrogate,
  Surrogate,
  type Label,
  type Prediction,
  type SurrogateOptions,
} from './surrogate.ts';
