/**
 * One error type, one closed list of codes. A code tells the caller what to do: change the input, change the machine, wait,
 * or report it. Recognise errors by code, never by message or `instanceof` (a package may be loaded twice).
 * A message says what was expected, what was got, what to do next. `details` has one schema per code and survives
 * `toJSON`/`fromJSON` across processes, databases and HTTP; `cause` stays local.
 */
import * as z from 'zod';

/** One thing wrong with an input: where, what was expected there, what was found. */
export const InputIssue = z.object({ path: z.string(), expected: z.string(), got: z.string() });
export type InputIssue = z.infer<typeof InputIssue>;

/** Schema of `details`, by code. Read tolerantly: fields may be added. */
export const ERROR_DETAILS = {
  INVALID_INPUT: z.object({ issues: z.array(InputIssue).min(1) }),
  UNSUPPORTED: z.object({ what: z.string(), alternatives: z.array(z.string()).optional() }),
  TOO_LARGE: z.object({ resource: z.string(), asked: z.number(), limit: z.number(), fits: z.string().optional() }),
  NOT_CONVERGED: z.object({
    iterations: z.number(),
    residual: z.number().nullable(),
    lastEnergyHartree: z.number().nullable(),
    lastPositionsBohr: z.array(z.number()).optional(),
    attempts: z.array(z.string()).optional(),
  }),
  OVER_BUDGET: z.object({ limit: z.string(), allowed: z.number(), asked: z.number() }),
  PROVIDER_BUSY: z.object({ provider: z.string(), retryAfterMs: z.number().optional() }),
  PROVIDER_FAILED: z.object({ provider: z.string(), reason: z.string().optional() }),
  IN_DOUBT: z.object({ provider: z.string(), token: z.string() }),
  CANCELLED: z.object({ reason: z.string().optional() }),
  NOT_FOUND: z.object({ what: z.string(), id: z.string() }),
  UNAUTHENTICATED: z.object({}),
  FORBIDDEN: z.object({ what: z.string().optional() }),
  CONFLICT: z.object({ what: z.string(), expected: z.string().optional(), got: z.string().optional() }),
  UNAVAILABLE: z.object({ what: z.string(), fix: z.string().optional() }),
  INTERNAL: z.object({ where: z.string().optional() }),
} as const;

export type ErrorCode = keyof typeof ERROR_DETAILS;
export type ErrorDetails<C extends ErrorCode = ErrorCode> = z.infer<(typeof ERROR_DETAILS)[C]>;
export const ERROR_CODES = Object.keys(ERROR_DETAILS) as ErrorCode[];

/** Worth trying again without changing anything. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['PROVIDER_BUSY', 'UNAVAILABLE']);

export const SerializedError = z.object({
  code: z.enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]]),
  retryable: z.boolean(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type SerializedError = z.infer<typeof SerializedError>;

export class CofactorError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'CofactorError';
  readonly code: C;
  readonly retryable: boolean;
  readonly details: ErrorDetails<C>;

  constructor(code: C, message: string, details: ErrorDetails<C>, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? RETRYABLE.has(code);
    this.details = details;
  }

  toJSON(): SerializedError {
    return { code: this.code, retryable: this.retryable, message: this.message, details: this.details };
  }

  /** Inverse of `toJSON`. What does not parse as an error of ours becomes INTERNAL. */
  static fromJSON(json: unknown): CofactorError {
    const parsed = SerializedError.safeParse(json);
    if (!parsed.success) return new CofactorError('INTERNAL', 'an error arrived that is not in the list of codes', {}, { cause: json });
    const { code, message, retryable } = parsed.data;
    const details = ERROR_DETAILS[code].safeParse(parsed.data.details);
    if (!details.success) return new CofactorError('INTERNAL', message, { where: `details of ${code}` }, { cause: json });
    return new CofactorError(code, message, { ...parsed.data.details, ...details.data }, { retryable });
  }
}

/** True for an error of ours (with this code), from whichever copy of the package or process. */
export function isCofactorError<C extends ErrorCode = ErrorCode>(error: unknown, code?: C): error is CofactorError<C> {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('details' in error)) return false;
  return code === undefined ? ERROR_CODES.includes(error.code as ErrorCode) : error.code === code;
}

/** Any thrown value as a CofactorError: ours as it is, aborts as CANCELLED, the rest as INTERNAL with its cause. */
export function toCofactorError(error: unknown, where?: string): CofactorError {
  if (isCofactorError(error)) return error;
  if (error instanceof Error && error.name === 'AbortError') return cancelled(error.message, error);
  const message = error instanceof Error ? error.message : String(error);
  return new CofactorError('INTERNAL', message, where === undefined ? {} : { where }, { cause: error });
}

/** @param way what the caller can do about it. */
export function invalidInput(path: string, expected: string, got: unknown, way?: string): CofactorError<'INVALID_INPUT'> {
  const shown = describeValue(got);
  return new CofactorError('INVALID_INPUT', `${path}: expected ${expected}, got ${shown}${way ? `: ${way}` : ''}`, {
    issues: [{ path, expected, got: shown }],
  });
}

export function unsupported(message: string, details: ErrorDetails<'UNSUPPORTED'>): CofactorError<'UNSUPPORTED'> {
  return new CofactorError('UNSUPPORTED', message, details);
}

export function tooLarge(message: string, details: ErrorDetails<'TOO_LARGE'>): CofactorError<'TOO_LARGE'> {
  return new CofactorError('TOO_LARGE', message, details);
}

export function notConverged(message: string, details: ErrorDetails<'NOT_CONVERGED'>): CofactorError<'NOT_CONVERGED'> {
  return new CofactorError('NOT_CONVERGED', message, details);
}

export function cancelled(reason?: string, cause?: unknown): CofactorError<'CANCELLED'> {
  return new CofactorError('CANCELLED', `cancelled${reason ? `: ${reason}` : ''}`, { reason }, { cause });
}

/** Throws CANCELLED when the signal has fired. Call it between pieces of work of at most some 50 ms. */
export function throwIfCancelled(signal?: AbortSignal): void {
  if (signal?.aborted) throw cancelled(typeof signal.reason === 'string' ? signal.reason : undefined);
}

/** A value as it may stand in a message: short, and in the terms of JSON. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item)) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
