/** Coupled cluster on a UHF reference, or on ROHF in semicanonical orbitals. */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import { dot, norm } from '../../../linear-algebra.ts';
import type { Repulsion } from '../../../integrals/index.ts';
import { type ClusterModel, divide, energySums } from '../model.ts';
import type { OrbitalSpace, SpinSpaces } from '../orbital-space.ts';
import type { Tensor, TensorSpace } from '../tensor.ts';
import { amplitudeEquations, type Coupling, correlationEnergy, DOUBLES, SINGLES } from './equations.ts';
import { integralBlocks } from './integrals.ts';
import { blockShape } from './spin-blocks.ts';
import { triplesEnergy } from './triples.ts';

const BLOCKS = [...SINGLES, ...DOUBLES];

export function openShellModel(
  space: TensorSpace,
  spaces: SpinSpaces,
  repulsion: Pick<Repulsion, 'transform'>,
  signal?: AbortSignal,
): ClusterModel {
  const integrals = integralBlocks(space, spaces, repulsion, signal);
  const amplitudes = new Map(BLOCKS.map((spins) => [spins, space.zeros(...blockShape(spaces, spins.length === 2 ? 'ov' : 'oovv', spins))]));
  const denominators = new Map(BLOCKS.map((spins) => [spins, denominatorsOf(spaces, spins)]));
  const block = (spins: string): Float64Array => space.data(amplitudes.get(spins) as Tensor);
  for (const spins of DOUBLES) {
    const bare = space.data((integrals('oovv')(spins) as { tensor: Tensor }).tensor);
    divide(block(spins), bare, denominators.get(spins) as Float64Array);
  }
  // second order: without products of the singles, which start after it
  const coupling = couplingBlocks(space, spaces);
  const correlationHartree = (): number => correlationEnergy(space, amplitudes, integrals, coupling);
  let mp2Hartree = correlationHartree();
  for (const [spins, tensor] of coupling ?? []) {
    const f = space.data(tensor);
    divide(block(spins), f, denominators.get(spins) as Float64Array);
    mp2Hartree += dot(f, block(spins));
  }
  return {
    mp2Hartree,
    amplitudes: [...amplitudes.values()],
    denominators: [...denominators.values()],
    rightHandSides(cancelled) {
      throwIfCancelled(cancelled);
      const right = amplitudeEquations(space, spaces, amplitudes, integrals, coupling);
      return BLOCKS.map((spins) => right.get(spins) as Tensor);
    },
    correlationHartree,
    triplesHartree: (control) => triplesEnergy(space, spaces, amplitudes, integrals, coupling, control),
    singlesSquare: () => SINGLES.reduce((sum, spins) => sum + norm(block(spins)) ** 2, 0),
    pairAmplitudes: () => block('abab').slice(),
  };
}

/** f_ia of both spins; undefined where the orbitals have none. */
function couplingBlocks(space: TensorSpace, { a, b }: SpinSpaces): Coupling | undefined {
  if (!a.coupling || !b.coupling) return undefined;
  return new Map([
    ['aa', space.from(a.coupling, a.occupied, a.virtual)],
    ['bb', space.from(b.coupling, b.occupied, b.virtual)],
  ]);
}

/** ε_i − ε_a, or ε_i + ε_j − ε_a − ε_b as [i, j, a, b]. */
function denominatorsOf(spaces: SpinSpaces, [left, right, ...rest]: string): Float64Array {
  const energies = (spin: string): { o: Float64Array; v: Float64Array } => {
    const { energies: all, occupied }: OrbitalSpace = spaces[spin as 'a' | 'b'];
    return { o: all.subarray(0, occupied), v: all.subarray(occupied) };
  };
  const [first, second] = [energies(left), energies(right)];
  if (rest.length === 0) return energySums(first.o, first.v, -1);
  return energySums(energySums(first.o, second.o, 1), energySums(first.v, second.v, 1), -1);
}
