/**
 * Random valid documents for property tests, made from the schemas themselves: what a schema accepts is what gets generated,
 * so a new field needs no line here. Needs fast-check.
 */
import * as fc from 'fast-check';
import type * as z from 'zod';
import {
  Circuit,
  Comparison,
  ERROR_DETAILS,
  type ErrorCode,
  type ErrorDetails,
  Hamiltonian,
  Job,
  JobEvent,
  PauliSum,
  Plan,
  Problem,
  Report,
  Result,
  StepResult,
  StepSpec,
  Structure,
} from '../contracts/index.ts';

/** Any value that `schema` accepts, as a person may write it: fields with a default may be left out. */
export function arbitraryOf<S extends z.ZodType>(schema: S): fc.Arbitrary<z.input<S>> {
  return build(schema).filter((value) => schema.safeParse(value).success) as fc.Arbitrary<z.input<S>>;
}

/** What the built-in checks of a number, string or array ask for. */
interface Limits {
  integer: boolean;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  pattern?: RegExp;
}

interface CheckFacts {
  check: string;
  format?: string;
  value?: number;
  inclusive?: boolean;
  minimum?: number;
  maximum?: number;
  pattern?: RegExp;
}

function limitsOf(schema: z.core.$ZodTypes): Limits {
  const { def } = schema._zod;
  const limits: Limits = { integer: 'format' in def && def.format === 'safeint' };
  for (const { _zod } of def.checks ?? []) {
    const fact = _zod.def as CheckFacts;
    if (fact.check === 'greater_than') limits[fact.inclusive ? 'minimum' : 'exclusiveMinimum'] = fact.value;
    if (fact.check === 'less_than') limits.maximum = fact.value;
    if (fact.check === 'min_length') limits.minimum = fact.minimum;
    if (fact.check === 'max_length') limits.maximum = fact.maximum;
    limits.pattern ??= fact.pattern;
  }
  return limits;
}

/** Elements beyond the least that a list must have. */
const FEW = 3;

function build(type: z.core.$ZodType): fc.Arbitrary<unknown> {
  const schema = type as z.core.$ZodTypes;
  const limits = limitsOf(schema);
  const { def } = schema._zod;
  switch (def.type) {
    case 'object': {
      const fields = Object.entries(def.shape).map(([key, field]) => [key, field] as const);
      const requiredKeys = fields.filter(([, field]) => field._zod.optin !== 'optional').map(([key]) => key);
      return accepted(schema, fc.record(Object.fromEntries(fields.map(([key, field]) => [key, build(bare(field))])), { requiredKeys }));
    }
    case 'union':
      return accepted(schema, fc.oneof(...def.options.map(build)));
    case 'array': {
      const least = limits.minimum ?? 0;
      return accepted(
        schema,
        fc.array(build(def.element), { minLength: least, maxLength: Math.min(least + FEW, limits.maximum ?? Infinity) }),
      );
    }
    case 'tuple':
      return accepted(schema, fc.tuple(...def.items.map(build)));
    case 'record':
      return fc.dictionary(build(def.keyType) as fc.Arbitrary<string>, build(def.valueType), { maxKeys: FEW });
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'optional':
    case 'default':
      return build(def.innerType);
    case 'nullable':
      return fc.option(build(def.innerType));
    case 'boolean':
      return fc.boolean();
    case 'number':
      return number(limits);
    case 'string':
      return string(limits);
    case 'unknown':
      return fc.jsonValue({ maxDepth: 2 });
    default:
      throw new Error(`no arbitrary for zod ${def.type}`);
  }
}

/** The schema without what lets a field be absent. */
function bare(type: z.core.$ZodType): z.core.$ZodType {
  const { def } = (type as z.core.$ZodTypes)._zod;
  return def.type === 'optional' || def.type === 'default' ? bare(def.innerType) : type;
}

/** Where a schema has refinements of its own, only what passes them. */
function accepted(schema: z.core.$ZodTypes, arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return schema._zod.def.checks?.length
    ? arbitrary.filter((value) => (schema as unknown as z.ZodType).safeParse(value).success)
    : arbitrary;
}

function number({ integer, minimum, maximum, exclusiveMinimum }: Limits): fc.Arbitrary<number> {
  if (integer) {
    const low = minimum ?? -3;
    const most = maximum ?? Number.MAX_SAFE_INTEGER;
    // mostly small, so that indices fit what they point into
    return fc.oneof(
      { weight: 19, arbitrary: fc.integer({ min: low, max: Math.min(most, low + 6) }) },
      { weight: 1, arbitrary: fc.integer({ min: low, max: most }) },
    );
  }
  return fc.double({
    noNaN: true,
    noDefaultInfinity: true,
    min: exclusiveMinimum ?? minimum,
    minExcluded: exclusiveMinimum !== undefined,
    max: maximum,
  });
}

function string({ pattern, minimum = 0, maximum = 20 }: Limits): fc.Arbitrary<string> {
  // `grapheme` gives well-formed Unicode: a lone surrogate has no place in canonical JSON
  return pattern
    ? fc.stringMatching(pattern)
    : fc.string({ unit: 'grapheme', minLength: minimum, maxLength: Math.min(maximum, minimum + 20) });
}

export const problems = (): fc.Arbitrary<z.input<typeof Problem>> => arbitraryOf(Problem);
export const jobs = (): fc.Arbitrary<z.input<typeof Job>> => arbitraryOf(Job);
export const comparisons = (): fc.Arbitrary<z.input<typeof Comparison>> => arbitraryOf(Comparison);
export const structures = (): fc.Arbitrary<z.input<typeof Structure>> => arbitraryOf(Structure);
export const circuits = (): fc.Arbitrary<z.input<typeof Circuit>> => arbitraryOf(Circuit);
export const pauliSums = (): fc.Arbitrary<z.input<typeof PauliSum>> => arbitraryOf(PauliSum);
export const hamiltonians = (): fc.Arbitrary<z.input<typeof Hamiltonian>> => arbitraryOf(Hamiltonian);
export const plans = (): fc.Arbitrary<z.input<typeof Plan>> => arbitraryOf(Plan);
export const steps = (): fc.Arbitrary<z.input<typeof StepSpec>> => arbitraryOf(StepSpec);
export const stepResults = (): fc.Arbitrary<z.input<typeof StepResult>> => arbitraryOf(StepResult);
export const events = (): fc.Arbitrary<z.input<typeof JobEvent>> => arbitraryOf(JobEvent);
export const results = (): fc.Arbitrary<z.input<typeof Result>> => arbitraryOf(Result);
export const reports = (): fc.Arbitrary<z.input<typeof Report>> => arbitraryOf(Report);

/** Details of an error with this code. */
export const errorDetails = <C extends ErrorCode>(code: C): fc.Arbitrary<ErrorDetails<C>> =>
  arbitraryOf(ERROR_DETAILS[code]) as unknown as fc.Arbitrary<ErrorDetails<C>>;
