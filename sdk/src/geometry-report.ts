/** A relaxed structure as a program holds it: the job, its result, and their forms for people and other programs. */
import {
  type GeometryProblem,
  type GeometryResult,
  invalidInput,
  Job,
  type JobInput,
  parseDocument,
  type Result,
} from './contracts/index.ts';
import { moleculeViewer, writeText } from './files.ts';
import { structureFormatOf } from './minimum-report.ts';
import {
  geometryParticles,
  geometryTables,
  geometryVerdict,
  particlesText,
  renderGeometry,
  type StructureOutput,
  type Table,
} from './workflow/index.ts';

export class GeometryReport {
  readonly job: Job & { problem: GeometryProblem };
  /** The document (`cofactor.result/1`). */
  readonly data: GeometryResult;

  /** @throws INVALID_INPUT unless both are of a geometry */
  constructor(job: JobInput, result: Result) {
    const parsed = parseDocument(Job, job, 'job');
    const { problem } = parsed;
    if (problem.kind !== 'geometry' || result.kind !== 'geometry') throw invalidInput('job', 'a geometry and its result', result.kind);
    this.job = { ...parsed, problem };
    this.data = result;
  }

  get verdict(): { headline: string; lines: string[] } {
    return geometryVerdict(this.job.problem, this.data, this.job.method?.name ?? '');
  }

  tables(): Table[] {
    return geometryTables(this.job.problem, this.data);
  }

  /** One page that stands alone. */
  async html(): Promise<string> {
    return renderGeometry(this.job, this.data, { viewer: await moleculeViewer() });
  }

  /** Writes that page. */
  async toHtml(path: string): Promise<void> {
    await writeText(path, await this.html());
  }

  /** The structure as XYZ or PDB text; of a scan a frame or model for each point. */
  structure(format: StructureOutput): string {
    return particlesText(geometryParticles(this.job.problem, this.data), format);
  }

  /** Writes that text. @param path ends in .xyz or .pdb */
  async toStructure(path: string): Promise<void> {
    await writeText(path, this.structure(structureFormatOf(path)));
  }

  toJSON(): GeometryResult {
    return this.data;
  }
}
