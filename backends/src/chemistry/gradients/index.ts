export { scfGradient, type GradientInput, type GradientResult } from './scf-gradient.ts';
