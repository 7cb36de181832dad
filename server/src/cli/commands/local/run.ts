import { GeometryReport, MinimumReport, structureFormatOf, writeText } from '@cofactor/sdk';
import { invalidInput, isCofactorError, type CofactorError, type Job, type Result } from '@cofactor/sdk/contracts';
import { energyFacts, lastStructure, renderCircuit, renderEnergy } from '@cofactor/sdk/workflow';
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

/** Runs one job on this machine: progress on standard error, the result on standard output; of an energy, a minimum or a circuit also its page. */
export async function run(path: string, options: RunFlags): Promise<void> {
  const job = await loadJob(path);
  refuseFiles(job, options);
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

/** Before anything runs. @throws INVALID_INPUT for files that this job cannot give */
function refuseFiles({ problem }: Job, { report, structureOut }: RunFlags): void {
  const asked = structureOut === undefined ? (report === undefined ? undefined : '--report') : '--structure-out';
  if (asked === '--report' && (problem.kind === 'circuit' || problem.kind === 'energy')) return;
  if (asked !== undefined && problem.kind !== 'minimum' && problem.kind !== 'geometry') {
    const kinds = asked === '--report' ? 'an energy, a geometry, a minimum or a circuit' : 'a geometry or a minimum';
    throw invalidInput(asked, `a job whose problem is ${kinds}`, problem.kind, 'use --json for its numbers');
  }
  if (structureOut === undefined) return;
  structureFormatOf(structureOut);
  if (problem.kind === 'minimum' && !SPATIAL.has(problem.model.type)) {
    throw invalidInput('--structure-out', `a model of ${[...SPATIAL].join(', ')}`, problem.model.type, 'use --json for its assignment');
  }
}

/** Models whose minima are somewhere in space. */
const SPATIAL: ReadonlySet<string> = new Set(['lattice-protein', 'cluster', 'conformer']);

async function writeFiles(job: Job, result: Result, { report, structureOut }: RunFlags): Promise<void> {
  if (report === undefined && structureOut === undefined) return;
  const page = await pageOf(job, result);
  if (report !== undefined && page !== undefined) {
    await writeText(report, page);
    process.stderr.write(`report: ${report}\n`);
    return;
  }
  const found = result.kind === 'geometry' ? new GeometryReport(job, result) : new MinimumReport(job, result);
  if (report !== undefined) {
    await found.toHtml(report);
    process.stderr.write(`report: ${report}\n`);
  }
  if (structureOut !== undefined) {
    await found.toStructure(structureOut);
    process.stderr.write(`structure: ${structureOut}\n`);
  }
}

/** Of a minimum the report has its own. */
async function pageOf(job: Job, result: Result): Promise<string | undefined> {
  const { problem } = job;
  if (problem.kind === 'circuit' && result.kind === 'circuit') return renderCircuit({ ...job, problem }, result);
  return problem.kind === 'energy' && result.kind === 'energy' ? renderEnergy({ ...job, problem }, result) : undefined;
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
