/** Pictures of a minimum: the fold with its contacts, the cluster, the lowest conformer. */
import { BOHR_IN_ANGSTROM, type MinimumProblem, type MinimumResult } from '../../../contracts/index.ts';
import { ballFigures } from '../space/ball-figure.ts';
import { isFlat, type Line } from '../space/scene.ts';
import type { Markup } from '../markup.ts';
import { structureFigures } from '../space/structure-figure.ts';
import { particlesOf, type Place } from './particles.ts';

/** More are a blot. */
const MOST_BALLS = 150;
/** A bead apart from its colour by its letter. */
const COLOURS: Record<string, string> = { HYD: '#e0a458', POL: '#9fc5e8' };
const OTHER_COLOUR = '#b7c4b1';
const ARGON = '#9fc5e8';
/** Neighbours in a cluster: within 1.2 of the distance of lowest energy. */
const CLUSTER_REACH_ANGSTROM = 1.2 * 2 ** (1 / 6) * 3.4;

/** None for an assignment, or for what is too large to be seen. */
export function minimumFigures(problem: MinimumProblem, result: MinimumResult): Markup[] {
  const found = particlesOf(problem, result);
  if (found === undefined || found.particles.length > MOST_BALLS) return [];
  const [{ places }] = found.frames;
  if (found.kind === 'conformer') {
    const atoms = found.particles.map(({ element }, k) => {
      const [x, y, z] = places[k].map((r) => r / BOHR_IN_ANGSTROM);
      return { element, positionBohr: [x, y, z] as [number, number, number] };
    });
    const figure = structureFigures({ schema: 'cofactor.structure/1', atoms, bonds: [], residues: [] }, 'the lowest conformer');
    return figure ? [figure] : [];
  }
  const chain = found.particles.slice(1).map((_, k): Line => ({ ends: [k, k + 1] }));
  const contacts = found.kind === 'fold' ? foldContacts(problem, places) : clusterNeighbours(places);
  const text =
    found.kind === 'fold'
      ? `${found.particles.length} residues from the one marked 1; dashed lines are the ${contacts.length} contacts that count`
      : `${found.particles.length} atoms; lines join the ${contacts.length} pairs of neighbours`;
  const balls = found.particles.map(({ label, residue }, k) => ({
    at: places[k],
    label: found.kind === 'fold' ? (k === 0 ? `${label}1` : label) : '',
    radius: found.kind === 'fold' ? 12 : 14,
    colour: found.kind === 'cluster' ? ARGON : (COLOURS[residue ?? ''] ?? OTHER_COLOUR),
  }));
  const lines = [...(found.kind === 'fold' ? chain : []), ...contacts];
  const flat = isFlat(balls);
  const name = found.kind === 'fold' ? 'The fold' : 'The cluster';
  return [ballFigures({ title: flat ? `${name} in its plane` : name, text, balls, lines, scale: flat ? 11 : 17 })];
}

/** Neighbours on the lattice, which are an odd number of bonds apart; of hydrophobic and polar beads the pairs of the first kind. */
function foldContacts({ model }: MinimumProblem, places: readonly Place[]): Line[] {
  if (model.type !== 'lattice-protein') return [];
  const bond = Math.hypot(...places[1].map((x, k) => x - places[0][k]));
  const counts = (k: number): boolean => model.interaction !== 'hp' || model.sequence[k] === 'H';
  const lines: Line[] = [];
  for (let a = 0; a < places.length; a++) {
    for (let b = a + 3; b < places.length; b += 2) {
      const distance = Math.hypot(...places[a].map((x, k) => x - places[b][k]));
      if (counts(a) && counts(b) && Math.abs(distance - bond) < 1e-6) lines.push({ ends: [a, b], style: 'contact' });
    }
  }
  return lines;
}

function clusterNeighbours(places: readonly Place[]): Line[] {
  const lines: Line[] = [];
  for (let a = 0; a < places.length; a++) {
    for (let b = 0; b < a; b++) {
      const distance = Math.hypot(...places[a].map((x, k) => x - places[b][k]));
      if (distance <= CLUSTER_REACH_ANGSTROM) lines.push({ ends: [b, a], style: 'neighbour' });
    }
  }
  return lines;
}
