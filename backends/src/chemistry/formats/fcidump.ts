/**
 * FCIDUMP: the text format in which Hamiltonians of orbital spaces are exchanged.
 *
 *   &FCI NORB=2, NELEC=2, MS2=0, ORBSYM=1,1, ISYM=1, &END        header, a Fortran namelist; may end with / and span lines
 *   value i j k l      (ij|kl)                                    orbitals counted from 1; one record per eightfold class,
 *   value i j 0 0      h1[i, j]                                   integrals that vanish may be left out
 *   value i 0 0 0      orbital energy, not needed here
 *   value 0 0 0 0      core energy, always there
 *
 * Source      Knowles & Handy, Comput. Phys. Commun. 54 (1989) 75, DOI 10.1016/0010-4655(89)90033-7.
 * Cost        linear in the text.
 */
import { type CofactorError, invalidInput, tooLarge, unsupported } from '@cofactor/sdk/contracts';
import type { ActiveHamiltonian } from '../hamiltonian/active-hamiltonian.ts';

/** n⁴ doubles are 2 GiB. */
const MAX_ORBITALS = 128;

interface Header {
  numOrbitals: number;
  numElectrons: [number, number];
  /** Index of the first line after the header. */
  end: number;
}

/**
 * @throws INVALID_INPUT with the line number, what was expected there and what was found; UNSUPPORTED for unrestricted and
 *   complex variants; TOO_LARGE above 128 orbitals.
 */
export function readFcidump(text: string): ActiveHamiltonian {
  const lines = text.split('\n');
  const { numOrbitals: n, numElectrons, end } = readHeader(lines);
  const h1 = new Float64Array(n * n);
  const eri = new Float64Array(n ** 4);
  const pairs = (n * (n + 1)) / 2;
  const seenEri = new Uint8Array((pairs * (pairs + 1)) / 2);
  const seenH1 = new Uint8Array(pairs);
  const met = new Uint8Array(n);
  let coreEnergyHartree: number | undefined;

  for (let k = end; k < lines.length; k++) {
    const fields = words(lines[k]);
    if (fields.length === 0) continue;
    const value = readValue(fields[0], k);
    const [i, j, r, s] = readIndices(fields, n, k);
    if (i === 0) {
      if (coreEnergyHartree !== undefined) throw atLine(k, 'one core energy (indices 0 0 0 0)', 'a second one');
      coreEnergyHartree = value;
    } else if (j === 0) {
      met[i - 1] = 1;
    } else if (r === 0) {
      claim(seenH1, triangle(i - 1, j - 1), k, `${i} ${j} 0 0`);
      met[i - 1] = met[j - 1] = 1;
      h1[(i - 1) * n + j - 1] = h1[(j - 1) * n + i - 1] = value;
    } else {
      claim(seenEri, triangle(triangle(i - 1, j - 1), triangle(r - 1, s - 1)), k, `${i} ${j} ${r} ${s}`);
      met[i - 1] = met[j - 1] = met[r - 1] = met[s - 1] = 1;
      setEightfold(eri, n, i - 1, j - 1, r - 1, s - 1, value);
    }
  }
  if (!seenH1.includes(1)) throw atLine(lines.length - 1, 'one-electron integrals (value i j 0 0)', 'the end of the file without any');
  if (coreEnergyHartree === undefined) {
    throw atLine(lines.length - 1, 'the core energy (value 0 0 0 0)', 'the end of the file: is it cut off?');
  }
  const unmet = met.indexOf(0);
  if (unmet >= 0) throw atLine(lines.length - 1, `integrals of all NORB = ${n} orbitals`, `none of orbital ${unmet + 1}`);
  return { numOrbitals: n, numElectrons, coreEnergyHartree, h1, eri };
}

/** Text of a Hamiltonian that `readFcidump` reads back to the last digit; integrals that vanish are left out. */
export function writeFcidump({ numOrbitals: n, numElectrons: [alpha, beta], coreEnergyHartree, h1, eri }: ActiveHamiltonian): string {
  const symmetries = '1,'.repeat(n);
  const out = [`&FCI NORB=${n},NELEC=${alpha + beta},MS2=${alpha - beta},`, ` ORBSYM=${symmetries}`, ' ISYM=1,', '&END'];
  const record = (value: number, ...indices: number[]): void => {
    if (!Number.isFinite(value)) throw invalidInput('hamiltonian', 'finite integrals', value);
    out.push(` ${value} ${indices.join(' ')}`);
  };
  for (let p = 0; p < n; p++) {
    for (let q = 0; q <= p; q++) {
      for (let r = 0; r <= p; r++) {
        for (let s = 0; s <= (r === p ? q : r); s++) {
          const value = eri[((p * n + q) * n + r) * n + s];
          if (value !== 0) record(value, p + 1, q + 1, r + 1, s + 1);
        }
      }
    }
  }
  for (let p = 0; p < n; p++) {
    for (let q = 0; q <= p; q++) if (p === q || h1[p * n + q] !== 0) record(h1[p * n + q], p + 1, q + 1, 0, 0);
  }
  record(coreEnergyHartree, 0, 0, 0, 0);
  return `${out.join('\n')}\n`;
}

function atLine(index: number, expected: string, got: unknown): CofactorError {
  return invalidInput(`fcidump line ${index + 1}`, expected, got);
}

function words(line: string): string[] {
  return line.split(/[\s,]+/).filter((word) => word !== '');
}

function readHeader(lines: readonly string[]): Header {
  let begin = 0;
  while (begin < lines.length && lines[begin].trim() === '') begin++;
  const opening = /^\s*[&$]FCI\b/i.exec(lines[begin] ?? '');
  if (!opening) throw atLine(Math.min(begin, lines.length - 1), 'a header that begins with &FCI', (lines[begin] ?? '').trim());
  const parts: string[] = [];
  let end = begin;
  for (let closed = false; !closed; end++) {
    if (end === lines.length) throw atLine(begin, 'a header that ends with &END or /', 'the end of the file');
    const line = end === begin ? lines[end].slice(opening[0].length) : lines[end];
    const stop = line.search(/[&$]END|\//i);
    closed = stop >= 0;
    parts.push(closed ? line.slice(0, stop) : line);
  }
  const values = readNamelist(parts.join(' '));
  const flag = (key: string): boolean => /^(\.?t|[1-9])/i.test(values.get(key)?.[0] ?? '');
  for (const key of ['UHF', 'IUHF']) {
    if (flag(key)) {
      throw unsupported(
        `fcidump line ${begin + 1}: unrestricted orbitals (${key}) are not supported: write the integrals in one set of orbitals`,
        {
          what: `FCIDUMP with ${key}`,
        },
      );
    }
  }
  const integer = (key: string, least: number): number => {
    const [word] = values.get(key) ?? [];
    const value = Number(word);
    if (word === undefined || !Number.isInteger(value) || value < least) throw atLine(begin, `${key} = an integer >= ${least}`, word);
    return value;
  };
  const numOrbitals = integer('NORB', 1);
  if (numOrbitals > MAX_ORBITALS) {
    throw tooLarge(`fcidump line ${begin + 1}: at most ${MAX_ORBITALS} orbitals, got NORB = ${numOrbitals}: write a smaller active space`, {
      resource: 'orbitals',
      asked: numOrbitals,
      limit: MAX_ORBITALS,
    });
  }
  const total = integer('NELEC', 0);
  const excess = values.has('MS2') ? integer('MS2', -total) : 0;
  const numElectrons: [number, number] = [(total + excess) / 2, (total - excess) / 2];
  if (!numElectrons.every((count) => Number.isInteger(count) && count >= 0 && count <= numOrbitals)) {
    throw atLine(begin, `NELEC and MS2 that fit ${numOrbitals} orbitals`, `NELEC = ${total}, MS2 = ${excess}`);
  }
  const symmetries = values.get('ORBSYM');
  if (symmetries && symmetries.length !== numOrbitals) {
    throw atLine(begin, `ORBSYM with NORB = ${numOrbitals} numbers`, `${symmetries.length} numbers`);
  }
  return { numOrbitals, numElectrons, end };
}

/** KEY=value,value,… with repeats (3*1) written out; keys in upper case. */
function readNamelist(text: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  const chunks = text.split('=');
  let key =
    chunks[0]
      .trim()
      .split(/[\s,]+/)
      .at(-1) ?? '';
  for (let c = 1; c < chunks.length; c++) {
    const found = words(chunks[c]);
    const next = c + 1 < chunks.length ? found.pop() : undefined;
    values.set(
      key.toUpperCase(),
      found.flatMap((word) => {
        const repeat = /^(\d{1,4})\*(.+)$/.exec(word);
        return repeat ? Array.from({ length: Number(repeat[1]) }, () => repeat[2]) : [word];
      }),
    );
    key = next ?? '';
  }
  return values;
}

/** A real number, Fortran's D exponent included. */
function readValue(word: string, line: number): number {
  if (word.startsWith('(')) {
    throw unsupported(`fcidump line ${line + 1}: complex integrals are not supported: write them in real orbitals`, {
      what: 'complex FCIDUMP',
    });
  }
  const value = Number(word.replace(/d/i, 'e'));
  if (!Number.isFinite(value)) throw atLine(line, 'a finite number', word);
  return value;
}

function readIndices(fields: readonly string[], n: number, line: number): [number, number, number, number] {
  if (fields.length !== 5) throw atLine(line, 'a value and four indices', fields.join(' '));
  const indices = fields.slice(1).map(Number) as [number, number, number, number];
  const outside = indices.findIndex((index) => !Number.isInteger(index) || index < 0 || index > n);
  if (outside >= 0) throw atLine(line, `indices 0 … NORB = ${n}`, fields[outside + 1]);
  const zeros = indices.map((index) => index === 0);
  // zeros only at the end, and three, two, none or all four
  const filled = zeros.indexOf(true);
  if (filled >= 0 && (filled === 3 || !zeros.slice(filled).every(Boolean))) {
    throw atLine(line, 'i j k l, i j 0 0, i 0 0 0 or 0 0 0 0', fields.slice(1).join(' '));
  }
  return indices;
}

function triangle(a: number, b: number): number {
  return a >= b ? (a * (a + 1)) / 2 + b : (b * (b + 1)) / 2 + a;
}

function claim(seen: Uint8Array, place: number, line: number, indices: string): void {
  if (seen[place] === 1) throw atLine(line, 'each integral once', `${indices} again, as it stands or with indices exchanged`);
  seen[place] = 1;
}

function setEightfold(eri: Float64Array, n: number, p: number, q: number, r: number, s: number, value: number): void {
  const set = (a: number, b: number, c: number, d: number): void => {
    eri[((a * n + b) * n + c) * n + d] = value;
  };
  set(p, q, r, s);
  set(q, p, r, s);
  set(p, q, s, r);
  set(q, p, s, r);
  set(r, s, p, q);
  set(s, r, p, q);
  set(r, s, q, p);
  set(s, r, q, p);
}
