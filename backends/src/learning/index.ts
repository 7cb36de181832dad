/** Machine learning: the device it runs on, surrogates of energies, exploration with an oracle. */
export { LEARNING_DEVICES, openLearningDevice, type DeviceFinding, type LearningDevice, type LearningDeviceName } from './device.ts';
