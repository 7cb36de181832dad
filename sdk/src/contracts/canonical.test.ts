import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, contentHash, sha256 } from './canonical.ts';

describe('RFC 8785', () => {
  test('§3.2.2: literals, numbers and strings', () => {
    const value: unknown = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    );
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test('§3.2.3: keys in the order of their UTF-16 units', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\u{1f600}': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    const order = Object.keys(value).sort(
      (a, b) =>
        canonicalJson(value).indexOf(`:"${value[a as keyof typeof value]}"`) -
        canonicalJson(value).indexOf(`:"${value[b as keyof typeof value]}"`),
    );
    expect(order).toEqual(['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33']);
  });

  // Appendix B: IEEE 754 bits and their text
  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('number with bits %s is %s', (bits, expected) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt(`0x${bits}`));
    expect(canonicalJson(view.getFloat64(0))).toBe(expected);
  });
});

test.each([
  ['NaN', { a: { b: [1, NaN] } }, 'a.b.1'],
  ['infinity', [Infinity], '0'],
  ['minus infinity', -Infinity, '(document)'],
  ['a big integer', { n: 1n }, 'n'],
  ['a function', { f: () => 1 }, 'f'],
  ['a lone surrogate', { s: '\ud800' }, 's'],
  ['a lone surrogate in a key', { '\udc00': 1 }, '\udc00'],
])('%s is refused where it stands', (_, value, path) => {
  expect(() => canonicalJson(value)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', details: { issues: [expect.objectContaining({ path })] } }),
  );
});

test('fields that are undefined are left out', () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
});

test('SHA-256 known answers: FIPS 180-4 "abc", and the empty object (sha256sum of "{}")', () => {
  expect(sha256(new TextEncoder().encode('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(contentHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
});

const json = fc.jsonValue({ depthSize: 'small' }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

test('canonical text parses back to the value', () => {
  fc.assert(
    fc.property(wellFormed(json), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(value);
    }),
  );
});

test('the text and its hash are those of an independent implementation, in pieces or whole', () => {
  fc.assert(
    fc.property(wellFormed(json), fc.integer({ min: 0, max: 600 }), (value, copies) => {
      const many = { z: Array.from({ length: copies }, () => value), a: [undefined, value] };
      expect(canonicalJson(many)).toBe(canonicalize(many));
      expect(contentHash(many)).toBe(sha256(new TextEncoder().encode(canonicalize(many))));
    }),
    { numRuns: 25 },
  );
});

test('hashing an observable of megabytes costs a few times what JSON.stringify takes, not tens of times', () => {
  const terms = Array.from({ length: 30_000 }, (_, index) => ({
    pauli: Array.from({ length: 28 }, (_, qubit) => 'IXYZ'[(Math.imul(index, 2_654_435_761) >>> qubit) & 3]).join(''),
    coefficient: Math.sin(index),
  }));
  const document = { kind: 'expectation', observable: { numQubits: 28, terms } };
  const best = (run: () => unknown): number =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        const start = performance.now();
        run();
        return performance.now() - start;
      }),
    );
  expect(best(() => contentHash(document))).toBeLessThan(12 * best(() => JSON.stringify(document))); // some 6 times; two walks and one text took 18
});

test('the order of keys does not matter, the values do', () => {
  const pairs = fc.uniqueArray(fc.tuple(fc.string({ unit: 'grapheme' }), fc.integer()), { selector: ([key]) => key, minLength: 1 });
  fc.assert(
    fc.property(pairs, (entries) => {
      const forward = Object.fromEntries(entries);
      expect(contentHash(Object.fromEntries(entries.toReversed()))).toBe(contentHash(forward));
      const [[key, value]] = entries;
      expect(contentHash({ ...forward, [key]: value + 1 })).not.toBe(contentHash(forward));
    }),
  );
});

test('minus zero is zero', () => {
  expect(contentHash({ charge: -0 })).toBe(contentHash({ charge: 0 }));
});

function wellFormed(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return values.filter((value) => JSON.stringify(value).isWellFormed() && !/\\ud[89a-f]/i.test(JSON.stringify(value)));
}
