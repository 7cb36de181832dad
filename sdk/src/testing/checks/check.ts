/**
 * A contract is a list of named checks: pure functions of a subject that throw a CheckFailure. A suite runs each as a test; a
 * test of the suite runs one against an impostor and asserts that it fails.
 */
import { canonicalJson, describeValue, isCofactorError, type CofactorError, type ErrorCode } from '../../contracts/index.ts';

export interface Check<Subject> {
  readonly name: string;
  /** Why the check has nothing to say about this subject, e.g. a capability it does not declare; absent: it always applies. */
  readonly skip?: (subject: Subject) => string | undefined;
  readonly run: (subject: Subject) => Promise<void>;
}

export class CheckFailure extends Error {
  override readonly name = 'CheckFailure';
}

export interface CheckOutcome {
  name: string;
  outcome: 'passed' | 'failed' | 'skipped';
  reason?: string;
}

/** Runs every check on a fresh subject. Any throw, whatever it is, is a failure. */
export async function runChecks<Subject extends { cleanup?: () => Promise<void> }>(
  checks: readonly Check<Subject>[],
  make: () => Promise<Subject>,
): Promise<CheckOutcome[]> {
  const outcomes: CheckOutcome[] = [];
  for (const check of checks) outcomes.push(await runCheck(check, make));
  return outcomes;
}

export async function runCheck<Subject extends { cleanup?: () => Promise<void> }>(
  { name, skip, run }: Check<Subject>,
  make: () => Promise<Subject>,
): Promise<CheckOutcome> {
  const subject = await make();
  try {
    const reason = skip?.(subject);
    if (reason !== undefined) return { name, outcome: 'skipped', reason };
    await run(subject);
    return { name, outcome: 'passed' };
  } catch (error) {
    return { name, outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    await subject.cleanup?.();
  }
}

export function ensure(condition: boolean, message: string): asserts condition {
  if (!condition) throw new CheckFailure(message);
}

/** Equal as JSON values. */
export function ensureEqual(what: string, got: unknown, expected: unknown): void {
  const [left, right] = [canonicalJson(got), canonicalJson(expected)];
  ensure(left === right, `${what}: expected ${right.slice(0, 200)}, got ${left.slice(0, 200)}`);
}

/** Plain objects, arrays, strings, finite numbers, booleans and null: JSON gives it back as it is. */
export function ensurePlainJson(what: string, value: unknown): void {
  if (typeof value === 'object' && value !== null) {
    const prototype: unknown = Object.getPrototypeOf(value);
    ensure(
      Array.isArray(value) || prototype === Object.prototype || prototype === null,
      `${what}: expected plain JSON, got a ${value.constructor.name}`,
    );
    for (const [key, item] of Object.entries(value)) ensurePlainJson(`${what}.${key}`, item);
  } else {
    const plain =
      value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
    ensure(plain, `${what}: expected plain JSON, got ${describeValue(value)}`);
  }
}

/** |got − expected| ≤ tolerance; NaN is never close. */
export function ensureClose(what: string, got: number, expected: number, tolerance: number): void {
  const difference = Math.abs(got - expected);
  ensure(difference <= tolerance, `${what}: expected ${expected} ± ${tolerance}, got ${got}`);
}

/** The action must reject with an error of ours that has one of these codes; returns that error. */
export async function ensureRefused(what: string, codes: readonly ErrorCode[], action: () => unknown): Promise<CofactorError> {
  let value: unknown;
  try {
    value = await action();
  } catch (error) {
    ensure(isCofactorError(error), `${what}: expected ${codes.join(' or ')}, got ${String(error)}, which is no CofactorError`);
    ensure(codes.includes(error.code), `${what}: expected ${codes.join(' or ')}, got ${error.code} (${error.message})`);
    return error;
  }
  throw new CheckFailure(`${what}: expected ${codes.join(' or ')}, got ${describeValue(value)}`);
}

export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Freezes a JSON value all the way down: a callee that writes to its input throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}
