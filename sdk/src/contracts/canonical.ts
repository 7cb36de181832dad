/**
 * Content hashes: SHA-256 (FIPS 180-4) of canonical JSON (RFC 8785). Two documents that mean the same hash the same, on
 * every machine: keys sorted, numbers in the shortest form that round-trips, −0 as 0; NaN and infinities are refused.
 *
 * A hash is taken in the caller's event loop, of documents of megabytes too: the text is made in one walk and hashed in pieces.
 */
import { sha256 as sha256Bytes } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { invalidInput } from './errors.ts';

/** Characters of text that are handed on together. */
const PIECE_LENGTH = 16_384;

/** Strings that stand in JSON as they are: printable ASCII but for the quotation mark and the backslash. */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * RFC 8785 text of a JSON value. Fields that are `undefined` are left out, as JSON does.
 * @throws INVALID_INPUT on what JSON cannot say: NaN, ±∞, big integers, functions, symbols, broken Unicode.
 */
export function canonicalJson(value: unknown): string {
  let text = '';
  write(value, (piece) => (text += piece));
  return text;
}

/** Lower-case hexadecimal SHA-256 of the canonical JSON of `value`. */
export function contentHash(value: unknown): string {
  const hash = sha256Bytes.create();
  write(value, (piece) => hash.update(utf8ToBytes(piece)));
  return bytesToHex(hash.digest());
}

/** Lower-case hexadecimal SHA-256 of bytes. */
export function sha256(bytes: Uint8Array): string {
  return bytesToHex(sha256Bytes(bytes));
}

function write(document: unknown, use: (piece: string) => void): void {
  const path: (string | number)[] = [];
  let text = '';

  const refuse = (expected: string, got: unknown): never => {
    throw invalidInput(path.join('.') || '(document)', expected, got);
  };
  const writeString = (value: string): void => {
    if (PLAIN.test(value)) {
      text += `"${value}"`;
      return;
    }
    if (!value.isWellFormed()) refuse('well-formed Unicode (no lone surrogate)', value);
    text += JSON.stringify(value);
  };
  const writeItems = (items: readonly unknown[]): void => {
    text += '[';
    const depth = path.length++;
    for (let index = 0; index < items.length; index++) {
      path[depth] = index;
      if (index > 0) text += ',';
      writeValue(items[index] ?? null);
    }
    path.length = depth;
    text += ']';
  };
  const writeFields = (fields: Readonly<Record<string, unknown>>): void => {
    text += '{';
    const depth = path.length++;
    let first = true;
    for (const key of Object.keys(fields).sort()) {
      const value = fields[key];
      if (value === undefined) continue;
      path[depth] = key;
      if (!first) text += ',';
      first = false;
      writeString(key);
      text += ':';
      writeValue(value);
    }
    path.length = depth;
    text += '}';
  };
  const writeValue = (value: unknown): void => {
    if (text.length > PIECE_LENGTH) {
      use(text);
      text = '';
    }
    switch (typeof value) {
      case 'number':
        if (!Number.isFinite(value)) refuse('a finite number', value);
        text += String(value); // the shortest that round-trips, as RFC 8785 has it from ECMAScript; −0 is 0
        break;
      case 'string':
        writeString(value);
        break;
      case 'boolean':
        text += String(value);
        break;
      case 'undefined':
        text += 'null';
        break;
      case 'object':
        if (value === null) text += 'null';
        else if (Array.isArray(value)) writeItems(value);
        else if ('toJSON' in value && typeof value.toJSON === 'function') writeValue(value.toJSON());
        else writeFields(value as Record<string, unknown>);
        break;
      default:
        refuse('a JSON value', value);
    }
  };

  writeValue(document);
  use(text);
}
