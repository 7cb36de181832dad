/**
 * QCSchema result of an energy: what other programs read of it under their own names, and the whole of our document in `extras.cofactor`.
 *
 * Source      QCElemental 0.50, AtomicResult of models v1 and v2: https://github.com/MolSSI/QCElemental.
 */
import { invalidInput, type EnergyProblem, type EnergyResult, type Job, type Result } from '../../contracts/index.ts';
import { pose } from '../kinds/energy/pose.ts';
import { printAtomicInput, type QcSchemaVersion } from './atomic-input.ts';

/** @throws UNSUPPORTED for what is no energy of a whole molecule; INVALID_INPUT for a result of another kind */
export function printAtomicResult(job: Job, result: Result, version: QcSchemaVersion = 1): Record<string, unknown> {
  const input = printAtomicInput(job, version);
  const { problem, method } = job;
  if (result.kind !== 'energy' || problem.kind !== 'energy') throw invalidInput('result', 'the result of an energy', result.kind);
  const { gradientHartreePerBohr } = result.properties;
  const outcome = {
    properties: {
      ...(version === 2 && { schema_name: 'qcschema_atomic_properties' }),
      ...propertiesOf(problem, method?.name ?? '', result),
    },
    return_result: problem.gradient && gradientHartreePerBohr ? gradientHartreePerBohr : result.energyHartree,
    success: true,
    provenance: { creator: 'Cofactor', version: result.provenance.cofactorVersion, routine: 'cofactor export' },
    extras: { cofactor: result },
  };
  return version === 1
    ? { ...input, schema_name: 'qcschema_output', ...outcome }
    : { schema_name: 'qcschema_atomic_result', schema_version: 2, input_data: input, molecule: input.molecule, ...outcome };
}

/** Names of correlated methods as QCSchema begins its properties with them. */
const CORRELATED: Readonly<Record<string, string>> = { mp2: 'mp2', ccsd: 'ccsd', 'ccsd-t': 'ccsd_prt_pr' };

function propertiesOf(problem: EnergyProblem, method: string, { energyHartree, components, properties }: EnergyResult): object {
  const posed = pose(problem);
  const { nuclearRepulsionHartree, scfHartree, correlationHartree } = components;
  const { gradientHartreePerBohr, dipoleAu } = properties;
  const prefix = CORRELATED[method];
  return {
    ...(posed.source === 'molecule' && { calcinfo_natom: posed.system.atomicNumbers.length }),
    calcinfo_nalpha: posed.numElectrons[0],
    calcinfo_nbeta: posed.numElectrons[1],
    ...(nuclearRepulsionHartree !== undefined && { nuclear_repulsion_energy: nuclearRepulsionHartree }),
    return_energy: energyHartree,
    ...(gradientHartreePerBohr && { return_gradient: gradientHartreePerBohr }),
    ...(scfHartree !== undefined && { scf_total_energy: scfHartree }),
    ...(dipoleAu && { scf_dipole_moment: dipoleAu }),
    ...(prefix && { [`${prefix}_correlation_energy`]: correlationHartree, [`${prefix}_total_energy`]: energyHartree }),
  };
}
