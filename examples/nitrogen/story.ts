/** What the page tells, chapter by chapter: the comparison of each, its heading, and what to look at. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inlineFiles } from '@cofactor/sdk';
import { Comparison, type Job, parseDocument } from '@cofactor/sdk/contracts';
import { surfaceJob } from './surface.ts';

/** The documents stand beside the source; compiled, this file is one folder deeper. */
const folder = fileURLToPath(new URL(import.meta.url.includes('/dist/') ? '../../nitrogen/' : './', import.meta.url));

export const TITLE = 'The bond that feeds us, and one that needs no quantum computer';
export const INTRODUCTION =
  'Nitrogenase breaks N≡N on a metal. Here the bond is stretched on a Lewis-acid zinc, a closed-shell stand-in for the iron of the ' +
  'enzyme, and beside it stands the zinc of carbonic anhydrase with its water. Which of the two asks for more than one determinant, what ' +
  'quantum methods make of it, and whether they are needed, is worked out below.';

export interface Part {
  name: string;
  heading: string;
  text: string;
}

export const COMPARISONS: readonly Part[] = [
  {
    name: 'bond',
    heading: 'The hard site: N≡N stretched on zinc',
    text: 'Six electrons in the six N 2p orbitals, followed by overlap from 1.0 to 2.1 Å.',
  },
  {
    name: 'noise',
    heading: 'On a noisy device',
    text: 'A circuit of 24 two-qubit gates with parameters optimised without noise, and the mean-field determinant as the floor, raw and mitigated.',
  },
  {
    name: 'sqd',
    heading: 'Sampled subspaces',
    text: 'As many determinants picked by a sampled circuit, by chance, and by selected CI; twenty seeds each.',
  },
  {
    name: 'control-water',
    heading: 'The control: zinc-bound water',
    text: 'The six electrons and orbitals at the frontier of carbonic anhydrase’s zinc, ammonia for histidine.',
  },
  {
    name: 'control-hydroxide',
    heading: 'The control: zinc-bound hydroxide',
    text: 'The same site after it has given its proton away.',
  },
];

/** Told after the hard site. */
export const SURFACE: Part = {
  name: 'surface',
  heading: 'The hard site over two distances',
  text:
    'A surrogate learns the energy over R(N–N) and R(Zn–N) from labels by ADAPT-VQE and chooses each where its committee disagrees most, ' +
    'beside as many labels chosen at random and evenly spaced.',
};

export async function readComparison({ name }: Part): Promise<Comparison> {
  const document: unknown = JSON.parse(await readFile(`${folder}${name}.json`, 'utf8'));
  return parseDocument(Comparison, await inlineFiles(document, folder));
}

export const readSurface = async (): Promise<Job> => surfaceJob(await readFile(`${folder}site.xyz`, 'utf8'));
