/** A minimum as a program holds it: the job, its result, and their forms for people and other programs. */
import {
  invalidInput,
  Job,
  parseDocument,
  type JobInput,
  type MinimumProblem,
  type MinimumResult,
  type Result,
} from './contracts/index.ts';
import { moleculeViewer, writeText } from './files.ts';
import {
  minimumTables,
  minimumVerdict,
  renderMinimum,
  STRUCTURE_OUTPUTS,
  structureText,
  type StructureOutput,
  type Table,
} from './workflow/index.ts';

export class MinimumReport {
  readonly job: Job & { problem: MinimumProblem };
  /** The document (`cofactor.result/1`). */
  readonly data: MinimumResult;

  /** @throws INVALID_INPUT unless both are of a minimum */
  constructor(job: JobInput, result: Result) {
    const parsed = parseDocument(Job, job, 'job');
    const { problem } = parsed;
    if (problem.kind !== 'minimum' || result.kind !== 'minimum') throw invalidInput('job', 'a minimum and its result', result.kind);
    this.job = { ...parsed, problem };
    this.data = result;
  }

  get verdict(): { headline: string; lines: string[] } {
    return minimumVerdict(this.data, this.#method);
  }

  tables(): Table[] {
    return minimumTables(this.data, this.#method);
  }

  get #method(): string {
    return this.job.method?.name ?? 'auto';
  }

  /** One page that stands alone. */
  async html(): Promise<string> {
    return renderMinimum(this.job, this.data, { viewer: await moleculeViewer() });
  }

  /** Writes that page. */
  async toHtml(path: string): Promise<void> {
    await writeText(path, await this.html());
  }

  /** The fold, cluster or conformers as XYZ or PDB text. @throws UNSUPPORTED for an assignment */
  structure(format: StructureOutput): string {
    return structureText(this.job.problem, this.data, format);
  }

  /** Writes that text. @param path ends in .xyz or .pdb */
  async toStructure(path: string): Promise<void> {
    await writeText(path, this.structure(structureFormatOf(path)));
  }

  toJSON(): MinimumResult {
    return this.data;
  }
}

/** @throws INVALID_INPUT for another ending */
export function structureFormatOf(path: string): StructureOutput {
  const format = STRUCTURE_OUTPUTS.find((one) => path.toLowerCase().endsWith(`.${one}`));
  if (format === undefined)
    throw invalidInput('structure file', `a name that ends in ${STRUCTURE_OUTPUTS.map((one) => `.${one}`).join(' or ')}`, path);
  return format;
}
