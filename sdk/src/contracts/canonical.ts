/**
 * Content hashes: SHA-256 (FIPS 180-4) of canonical JSON (RFC 8785). Two documents that mean the same hash the same, on
 * every machine: keys sorted, numbers in the shortest form that round-trips, −0 as 0; NaN and infinities are refused.
 */
import { sha256 as sha256Bytes } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import serialize from 'canonicalize';
import { invalidInput } from './errors.ts';

/**
 * RFC 8785 text of a JSON value. Fields that are `undefined` are left out, as JSON does.
 * @throws INVALID_INPUT on what JSON cannot say: NaN, ±∞, big integers, functions, symbols, broken Unicode.
 */
export function canonicalJson(value: unknown): string {
  refuseUnspeakable(value, '');
  return serialize(value) ?? 'null';
}

/** Lower-case hexadecimal SHA-256 of the canonical JSON of `value`. */
export function contentHash(value: unknown): string {
  return sha256(utf8ToBytes(canonicalJson(value)));
}

/** Lower-case hexadecimal SHA-256 of bytes. */
export function sha256(bytes: Uint8Array): string {
  return bytesToHex(sha256Bytes(bytes));
}

function refuseUnspeakable(value: unknown, path: string): void {
  const at = path || '(document)';
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) throw invalidInput(at, 'a finite number', value);
      return;
    case 'string':
      if (!value.isWellFormed()) throw invalidInput(at, 'well-formed Unicode (no lone surrogate)', value);
      return;
    case 'bigint':
    case 'function':
    case 'symbol':
      throw invalidInput(at, 'a JSON value', value);
    case 'object':
      for (const [key, item] of Object.entries(value ?? {})) {
        const below = path ? `${path}.${key}` : key;
        if (!key.isWellFormed()) throw invalidInput(below, 'well-formed Unicode (no lone surrogate)', key);
        refuseUnspeakable(item, below);
      }
      return;
    default:
  }
}
