/** A step as a kind of problem lays it out, before a backend is bound. A field that an earlier step will fill is in `inputs`. */
import type { PlannedStep, StepSpecInput } from '../../contracts/index.ts';

export interface StepTemplate extends PlannedStep {
  /** The part that `job.backend` binds. */
  hard?: true;
  /** Left out, with a line that says so, when no backend can carry it. */
  optional?: true;
}

/** What an earlier step gives: its whole output, or what lies at a dotted path in it. */
export const output = (step: string, path = ''): { step: string; path: string } => ({ step, path });

/** The fields of a spec that are known before anything runs. */
export const partial = <K extends StepSpecInput['kind']>(spec: { kind: K } & Partial<StepSpecInput<K>>): Record<string, unknown> => ({
  ...spec,
});

export function step(fields: Omit<StepTemplate, 'inputs' | 'role' | 'requires'> & Partial<StepTemplate>): StepTemplate {
  return { inputs: {}, role: 'support', requires: {}, ...fields };
}
