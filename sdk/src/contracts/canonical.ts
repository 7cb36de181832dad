/**
 * Content hashes: SHA-256 (FIPS 180-4) of canonical JSON (RFC 8785). Two documents that mean the same hash the same, on
 * every machine: keys sorted, numbers in the shortest form that round-trips, −0 as 0; NaN and infinities are refused.
 */
import { sha256 as sha256Bytes } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import serialize from 'canonicalize';
import { invalidInput } from './errors.ts';

/** RFC 8785 text of a JSON value. Fields that are `undefined` are left out, as JSON does. @throws INVALID_INPUT on NaN, ±∞ */
export function canonicalJson(value: unknown): string {
  refuseNonFinite(value, '');
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

function refuseNonFinite(value: unknown, path: string): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw invalidInput(path || '(document)', 'a finite number', value);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => refuseNonFinite(item, path ? `${path}.${index}` : String(index)));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) refuseNonFinite(item, path ? `${path}.${key}` : key);
  }
}
