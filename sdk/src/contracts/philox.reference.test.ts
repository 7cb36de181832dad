import { expect, test } from 'vitest';
import { philox4x32Into, stream } from './philox.ts';

/** Random123 1.14.0, tests/kat_vectors, philox4x32 with 10 rounds (https://github.com/DEShawResearch/random123). */
const KNOWN_ANSWERS = [
  {
    counter: [0, 0, 0, 0],
    key: [0, 0],
    words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

test.each(KNOWN_ANSWERS)('philox4x32-10 of $counter under $key', ({ counter, key, words }) => {
  const out = new Uint32Array(4);
  philox4x32Into(out, Uint32Array.from(counter), Uint32Array.from(key));
  expect([...out]).toEqual(words);
});

/** Python 3.11: hashlib.sha256(b"7/sample/3") for the key, integers of any size for the rounds. */
test('the stream named (7, sample, 3) starts with these words', () => {
  const random = stream(7, 'sample', 3);
  expect(Array.from({ length: 8 }, () => random.uint32())).toEqual([
    0x2f49b151, 0x64637d84, 0x99e3d957, 0x95421d09, 0xa343b503, 0xf6ee38dc, 0x1c6716f3, 0xd38b5c3f,
  ]);
  random.position = 4 * 2 ** 32;
  expect(Array.from({ length: 4 }, () => random.uint32())).toEqual([0x7bdeadd1, 0x333b862b, 0xb77e6de9, 0xbd3529ad]);
  random.position = 0;
  expect(random.uniform()).toBe(0.1847182094465427);
});
