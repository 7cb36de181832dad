import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorDetails } from '../testing/arbitraries.ts';
import {
  cancelled,
  CofactorError,
  describeValue,
  ERROR_CODES,
  invalidInput,
  isCofactorError,
  SerializedError,
  throwIfCancelled,
  toCofactorError,
} from './errors.ts';

test('the list of codes is closed', () => {
  expect(ERROR_CODES).toEqual([
    'INVALID_INPUT',
    'UNSUPPORTED',
    'TOO_LARGE',
    'NOT_CONVERGED',
    'OVER_BUDGET',
    'PROVIDER_BUSY',
    'PROVIDER_FAILED',
    'IN_DOUBT',
    'CANCELLED',
    'NOT_FOUND',
    'UNAUTHENTICATED',
    'FORBIDDEN',
    'CONFLICT',
    'UNAVAILABLE',
    'INTERNAL',
  ]);
});

describe.each(ERROR_CODES)('%s', (code) => {
  test('survives JSON with its details, message and retryable flag', () => {
    fc.assert(
      fc.property(fc.string(), errorDetails(code), fc.option(fc.boolean(), { nil: undefined }), (message, details, retryable) => {
        const error = new CofactorError(code, message, details, { retryable, cause: new Error('stays here') });
        const wire = JSON.parse(JSON.stringify(error)) as unknown;
        expect(SerializedError.parse(wire)).toEqual(wire);
        const again = CofactorError.fromJSON(wire);
        expect(again).toBeInstanceOf(CofactorError);
        expect(JSON.parse(JSON.stringify(again))).toEqual(wire);
        expect(again.cause).toBeUndefined();
        expect(isCofactorError(again, code)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('only busy providers and absent services are worth trying again unchanged', () => {
    fc.assert(
      fc.property(errorDetails(code), (details) => {
        expect(new CofactorError(code, 'x', details).retryable).toBe(code === 'PROVIDER_BUSY' || code === 'UNAVAILABLE');
      }),
      { numRuns: 5 },
    );
  });
});

test('details that a newer version added are kept', () => {
  const wire = { code: 'NOT_FOUND', retryable: false, message: 'm', details: { what: 'job', id: '1', hint: 'new' } };
  expect(CofactorError.fromJSON(wire).toJSON()).toEqual(wire);
});

test.each([
  ['no object', 'boom'],
  ['an unknown code', { code: 'TEAPOT', retryable: false, message: '', details: {} }],
  ['details that do not fit the code', { code: 'TOO_LARGE', retryable: false, message: 'm', details: { limit: 'many' } }],
])('what is no error of ours becomes INTERNAL and keeps what arrived as its cause: %s', (_, json) => {
  expect(CofactorError.fromJSON(json)).toMatchObject({ code: 'INTERNAL', cause: json });
});

test('an error is known by its code, from whichever copy of the package', () => {
  const foreign = Object.assign(new Error('from elsewhere'), { code: 'CONFLICT', details: { what: 'x' } });
  expect(isCofactorError(foreign)).toBe(true);
  expect(isCofactorError(foreign, 'CONFLICT')).toBe(true);
  expect(isCofactorError(foreign, 'INTERNAL')).toBe(false);
  expect(isCofactorError(Object.assign(new Error('no'), { code: 'ENOENT', details: {} }))).toBe(false);
  for (const value of [undefined, null, 'CONFLICT', { code: 'CONFLICT' }]) expect(isCofactorError(value)).toBe(false);
});

test('anything thrown becomes ours: aborts CANCELLED, the rest INTERNAL with its cause', () => {
  const own = invalidInput('a', 'b', 'c');
  expect(toCofactorError(own)).toBe(own);
  expect(toCofactorError(new DOMException('stop', 'AbortError'))).toMatchObject({ code: 'CANCELLED' });
  const cause = new TypeError('oops');
  expect(toCofactorError(cause, 'here')).toMatchObject({ code: 'INTERNAL', message: 'oops', details: { where: 'here' }, cause });
  expect(toCofactorError('text')).toMatchObject({ code: 'INTERNAL', message: 'text' });
});

test('a message says where, what was expected, what was got, and what to do', () => {
  const error = invalidInput('method.name', 'one of rhf, fci', 'dft', 'choose a wavefunction method');
  expect(error.message).toBe('method.name: expected one of rhf, fci, got "dft": choose a wavefunction method');
  expect(error.details).toEqual({ issues: [{ path: 'method.name', expected: 'one of rhf, fci', got: '"dft"' }] });
});

test('a signal that has fired throws CANCELLED with its reason, another does nothing', () => {
  expect(() => throwIfCancelled()).not.toThrow();
  expect(() => throwIfCancelled(new AbortController().signal)).not.toThrow();
  expect(() => throwIfCancelled(AbortSignal.abort('over budget'))).toThrow(
    expect.objectContaining({ code: 'CANCELLED', details: { reason: 'over budget' } }),
  );
  expect(cancelled('by hand').message).toBe('cancelled: by hand');
});

test.each([
  [undefined, 'nothing'],
  [NaN, 'NaN'],
  [-1, '-1'],
  [10n, '10'],
  [{ n: 10n }, '{"n":"10"}'],
  ['a "b"', '"a \\"b\\""'],
  [[1, 2], '[1,2]'],
  [() => 1, 'function'],
])('a value in a message: %s', (value, text) => {
  expect(describeValue(value)).toBe(text);
});

test('a long value is cut', () => {
  expect(describeValue('x'.repeat(500))).toHaveLength(78);
});
