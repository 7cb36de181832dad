/** The surface of [Zn(NH3)(N2)]2+ over R(N–N) × R(Zn–N) that surrogates are tried on. */
import { readFileSync } from 'node:fs';
import { BOHR_IN_ANGSTROM, type Structure } from '@cofactor/sdk/contracts';
import type { Landscape } from './exploration.test.support.ts';

interface Point {
  znNAngstrom: number;
  nnAngstrom: number;
  energyHartree: number;
}
interface SurfaceData {
  input: { activeSpace: object };
  candidates: Point[];
  hidden: Point[];
}

/** Å. */
const AMMONIA = [
  ['N', 0, 0, -2],
  ['H', 0.810794, -0.486476, -2.38148],
  ['H', -0.826698, -0.45893, -2.38148],
  ['H', 0.015904, 0.945406, -2.38148],
] as const;

function site({ znNAngstrom, nnAngstrom }: Point): Structure {
  const atoms = [['Zn', 0, 0, 0], ...AMMONIA, ['N', 0, 0, znNAngstrom], ['N', 0, 0, znNAngstrom + nnAngstrom]] as const;
  return {
    schema: 'cofactor.structure/1',
    atoms: atoms.map(([element, ...x]) => ({ element, positionBohr: x.map((c) => c / BOHR_IN_ANGSTROM) as [number, number, number] })),
    bonds: [],
    residues: [],
  };
}

const key = ({ atoms }: Structure): string => atoms.map(({ positionBohr: [, , z] }) => z.toFixed(8)).join();
/** 35 candidates, 24 hidden points between them. */
export function readSurface(): Landscape {
  const file = new URL('../../data/reference/learning/zn-dinitrogen-map.json', import.meta.url);
  const { input, candidates, hidden } = JSON.parse(readFileSync(file, 'utf8')) as SurfaceData;
  const energies = new Map([...candidates, ...hidden].map((point) => [key(site(point)), point.energyHartree]));
  return {
    target: { charge: 2, basis: '6-31g', activeSpace: input.activeSpace },
    candidates: candidates.map(site),
    holdout: hidden.map(site),
    energyOf: (structure) => energies.get(key(structure)) ?? Number.NaN,
  };
}
