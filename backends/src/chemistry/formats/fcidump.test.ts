import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hubbardHamiltonian, randomHamiltonian } from '../hamiltonian/example-hamiltonians.test.support.ts';
import { hartreeFockEnergy } from '../hamiltonian/mean-field.ts';
import { readFcidump, writeFcidump } from './fcidump.ts';

/** Two orbitals, two electrons; line 6 is the first record. */
const SMALL = [
  ' &FCI NORB=  2,NELEC=2,MS2=0,',
  '  ORBSYM=1,1,',
  '  ISYM=1,',
  ' &END',
  '',
  ' 0.6744887663568376     1 1 1 1',
  ' 0.1812875358123322     2 1 2 1',
  ' 0.6634680964235682     2 2 1 1',
  ' 0.6973979494693358     2 2 2 2',
  ' -1.252477303982147     1 1 0 0',
  ' -0.4759344611440753    2 2 0 0',
  ' -0.5782                1 0 0 0',
  ' 0.7137758743754461     0 0 0 0',
];

function changed(line: number, text: string | undefined): string {
  return SMALL.flatMap((old, index) => (index + 1 !== line ? [old] : text === undefined ? [] : [text])).join('\n');
}

test('a file is read into a Hamiltonian with all its permutations', () => {
  const hamiltonian = readFcidump(SMALL.join('\n'));
  expect(hamiltonian).toMatchObject({ numOrbitals: 2, numElectrons: [1, 1], coreEnergyHartree: 0.7137758743754461 });
  expect([...hamiltonian.h1]).toEqual([-1.252477303982147, 0, 0, -0.4759344611440753]);
  const { eri } = hamiltonian;
  for (const at of [0b1010, 0b0110, 0b1001, 0b0101]) expect(eri[at]).toBe(0.1812875358123322);
  expect([eri[0b1100], eri[0b0011]]).toEqual([0.6634680964235682, 0.6634680964235682]);
  expect(hartreeFockEnergy(hamiltonian)).toBeCloseTo(2 * -1.252477303982147 + 0.6744887663568376 + 0.7137758743754461, 14);
});

test('every way to write the header reads alike', () => {
  const expected = readFcidump(SMALL.join('\n'));
  const records = SMALL.slice(4).join('\n');
  for (const header of [
    '&FCI NORB=2,NELEC=2,MS2=0,ORBSYM=1,1,ISYM=1 /',
    '&fci norb = 2 nelec = 2 orbsym = 2*1 &end',
    '$FCI\n NORB=2\n NELEC=2\n MS2= 0\n UHF=.FALSE.\n IUHF=0\n PNTGRP=1\n$END',
    '\n&FCI MS2=0,\n ISYM=1, NELEC=2,\n NORB=2\n/',
  ]) {
    expect(readFcidump(`${header}\n${records}`)).toEqual(expected);
  }
  expect(readFcidump(SMALL.join('\r\n'))).toEqual(expected);
  expect(readFcidump(SMALL.join('\n').replace('0.7137758743754461', '7.137758743754461D-01'))).toEqual(expected);
});

test('what is written is read back to the last digit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(), fc.nat(), fc.nat({ max: 1000 }), (n, a, b, seed) => {
      const hamiltonian = randomHamiltonian(n, [a % (n + 1), b % (n + 1)], { seed });
      const text = writeFcidump(hamiltonian);
      expect(readFcidump(text)).toEqual(hamiltonian);
      expect(writeFcidump(readFcidump(text))).toBe(text);
    }),
    { numRuns: 40, seed: 3 },
  );
  const hubbard = hubbardHamiltonian(5, [3, 2]);
  expect(readFcidump(writeFcidump(hubbard))).toEqual(hubbard);
});

test.each([
  [1, ' &FCI NORB=3,NELEC=2,MS2=0,', /line 1: expected ORBSYM with NORB = 3 numbers, got "2 numbers"/],
  [1, ' &FCI NELEC=2,MS2=0,', /line 1: expected NORB = an integer >= 1, got nothing/],
  [1, ' &FCI NORB=2,NELEC=x,MS2=0,', /line 1: expected NELEC = an integer >= 0, got "x"/],
  [1, ' &FCI NORB=2,NELEC=2,MS2=1,', /line 1: expected NELEC and MS2 that fit 2 orbitals/],
  [1, ' &FCI NORB=2,NELEC=6,MS2=0,', /line 1: expected NELEC and MS2 that fit 2 orbitals/],
  [1, ' NORB=2,NELEC=2', /line 1: expected a header that begins with &FCI/],
  [4, undefined, /line 1: expected a header that ends with &END or \//],
  [6, ' NaN 1 1 1 1', /line 6: expected a finite number, got "NaN"/],
  [6, ' 1.0.0 1 1 1 1', /line 6: expected a finite number, got "1.0.0"/],
  [6, ' 0.6 1 1 1', /line 6: expected a value and four indices, got "0.6 1 1 1"/],
  [6, ' 0.6 1 1 1 3', /line 6: expected indices 0 … NORB = 2, got "3"/],
  [6, ' 0.6 1 1 1 -1', /line 6: expected indices 0 … NORB = 2, got "-1"/],
  [6, ' 0.6 1 1 1 1.5', /line 6: expected indices 0 … NORB = 2, got "1.5"/],
  [6, ' 0.6 1 1 1 0', /line 6: expected i j k l, i j 0 0/],
  [6, ' 0.6 0 1 1 1', /line 6: expected i j k l, i j 0 0/],
  [6, ' 0.6 1 2 1 2', /line 7: expected each integral once, got "2 1 2 1 again/],
  [11, ' 0.6 1 1 0 0', /line 11: expected each integral once, got "1 1 0 0 again/],
  [12, ' 0.6 0 0 0 0', /line 13: expected one core energy \(indices 0 0 0 0\), got "a second one"/],
  [13, undefined, /line 12: expected the core energy \(value 0 0 0 0\), got "the end of the file: is it cut off\?"/],
])('a fault in line %i (%s) is named with its line', (line, text, message) => {
  expect(() => readFcidump(changed(line, text))).toThrow(message);
  expect(() => readFcidump(changed(line, text))).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});

test('files without one-electron integrals, or without all orbitals, are refused', () => {
  expect(() => readFcidump(`${SMALL.slice(0, 9).join('\n')}\n1 0 0 0 0`)).toThrow(/expected one-electron integrals/);
  const third = SMALL.join('\n').replace('NORB=  2', 'NORB=3').replace('ORBSYM=1,1', 'ORBSYM=1,1,1');
  expect(() => readFcidump(third)).toThrow(/expected integrals of all NORB = 3 orbitals, got "none of orbital 3"/);
  expect(() => readFcidump('')).toThrow(/line 1: expected a header/);
});

test('variants that are not supported are refused by name', () => {
  const refused = (text: string, what: string) =>
    expect(() => readFcidump(text)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED', details: { what } }));
  refused(changed(3, ' ISYM=1, IUHF=1,'), 'FCIDUMP with IUHF');
  refused(changed(3, ' ISYM=1, UHF=.TRUE.,'), 'FCIDUMP with UHF');
  refused(changed(6, ' (0.67,0.0) 1 1 1 1'), 'complex FCIDUMP');
  expect(() => readFcidump('&FCI NORB=200, NELEC=2 /')).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
});

test('reading takes time linear in the text', () => {
  const seconds = (n: number): number => {
    const text = writeFcidump(randomHamiltonian(n, [2, 2]));
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 3; run++) {
      const started = performance.now();
      readFcidump(text);
      best = Math.min(best, (performance.now() - started) / text.length);
    }
    return best;
  };
  seconds(12);
  // 16 times the text: a quadratic reader would take 16 times as long a character
  expect(seconds(24) / seconds(12)).toBeLessThan(6);
});
