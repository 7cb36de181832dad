import { orbitalNamed, orbitalsOf, type RunOrbitals } from '@cofactor/backends';
import { cubeText, moldenText, orbitalCube, type Cube, type CubeField } from '@cofactor/backends/chemistry';
import { writeText } from '@cofactor/sdk';
import { invalidInput } from '@cofactor/sdk/contracts';
import { openCapsule, printAtomicInput, printAtomicResult, type Capsule, type OpenedCapsule } from '@cofactor/sdk/workflow';
import { loadJob } from '../../document.ts';
import { interruptSignal } from '../../interrupt.ts';
import { runPacked } from './pack.ts';
import { readCapsule } from './replay.ts';

export interface ExportFlags {
  molden?: string;
  cube?: string;
  of: string;
  spin?: string;
  spacing: string;
  qcschema?: string;
  qcschemaVersion: string;
  quiet?: boolean;
}

/** Writes what a job gave as other programs read it; runs the job unless a capsule holds it. */
export async function exportJob(path: string, options: ExportFlags): Promise<void> {
  const { molden, cube, qcschema } = options;
  if (molden === undefined && cube === undefined && qcschema === undefined)
    throw invalidInput('export', 'at least one of --molden, --cube and --qcschema', undefined);
  const [spin, spacingBohr, version] = [spinOf(options.spin), spacingOf(options.spacing), versionOf(options.qcschemaVersion)];
  const capsule = openCapsule(path.endsWith('.capsule') ? await readCapsule(path) : await ran(path, options));
  const say = (file: string, what: string): void => void process.stdout.write(`${file}: ${what}\n`);
  if (molden !== undefined || cube !== undefined) {
    const orbitals = await orbitalsOf(capsule);
    const title = titleOf(capsule, orbitals);
    if (molden !== undefined) {
      await writeText(molden, moldenText(orbitals, { title }));
      say(molden, `${orbitals.alpha.occupations.length} ${orbitals.label}`);
    }
    if (cube !== undefined) {
      const field = fieldOf(options.of, orbitals, spin);
      const drawn = orbitalCube(orbitals, field, { spacingBohr, title: `${options.of}, ${title}`, signal: interruptSignal() });
      await writeText(cube, cubeText(drawn));
      say(cube, describe(drawn, options.of, field));
    }
  }
  if (qcschema !== undefined) {
    await writeText(qcschema, `${JSON.stringify(printAtomicResult(capsule.plan.job, capsule.result, version), undefined, 1)}\n`);
    say(qcschema, `QCSchema ${version === 1 ? 'output, version 1' : 'atomic result, version 2'}`);
  }
}

/** What the job cannot give is refused before it runs. */
async function ran(path: string, { molden, cube, qcschema, quiet = false }: ExportFlags): Promise<Capsule> {
  const job = await loadJob(path);
  const { problem } = job;
  const molecule = problem.kind === 'geometry' ? problem.scan === undefined : problem.kind === 'energy' && problem.structure !== undefined;
  if ((molden ?? cube) !== undefined && !molecule)
    throw invalidInput(molden === undefined ? '--cube' : '--molden', 'an energy of a structure, or one geometry', problem.kind);
  if (qcschema !== undefined) printAtomicInput(job);
  return runPacked(job, quiet);
}

const titleOf = ({ plan: { job } }: OpenedCapsule, { label }: RunOrbitals): string => `${job.label ? `${job.label}, ` : ''}${label}`;

function fieldOf(name: string, orbitals: RunOrbitals, spin: 'alpha' | 'beta' | undefined): CubeField {
  if (name === 'density' || name === 'spin-density') return name;
  return { orbital: orbitalNamed(name, orbitals, spin), ...(spin && { spin }) };
}

function describe({ points, integral }: Cube, name: string, field: CubeField): string {
  const what = typeof field === 'object' ? `orbital ${field.orbital + 1} (${name}), whose square` : `${name}, which`;
  return `${what} sums to ${integral.toFixed(4)} on ${points.join(' × ')} points`;
}

function spinOf(text: string | undefined): 'alpha' | 'beta' | undefined {
  if (text === undefined || text === 'alpha' || text === 'beta') return text;
  throw invalidInput('--spin', 'alpha or beta', text);
}

function spacingOf(text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw invalidInput('--spacing', 'a positive number of bohr', text);
}

function versionOf(text: string): 1 | 2 {
  if (text === '1') return 1;
  if (text === '2') return 2;
  throw invalidInput('--qcschema-version', '1 or 2', text);
}
