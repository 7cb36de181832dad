import { describe, expect, test } from 'vitest';
import { buildBasis, findBasis, type BasisText } from './index.ts';

const WATER = { atomicNumbers: [8, 1, 1], positionsBohr: Float64Array.of(0, 0, 0, 0, 1.4, 1.1, 0, -1.4, 1.1) };
const library = findBasis('6-31g*').elements;
const rowsOf = (symbol: string): { l: number; exponents: readonly number[]; coefficients: readonly (readonly number[])[] }[] => [
  ...(library.get(symbol)?.shells ?? []),
];

/** The library's 6-31G* of H and O, printed in each format. */
const NWCHEM = [
  '# a comment',
  'BASIS "ao basis" SPHERICAL PRINT',
  ...['H', 'O'].flatMap((symbol) =>
    rowsOf(symbol).flatMap(({ l, exponents, coefficients }) => [
      `${symbol}    ${'SPD'[l]}`,
      ...exponents.map((exponent, i) => `  ${exponent} ${coefficients.map((column) => column[i]).join(' ')}`),
    ]),
  ),
  'END',
].join('\n');
const GAUSSIAN = ['H', 'O']
  .flatMap((symbol) => [
    `${symbol}     0`,
    ...rowsOf(symbol).flatMap(({ l, exponents, coefficients: [column] }) => [
      `${'SPD'[l]}   ${exponents.length}   1.00`,
      ...exponents.map((exponent, i) => `  ${exponent.toExponential().replace('e', 'D')}  ${column[i]}`),
    ]),
    '****',
  ])
  .join('\n');
const BSE = JSON.stringify({
  molssi_bse_schema: { schema_type: 'complete', schema_version: '0.1' },
  elements: Object.fromEntries(
    [
      ['1', 'H'],
      ['8', 'O'],
    ].map(([number, symbol]) => [
      number,
      {
        electron_shells: rowsOf(symbol).map(({ l, exponents, coefficients }) => ({
          function_type: l > 1 ? 'gto_spherical' : 'gto',
          angular_momentum: [l],
          exponents: exponents.map(String),
          coefficients: coefficients.map((column) => column.map(String)),
        })),
      },
    ]),
  ),
});

const text = (format: BasisText['format'], data: string): BasisText => ({ format, data });

test.each([text('nwchem', NWCHEM), text('gaussian', GAUSSIAN), text('bse-json', BSE)])(
  '$format: what the library holds, read back',
  (basis) => {
    const { system, angular, name, citations } = buildBasis(WATER, basis);
    expect(system).toEqual(buildBasis(WATER, '6-31g*', 'spherical').system);
    expect(angular).toBe('spherical');
    expect(name).toMatch(/^user basis [0-9a-f]{12}$/);
    expect(citations).toEqual([]);
    expect(buildBasis(WATER, basis, 'cartesian').system.numFunctions).toBe(19);
  },
);

test('shared exponents, general contractions and scale factors', () => {
  const carbon = { atomicNumbers: [6], positionsBohr: new Float64Array(3) };
  const sp = text('gaussian', 'C 0\nSP 2 1.10\n 2.0 0.5 0.3\n 1.0 0.6 0.7\n****\n');
  expect(buildBasis(carbon, sp).system.shells).toMatchObject([
    { l: 0, exponents: [2 * 1.1 * 1.1, 1.1 * 1.1], coefficients: [[0.5, 0.6]] },
    { l: 1, coefficients: [[0.3, 0.7]] },
  ]);
  const general = text('nwchem', 'c s\n 2.0 0.5 0.0\n 1.0 0.6 1.0\n');
  expect(buildBasis(carbon, general)).toMatchObject({
    angular: 'cartesian', // NWChem's own default
    system: {
      numFunctions: 2,
      shells: [
        {
          l: 0,
          coefficients: [
            [0.5, 0.6],
            [0, 1],
          ],
        },
      ],
    },
  });
});

describe('what cannot be read is refused by line or field', () => {
  test.each([
    ['nothing in it', text('nwchem', '# nothing\n'), 'INVALID_INPUT', /at least one element/],
    ['no element', text('nwchem', 'Xx S\n 1.0 1.0\n'), 'INVALID_INPUT', /element symbol/],
    ['a shell without rows', text('nwchem', 'O S\nO P\n 1.0 1.0\n'), 'INVALID_INPUT', /line 1/],
    ['ragged rows', text('nwchem', 'O S\n 1.0 1.0\n 2.0 1.0 3.0\n'), 'INVALID_INPUT', /line 1/],
    ['a missing column', text('gaussian', 'O 0\nSP 1 1.0\n 1.0 1.0\n****\n'), 'INVALID_INPUT', /line 2/],
    ['too few rows', text('gaussian', 'O 0\nS 3 1.0\n 1.0 1.0\n****\n'), 'INVALID_INPUT', /line 2.*3 rows/],
    ['a word among numbers', text('gaussian', 'O 0\nS 1 1.0\n 1.0 one\n****\n'), 'INVALID_INPUT', /line 3/],
    ['a negative exponent', text('nwchem', 'O S\n -1.0 1.0\n'), 'INVALID_INPUT', /above zero/],
    ['no JSON', text('bse-json', 'O S'), 'INVALID_INPUT', /JSON/],
    ['no shells', text('bse-json', '{"elements":{"8":{}}}'), 'INVALID_INPUT', /elements\.8\.electron_shells/],
    ['a core potential', text('nwchem', 'O S\n 1.0 1.0\nECP\nO nelec 2\nEND\n'), 'UNSUPPORTED', /core potentials/],
    ['a core potential', text('gaussian', 'O 0\nS 1 1.0\n 1.0 1.0\n****\n\nO 0\nO-ECP 2 2\n'), 'UNSUPPORTED', /core potentials/],
    ['a core potential', text('bse-json', '{"elements":{"8":{"electron_shells":[],"ecp_potentials":[]}}}'), 'UNSUPPORTED', /core/],
  ] as const)('%s', (_, basis, code, message) => {
    expect(() => buildBasis(WATER, basis)).toThrowError(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  test('an element it lacks', () => {
    expect(() => buildBasis(WATER, text('nwchem', 'O S\n 1.0 1.0\n'))).toThrowError(
      expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringContaining('no functions for H') }),
    );
  });
});
