/** JSON Schema (draft 2020-12) of every document, for editors and other languages: `$schema` in a job file points here. */
import * as z from 'zod';
import { Circuit } from './circuit.ts';
import { Comparison } from './comparison.ts';
import { JobEvent } from './event.ts';
import { Hamiltonian } from './hamiltonian.ts';
import { Job } from './job.ts';
import { Plan } from './plan.ts';
import { Report } from './report.ts';
import { Result } from './result.ts';
import { StepResult, StepSpec } from './step.ts';
import { Structure } from './structure.ts';
import { Target } from './target.ts';

/** Every document by its version tag. Anything but an additive optional field makes a new tag, with an upgrade function. */
export const DOCUMENTS = {
  'cofactor.job/1': Job,
  'cofactor.comparison/1': Comparison,
  'cofactor.structure/1': Structure,
  'cofactor.circuit/1': Circuit,
  'cofactor.hamiltonian/1': Hamiltonian,
  'cofactor.plan/1': Plan,
  'cofactor.step/1': StepSpec,
  'cofactor.step-result/1': StepResult,
  'cofactor.event/1': JobEvent,
  'cofactor.result/1': Result,
  'cofactor.report/1': Report,
  'cofactor.target/1': Target,
} as const;
export type DocumentName = keyof typeof DOCUMENTS;

/** JSON Schema of what a person writes (`input`: defaults may be left out) or of what is stored (`output`). */
export function jsonSchema(name: DocumentName, io: 'input' | 'output' = 'input'): Record<string, unknown> {
  return { $id: `urn:${name.replace('.', ':').replace('/', ':')}`, ...z.toJSONSchema(DOCUMENTS[name], { io }) };
}
