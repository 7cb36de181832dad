import { readFileSync } from 'node:fs';
import { stream, type StructureSource } from '@cofactor/sdk/contracts';
import { parseStructure } from '@cofactor/sdk/workflow';
import { describe, expect, test } from 'vitest';
import { SearchRun } from '../runs/search-run.ts';
import { perceiveBonds } from './bond-orders.ts';
import { conformerHopping } from './conformer-search.ts';
import { ConformerModel } from './conformer.ts';

const structures = new URL('../../../../examples/jobs/', import.meta.url);
const xyz = (file: string): StructureSource => ({ format: 'xyz', data: readFileSync(new URL(file, structures), 'utf8') });
const DIPEPTIDE = xyz('alanine-dipeptide.xyz');
const shuffled = (source: StructureSource, seed: number): StructureSource => {
  const [count, label, ...atoms] = (source.data ?? '').trim().split('\n');
  const random = stream(seed, 'conformer-test');
  const keys = atoms.map(() => random.uniform());
  const order = [...atoms.keys()].sort((a, b) => keys[a] - keys[b]);
  return { format: 'xyz', data: [count, label, ...order.map((k) => atoms[k])].join('\n') };
};
const bondsOf = (source: StructureSource) => {
  const { atoms } = parseStructure(source).structure;
  const elements = atoms.map(({ element }) => element);
  return {
    elements,
    ...perceiveBonds(
      elements,
      atoms.flatMap(({ positionBohr }) => positionBohr.map((x) => x * 0.529177)),
      'structure',
    ),
  };
};
/** Nitromethane, MMFF94 geometry. */
const NITROMETHANE: StructureSource = {
  format: 'xyz',
  data: '7\n\nC -1.32 0 0\nN 0.17 0 0\nO 0.75 1.08 0\nO 0.75 -1.08 0\nH -1.68 1.02 0.05\nH -1.68 -0.55 0.86\nH -1.68 -0.47 -0.91\n',
};

describe('bonds from places', () => {
  test('of an amide and of an aromatic ring have the orders that a chemist draws', () => {
    const { elements, bonds, charges } = bondsOf(DIPEPTIDE);
    const named = bonds.filter(({ order }) => order > 1).map(({ atoms: [a, b], order }) => [elements[a], elements[b], order].join(' '));
    expect(named).toEqual(['C O 2', 'C O 2']);
    expect([bonds.length, charges.some((charge) => charge !== 0)]).toEqual([21, false]);
    const ring = bondsOf(xyz('imidazole.xyz'));
    expect(ring.bonds.filter(({ order }) => order === 2)).toHaveLength(2);
    expect(ring.charges.every((charge) => charge === 0)).toBe(true);
  });

  test('carry the least formal charge that closes all valences', () => {
    const { elements, charges } = bondsOf(NITROMETHANE);
    const charged = elements.flatMap((element, k) => (charges[k] === 0 ? [] : [`${element}${charges[k]}`]));
    expect(charged.sort()).toEqual(['N1', 'O-1']);
  });
});

describe('a conformer model of a structure', () => {
  test('has the torsions of the molecule and gives its atoms in the order of the document', () => {
    for (const source of [DIPEPTIDE, shuffled(DIPEPTIDE, 3)]) {
      const model = new ConformerModel(source);
      expect([model.numTorsions, model.elements]).toEqual([4, elementsOf(source)]);
      const x = model.inOrder(model.scatter(stream(1, 'start')));
      const lengths = (at: readonly number[]): string[] =>
        perceiveBonds(model.elements, at, 'structure').bonds.map(
          ({ atoms: [a, b], order }) =>
            `${a}–${b} ${order} ${Math.hypot(...[0, 1, 2].map((k) => at[3 * a + k] - at[3 * b + k])).toFixed(3)}`,
        );
      expect(lengths(x)).toEqual(lengths(positionsOf(source))); // turned, not torn
    }
  });

  test('starts from torsions of its own, and keeps each conformer once, the lowest first', () => {
    const model = new ConformerModel(shuffled(DIPEPTIDE, 4));
    const [one, other] = [1, 2].map((seed) => model.inOrder(model.scatter(stream(seed, 'start'))));
    expect(one).not.toEqual(other);
    const run = new SearchRun<Float64Array>();
    for (const search = conformerHopping(model, run, { seed: 7, hops: 6 }); !search.next().done; );
    const values = run.kept.map(({ value }) => value);
    expect(values[0]).toBe(run.value);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    for (let k = 1; k < values.length; k++) expect(values[k] - values[k - 1]).toBeGreaterThanOrEqual(0.01);
    expect(run.evaluations).toBe(6);
    // an L residue stays one: the chirality of its central carbon is that of the file
    expect(chirality(model.inOrder(run.state as Float64Array), model.elements)).toBe(
      chirality(positionsOf(DIPEPTIDE), elementsOf(DIPEPTIDE)),
    );
  });
});

const elementsOf = (source: StructureSource): string[] => parseStructure(source).structure.atoms.map(({ element }) => element);
const positionsOf = (source: StructureSource): number[] =>
  parseStructure(source).structure.atoms.flatMap(({ positionBohr }) => positionBohr.map((x) => x * 0.529177));

/** Sign of the volume that N, the carbonyl C and the methyl C span about the carbon that carries all three and one H. */
function chirality(x: readonly number[], elements: readonly string[]): number {
  const { bonds } = perceiveBonds(elements, x, 'structure');
  const near = elements.map((_, k) => bonds.flatMap(({ atoms: [a, b] }) => (a === k ? [b] : b === k ? [a] : [])));
  const named = (k: number): string =>
    near[k]
      .map((other) => elements[other])
      .sort()
      .join('');
  const center = elements.findIndex((element, k) => element === 'C' && named(k) === 'CCHN');
  const to = (k: number): number[] => [0, 1, 2].map((axis) => x[3 * k + axis] - x[3 * center + axis]);
  const find = (is: (k: number) => boolean): number[] => to(near[center].find(is) ?? -1);
  const n = find((k) => elements[k] === 'N');
  const carbonyl = find((k) => named(k) === 'CNO');
  const methyl = find((k) => named(k) === 'CHHH');
  const cross = [n[1] * carbonyl[2] - n[2] * carbonyl[1], n[2] * carbonyl[0] - n[0] * carbonyl[2], n[0] * carbonyl[1] - n[1] * carbonyl[0]];
  return Math.sign(cross[0] * methyl[0] + cross[1] * methyl[1] + cross[2] * methyl[2]);
}
