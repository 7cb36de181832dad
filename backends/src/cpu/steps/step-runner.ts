/** What runs a kind of step on `cpu`. */
import type { Resources, RunContext, StepKind, StepOutput, StepSpec, Warning } from '@cofactor/sdk/contracts';
import type { CiRoot } from '../../chemistry/correlation/index.ts';

export interface Answer<K extends StepKind> {
  output: StepOutput<K>;
  resources?: Resources;
  warnings?: Warning[];
  notes?: string[];
  /** @default 1 */
  threads?: number;
}

export type StepRunner<K extends StepKind> = (spec: StepSpec<K>, context: RunContext) => Promise<Answer<K>>;

/** Of a family of kinds. */
export type StepRunners = { readonly [K in StepKind]?: StepRunner<K> };

export const rootOf = ({ energyHartree, s2, leadingWeight, naturalOccupations }: CiRoot): StepOutput<'casci'>['roots'][number] => ({
  energyHartree,
  s2,
  leadingWeight,
  naturalOccupations: [...naturalOccupations],
});
