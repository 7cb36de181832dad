/**
 * Which measurements belong together: those of one step kind on one backend, and within it of one variant where variants do
 * different work. A new method needs no line here: its cost is counted where its backend forecasts (cpu/costs.ts for chemistry), and
 * what this machine makes of it is learned under its kind. A line in VARIANTS keeps apart what one estimate cannot join.
 */
import type { StepKind, StepSpec } from '@cofactor/sdk/contracts';

type PartialSpec<K extends StepKind> = Partial<StepSpec<K>>;

const VARIANTS: { [K in StepKind]?: (spec: PartialSpec<K>) => string | undefined } = {
  scf: ({ functional, reference, stability }) => `${functional ?? reference ?? 'rhf'}${stability === 'skip' ? '-unchecked' : ''}`,
  'coupled-cluster': ({ triples }) => (triples ? 'triples' : 'doubles'),
  transform: ({ activeSpace }) => activeSpace?.select,
  search: ({ model, method }) => (model && method ? `${model.type}-${method.name}` : undefined),
  'vqe-loop': ({ ansatz }) => ansatz ?? 'uccsd',
  ansatz: ({ mapping }) => mapping,
  expectation: ({ shots = 0, gradient = false }) => (shots > 0 ? 'sampled' : gradient ? 'gradient' : 'exact'),
};

/** @returns keys from the particular to the general */
export function costKeys(backend: string, spec: Partial<StepSpec> & { kind: StepKind }): string[] {
  const kind = `${backend}/${spec.kind}`;
  const variant = (VARIANTS[spec.kind] as ((of: Partial<StepSpec>) => string | undefined) | undefined)?.(spec);
  return variant === undefined ? [kind] : [`${kind}/${variant}`, kind];
}
