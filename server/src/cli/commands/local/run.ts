import { MinimumReport, structureFormatOf, writeText } from '@cofactor/sdk';
import { invalidInput, type EnergyResult, type Job, type Result } from '@cofactor/sdk/contracts';
import { renderCircuit } from '@cofactor/sdk/workflow';
import { loadJob } from '../../document.ts';
import { interruptSignal } from '../../interrupt.ts';
import { openLocal } from '../../local.ts';
import { viewOf } from '../../result-facts.ts';
import { bytes, dollars, facts, hartree, milliseconds, progressView } from '../../terminal.ts';

export interface RunFlags {
  json?: boolean;
  quiet?: boolean;
  report?: string;
  structureOut?: string;
}

/** Runs one job on this machine: progress on standard error, the result on standard output; of a minimum or a circuit also its page. */
export async function run(path: string, options: RunFlags): Promise<void> {
  const job = await loadJob(path);
  refuseFiles(job, options);
  const cofactor = await openLocal(job);
  const view = progressView({ quiet: options.quiet ?? false });
  try {
    const result = await cofactor.run(job, { signal: interruptSignal(), onEvent: (event) => view.event(event) });
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
  if (asked === '--report' && problem.kind === 'circuit') return;
  if (asked !== undefined && problem.kind !== 'minimum') {
    throw invalidInput(asked, 'a job whose problem is a minimum', problem.kind, 'for energies use cofactor compare --report');
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
  if (report !== undefined && result.kind === 'circuit' && job.problem.kind === 'circuit') {
    await writeText(report, renderCircuit({ ...job, problem: job.problem }, result));
    process.stderr.write(`report: ${report}\n`);
    return;
  }
  const found = new MinimumReport(job, result);
  if (report !== undefined) {
    await found.toHtml(report);
    process.stderr.write(`report: ${report}\n`);
  }
  if (structureOut !== undefined) {
    await found.toStructure(structureOut);
    process.stderr.write(`structure: ${structureOut}\n`);
  }
}

export function showResult(result: Result): string {
  const { facts: lines, tables } = result.kind === 'energy' ? { facts: energyFacts(result), tables: [] } : viewOf(result);
  const warnings = result.warnings.map((warning) => `warning ${warning.code}: ${warning.message}`);
  return [...tables.map((text) => `${text}\n`), facts([...lines, ...costFacts(result)]), ...warnings].join('\n');
}

function energyFacts(result: EnergyResult): (readonly [string, string | undefined])[] {
  const { components, properties, classical, activeSpace, spaceReference, heatBath } = result;
  const signs = (values: readonly number[]) => values.map((value) => value.toFixed(4).replace('-', '−')).join('  ');
  return [
    [
      'energy',
      `${hartree(result.energyHartree)} Eh${result.standardErrorHartree > 0 ? ` ± ${result.standardErrorHartree.toExponential(1)}` : ''}`,
    ],
    [
      'best classical',
      classical && `${hartree(classical.energyHartree)} Eh  ${classical.method}${classical.exactInSpace ? ', exact in this space' : ''}`,
    ],
    [
      'subspace',
      result.subspace &&
        `${result.subspace.determinants} of ${result.subspace.sectorDeterminants} determinants${result.subspace.exhaustive ? ' (exhaustive: not a sample)' : ''}`,
    ],
    [
      'null arm',
      result.nullArm && `${hartree(result.nullArm.energyHartree)} Eh  ${result.nullArm.determinants} determinants, random samples`,
    ],
    ['selected CI', result.selectedCi && `${hartree(result.selectedCi.energyHartree)} Eh  ${result.selectedCi.determinants} determinants`],
    ...(heatBath ? extrapolation(heatBath) : []),
    ['SCF', components.scfHartree === undefined ? undefined : `${hartree(components.scfHartree)} Eh`],
    ['correlation', components.correlationHartree === undefined ? undefined : `${hartree(components.correlationHartree)} Eh`],
    [
      'nuclear repulsion',
      components.nuclearRepulsionHartree === undefined ? undefined : `${hartree(components.nuclearRepulsionHartree)} Eh`,
    ],
    [
      'active space',
      activeSpace &&
        `${activeSpace.electrons[0] + activeSpace.electrons[1]} electrons in ${activeSpace.orbitals} orbitals (${activeSpace.select})`,
    ],
    ['HF in this space', spaceReference && `${hartree(spaceReference.hartreeFockHartree)} Eh`],
    ['MP2 in this space', spaceReference && `${hartree(spaceReference.mp2Hartree)} Eh`],
    ['other states', excited(result.states)],
    ['other states, classical', excited(classical?.states)],
    ['⟨S²⟩', properties.s2?.toFixed(6)],
    ['unpaired electrons', unpaired(properties.spinPopulations)],
    ['dipole', properties.dipoleAu && `${signs(properties.dipoleAu)} e·bohr`],
    ['natural occupations', properties.naturalOccupations && signs(properties.naturalOccupations)],
    ['leading weight', properties.leadingWeight?.toFixed(4)],
    ['stability', properties.stability],
  ];
}

/** The lists that an energy of hci was extrapolated from. */
function extrapolation({ points, fitErrorHartree }: NonNullable<EnergyResult['heatBath']>): (readonly [string, string])[] {
  return [
    ...points.map(({ thresholdHartree, determinants, variationalHartree, perturbationHartree }) => {
      const list = `${hartree(variationalHartree)} Eh in ${determinants} determinants, beyond them ${hartree(perturbationHartree)} Eh`;
      return [`threshold ${thresholdHartree.toPrecision(2)} Eh`, list] as const;
    }),
    ['extrapolation', `${points.length} thresholds, error of the fit ${fitErrorHartree.toFixed(6)} Eh`],
  ];
}

/** Smaller ones are tails of their neighbours' functions. */
const NOTEWORTHY_SPIN = 0.1;

function unpaired(populations: readonly number[] | undefined): string | undefined {
  const told = populations?.flatMap((spin, atom) =>
    Math.abs(spin) < NOTEWORTHY_SPIN ? [] : [`${spin.toFixed(2).replace('-', '−')} on atom ${atom}`],
  );
  return told?.length ? told.join(', ') : undefined;
}

function excited(states: EnergyResult['states']): string | undefined {
  return states
    ?.slice(1)
    .map(({ energyHartree }) => hartree(energyHartree))
    .join('  ');
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
