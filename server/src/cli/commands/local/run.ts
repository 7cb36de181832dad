import { GeometryReport, MinimumReport, structureFormatOf, writeResult, writeText } from '@cofactor/sdk';
import { invalidInput, isCofactorError, type CofactorError, type Job, type Result } from '@cofactor/sdk/contracts';
import { energyFacts, lastStructure } from '@cofactor/sdk/workflow';
import { loadJob } from '../../document.ts';
import { interruptSignal } from '../../interrupt.ts';
import { openLocal } from '../../local.ts';
import { viewOf } from '../../result-facts.ts';
import { bytes, dollars, facts, milliseconds, progressView } from '../../terminal.ts';

export interface RunFlags {
  json?: boolean;
  quiet?: boolean;
  report?: string;
  structureOut?: string;
}

/** Runs one job on this machine: progress on standard error, the result on standard output, and as a file where one is asked for. */
export async function run(path: string, options: RunFlags): Promise<void> {
  const job = await loadJob(path);
  refuseStructure(job, options);
  const cofactor = await openLocal(job);
  const view = progressView({ quiet: options.quiet ?? false });
  try {
    const result = await cofactor
      .run(job, { signal: interruptSignal(), onEvent: (event) => view.event(event) })
      .catch((error: unknown) => keepLast(job, error, options));
    view.close();
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${showResult(result)}\n`);
    await writeFiles(job, result, options);
  } finally {
    view.close();
  }
}

/** Before anything runs. @throws INVALID_INPUT for a structure that this job cannot give */
function refuseStructure({ problem }: Job, { structureOut }: RunFlags): void {
  if (structureOut === undefined) return;
  if (problem.kind !== 'minimum' && problem.kind !== 'geometry') {
    throw invalidInput('--structure-out', 'a job whose problem is a geometry or a minimum', problem.kind, 'use --json for its numbers');
  }
  structureFormatOf(structureOut);
  if (problem.kind === 'minimum' && !SPATIAL.has(problem.model.type)) {
    throw invalidInput('--structure-out', `a model of ${[...SPATIAL].join(', ')}`, problem.model.type, 'use --json for its assignment');
  }
}

/** Models whose minima are somewhere in space. */
const SPATIAL: ReadonlySet<string> = new Set(['lattice-protein', 'cluster', 'conformer']);

async function writeFiles(job: Job, result: Result, { report, structureOut }: RunFlags): Promise<void> {
  if (report !== undefined) {
    const size = await writeResult(report, job, result);
    process.stderr.write(`report: ${report}, ${bytes(size)}\n`);
  }
  if (structureOut !== undefined) {
    await (result.kind === 'geometry' ? new GeometryReport(job, result) : new MinimumReport(job, result)).toStructure(structureOut);
    process.stderr.write(`structure: ${structureOut}\n`);
  }
}

/** What did not come to rest is written too, to start again from. @throws the error itself */
async function keepLast(job: Job, error: unknown, { structureOut }: RunFlags): Promise<never> {
  const last =
    isCofactorError(error) && error.code === 'NOT_CONVERGED'
      ? (error as CofactorError<'NOT_CONVERGED'>).details.lastPositionsBohr
      : undefined;
  if (structureOut !== undefined && last !== undefined && job.problem.kind === 'geometry') {
    await writeText(structureOut, lastStructure(job.problem, last, structureFormatOf(structureOut)));
    process.stderr.write(`last structure, not at rest: ${structureOut}\n`);
  }
  throw error;
}

export function showResult(result: Result): string {
  const { facts: lines, tables } = result.kind === 'energy' ? { facts: energyFacts(result), tables: [] } : viewOf(result);
  const warnings = result.warnings.map((warning) => `warning ${warning.code}: ${warning.message}`);
  return [...tables.map((text) => `${text}\n`), facts([...lines, ...costFacts(result)]), ...warnings].join('\n');
}

function costFacts(result: Result): (readonly [string, string | undefined])[] {
  const { qubits, parameters, twoQubitGates, circuitEvaluations, shots, determinants, peakMemoryBytes, faultTolerant } = result.resources;
  return [
    ['qubits', qubits?.toString()],
    ['parameters', parameters?.toString()],
    ['two-qubit gates', twoQubitGates?.toString()],
    ['circuit evaluations', circuitEvaluations?.toString()],
    ['shots', shots?.toString()],
    ['determinants', determinants?.toString()],
    [
      'fault-tolerant run',
      faultTolerant &&
        `${faultTolerant.physicalQubits.toLocaleString('en')} physical qubits, code distance ${faultTolerant.codeDistance}, ${faultTolerant.tStates.toLocaleString('en')} T states, ${milliseconds(faultTolerant.runtimeMs)}`,
    ],
    ['converged', `${result.convergence.converged ? 'yes' : 'no'}, ${result.convergence.iterations} iterations`],
    ['time', milliseconds(result.wallMs)],
    ['memory', peakMemoryBytes === undefined ? undefined : bytes(peakMemoryBytes)],
    ['price', dollars(result.costMicroUsd)],
    ['ran on', result.provenance.steps.map((step) => `${step.kind}@${step.backend}`).join(', ')],
    ['input hash', result.provenance.inputHash],
  ];
}
