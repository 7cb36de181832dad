/** A molecule as elements and neighbours, from a line of text. */

export interface MoleculeGraph {
  elements: string[];
  neighbours: number[][];
  nameOf: (atom: number) => string;
}

/** @param heavy one letter an atom. @param hydrogens on each. @param bonds pairs of digits */
export function moleculeGraph(heavy: string, hydrogens: string, bonds: string): MoleculeGraph {
  const elements = heavy.split('');
  const neighbours: number[][] = elements.map(() => []);
  const join = (a: number, b: number): void => {
    neighbours[a].push(b);
    neighbours[b].push(a);
  };
  for (const pair of bonds.split(' ').filter(Boolean)) join(Number(pair[0]), Number(pair[1]));
  for (const [atom, count] of hydrogens.split('').entries()) {
    for (let k = 0; k < Number(count); k++) {
      elements.push('H');
      neighbours.push([]);
      join(atom, elements.length - 1);
    }
  }
  return { elements, neighbours, nameOf: (atom) => `${elements[atom]}${atom}` };
}
