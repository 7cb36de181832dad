/**
 * QCSchema input of one computation (MolSSI), and the job that it is:
 *
 *   driver          energy, or gradient of a mean field
 *   model.method    hf, b3lyp, pbe, svwn5, mp2, ccsd, ccsd(t), fci … or a method by our name
 *   model.basis     a name
 *   keywords        ours: problem and method (fields beside those above), backend, seed, budget
 *
 * Version 1 has driver, model and keywords beside the molecule, version 2 below `specification`; both are read and written.
 *
 * Source      QCElemental 0.50, AtomicInput of models v1 and v2: https://github.com/MolSSI/QCElemental.
 */
import * as z from 'zod';
import {
  Budget,
  DensityFunctional,
  EnergyProblem,
  invalidInput,
  Job,
  METHODS,
  parseDocument,
  unsupported,
  type EnergyMethod,
  type JobInput,
  type Method,
  type MethodName,
} from '../../contracts/index.ts';
import { printQcSchema } from '../pose/formats/qcschema.ts';
import { parseStructure } from '../pose/structure.ts';

export type QcSchemaVersion = 1 | 2;

const Keywords = z.strictObject({
  problem: z.record(z.string(), z.unknown()).optional(),
  method: z.record(z.string(), z.unknown()).optional(),
  backend: Job.shape.backend.optional(),
  seed: Job.shape.seed.optional(),
  budget: Budget.optional(),
});

const Specification = z.object({
  driver: z.enum(['energy', 'gradient', 'hessian', 'properties']),
  model: z.object({ method: z.string().min(1), basis: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish() }),
  keywords: Keywords.default({}),
});

const Molecule = z.looseObject({ molecular_charge: z.number().optional(), molecular_multiplicity: z.int().optional() });
const FirstVersion = z.object({ ...Specification.shape, molecule: Molecule });
const SecondVersion = z.object({ molecule: Molecule, specification: Specification });

const NAMES: Readonly<Record<string, QcSchemaVersion>> = { qcschema_input: 1, qc_schema_input: 1, qcschema_atomic_input: 2 };

/** Whether a JSON document says it is a QCSchema input. */
export function isAtomicInput(json: unknown): boolean {
  return versionOf(json) !== undefined;
}

function versionOf(json: unknown): QcSchemaVersion | undefined {
  if (typeof json !== 'object' || json === null || !('schema_name' in json)) return undefined;
  return NAMES[String(json.schema_name)];
}

/** @throws INVALID_INPUT naming the field; UNSUPPORTED for drivers, methods and basis sets that have no place here */
export function readAtomicInput(json: unknown): JobInput {
  const version = versionOf(json);
  if (version === undefined)
    throw invalidInput('schema_name', Object.keys(NAMES).join(' or '), (json as { schema_name?: unknown })?.schema_name);
  const { molecule, specification } =
    version === 2 ? parseDocument(SecondVersion, json, 'qcschema') : splitFirst(parseDocument(FirstVersion, json, 'qcschema'));
  const { driver, model, keywords } = specification;
  if (driver !== 'energy' && driver !== 'gradient')
    throw unsupported(`driver ${driver} is not built: use energy or gradient`, {
      what: `driver ${driver}`,
      alternatives: ['energy', 'gradient'],
    });
  if (typeof model.basis === 'object' && model.basis !== null)
    throw unsupported('model.basis: a basis set is taken by its name here, or as text in keywords.problem.basisText', {
      what: 'a QCSchema basis set',
    });
  const { problem, method, ...rest } = keywords;
  const multiplicity = molecule.molecular_multiplicity ?? 1;
  return {
    schema: 'cofactor.job/1',
    problem: {
      kind: 'energy',
      structure: { format: 'qcschema', data: JSON.stringify(molecule) },
      charge: molecule.molecular_charge ?? 0,
      multiplicity,
      ...(model.basis && { basis: model.basis }),
      ...(driver === 'gradient' && { gradient: true }),
      ...problem,
    },
    method: { ...methodOf(model.method, multiplicity), ...method } as EnergyMethod,
    ...rest,
  };
}

const splitFirst = ({ molecule, ...specification }: z.infer<typeof FirstVersion>) => ({ molecule, specification });

/** As other programs call them. */
const SYNONYMS: Readonly<Record<string, MethodName>> = { 'ccsd(t)': 'ccsd-t', 'sc-nevpt2': 'nevpt2' };

function calledElsewhere(method: Method): string {
  if (method.name === 'dft') return method.functional;
  return Object.keys(SYNONYMS).find((synonym) => SYNONYMS[synonym] === method.name) ?? method.name;
}

/** @throws UNSUPPORTED listing those there are */
function methodOf(text: string, multiplicity: number): { name: string; functional?: string } {
  const name = text.trim().toLowerCase();
  if (name === 'hf' || name === 'scf') return { name: multiplicity > 1 ? 'uhf' : 'rhf' };
  if (DensityFunctional.safeParse(name).success) return { name: 'dft', functional: name };
  const ours = SYNONYMS[name] ?? name;
  if (energyMethods().includes(ours)) return { name: ours };
  const alternatives = ['hf', ...DensityFunctional.options, ...Object.keys(SYNONYMS), ...energyMethods()];
  throw unsupported(`model.method ${text} is not known here: use one of ${alternatives.join(', ')}`, {
    what: `method ${text}`,
    alternatives,
  });
}

const energyMethods = (): string[] => Object.entries(METHODS).flatMap(([name, { answers }]) => (answers.includes('energy') ? [name] : []));

/** The same job as QCSchema, which `readAtomicInput` reads back. @throws UNSUPPORTED for what is no energy of a whole molecule */
export function printAtomicInput(job: Job, version: QcSchemaVersion = 1): Record<string, unknown> {
  const { problem, method, backend, seed, budget } = job;
  if (problem.kind !== 'energy' || problem.structure === undefined || method === undefined)
    throw unsupported('QCSchema holds an energy of a structure: not of a Hamiltonian, nor another kind of problem', {
      what: `QCSchema of ${problem.kind === 'energy' ? 'a Hamiltonian' : problem.kind}`,
    });
  if (problem.regions !== undefined)
    throw unsupported('QCSchema has no place for a region of a molecule and the charges around it', { what: 'QCSchema of regions' });
  const { kind: _kind, structure, charge, multiplicity, basis, gradient, ...more } = problem;
  const { name: _name, ...options } = method;
  const given = withoutDefaults(more);
  const keywords = {
    ...(Object.keys(given).length > 0 && { problem: given }),
    ...(Object.keys(options).length > 0 && { method: options }),
    ...(backend !== 'auto' && { backend }),
    ...(seed !== 0 && { seed }),
    ...(Object.keys(budget).length > 0 && { budget }),
  };
  const specification = {
    driver: gradient ? 'gradient' : 'energy',
    model: { method: calledElsewhere(method), ...(basis !== undefined && { basis }) },
    keywords,
  };
  const molecule = {
    ...(JSON.parse(printQcSchema(parseStructure(structure).structure)) as object),
    molecular_charge: charge,
    molecular_multiplicity: multiplicity,
    fix_com: true,
    fix_orientation: true,
  };
  return version === 1
    ? { schema_name: 'qcschema_input', schema_version: 1, molecule, ...specification }
    : { schema_name: 'qcschema_atomic_input', schema_version: 2, molecule, specification };
}

const DEFAULTS: Record<string, unknown> = EnergyProblem.parse({ kind: 'energy', hamiltonian: { format: 'fcidump', data: '' } });

function withoutDefaults(fields: object): Record<string, unknown> {
  const differs = ([key, value]: [string, unknown]): boolean =>
    value !== undefined && JSON.stringify(value) !== JSON.stringify(DEFAULTS[key]);
  return Object.fromEntries(Object.entries(fields).filter(differs));
}
