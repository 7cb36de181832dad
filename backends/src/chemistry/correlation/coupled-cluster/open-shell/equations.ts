/**
 * The CCSD equations in spin orbitals that make the Fock matrix diagonal within each block, as terms over spin blocks.
 *
 *   τ̃ = t₂ + ½ (t_i^a t_j^b − t_i^b t_j^a),   τ = t₂ + t_i^a t_j^b − t_i^b t_j^a
 *   D_i^a t_i^a = …,   D_ij^ab t_ij^ab = …,   D = Σ ε_occupied − Σ ε_virtual
 *
 * W_abef is not formed: its integrals meet τ directly (v⁴ o² multiply-adds, the most expensive term), its t₁ part as ⟨mb‖ef⟩ τ, and
 * its quadratic part doubles that of W_mnij.
 *
 * Source  Stanton, Gauss, Watts & Bartlett, J. Chem. Phys. 94, 4334 (1991), DOI 10.1063/1.460620, equations 1–13.
 */
import { dot } from '../../../linear-algebra.ts';
import type { SpinSpaces } from '../orbital-space.ts';
import type { IntegralBlocks } from './integrals.ts';
import { addTerms, antisymmetricBlocks, blockShape, plainBlocks, type Blocks, type Factor, type Spins, type Term } from './spin-blocks.ts';
import type { Tensor, TensorSpace } from '../tensor.ts';

/** t₁ by spins aa, bb; t₂ by aaaa, abab, bbbb. */
export type Amplitudes = ReadonlyMap<Spins, Tensor>;

const factor = (blocks: Blocks, labels: string): Factor => ({ blocks, labels });

/** f_ia by spins aa, bb, of orbitals that are not those of a UHF solution. */
export type Coupling = ReadonlyMap<Spins, Tensor>;

/** Spins of the blocks that are stored and solved for. */
export const SINGLES: readonly Spins[] = ['aa', 'bb'];
export const DOUBLES: readonly Spins[] = ['aaaa', 'abab', 'bbbb'];

/** t₂ + scale (t_i^a t_j^b − t_i^b t_j^a) as blocks; scale 0 is t₂ itself. */
export function pairAmplitudes(space: TensorSpace, amplitudes: Amplitudes, scale: number): Blocks {
  const single = (spin: string): Tensor => amplitudes.get(spin + spin) as Tensor;
  const stored = DOUBLES.map((spins): [Spins, Tensor] => {
    const given = amplitudes.get(spins) as Tensor;
    if (scale === 0) return [spins, given];
    const tensor = space.from(space.data(given), ...given.shape);
    const [t1, t2] = [single(spins[0]), single(spins[1])];
    space.contract(tensor, 'ijab', scale, { tensor: t1, labels: 'ia' }, { tensor: t2, labels: 'jb' });
    if (spins[0] === spins[1]) space.contract(tensor, 'ijab', -scale, { tensor: t1, labels: 'ib' }, { tensor: t2, labels: 'ja' });
    return [spins, tensor];
  });
  return antisymmetricBlocks(new Map(stored));
}

/** Right-hand sides D t of all stored blocks, from the amplitudes of the last iteration. */
export function amplitudeEquations(
  space: TensorSpace,
  spaces: SpinSpaces,
  amplitudes: Amplitudes,
  g: IntegralBlocks,
  coupling?: Coupling,
): Map<Spins, Tensor> {
  const f = coupling && antisymmetricBlocks(coupling);
  const t1 = antisymmetricBlocks(amplitudes);
  const t2 = pairAmplitudes(space, amplitudes, 0);
  const tauHalf = pairAmplitudes(space, amplitudes, 0.5);
  const tau = pairAmplitudes(space, amplitudes, 1);
  /** A tensor of the pattern that is the sum of its terms, block by block as they are needed. */
  const sum = (pattern: string, labels: string, start: Blocks | undefined, terms: readonly Term[]): Blocks =>
    plainBlocks((spins) => {
      const out = space.zeros(...blockShape(spaces, pattern, spins));
      const from = start?.(spins);
      if (from) space.add(out, labels, from.sign, { tensor: from.tensor, labels });
      addTerms(space, out, labels, spins, terms);
      return out;
    });

  const fme = sum('ov', 'me', f, [{ factor: 1, a: factor(g('oovv'), 'mnef'), b: factor(t1, 'nf') }]);
  const fae = sum('vv', 'ae', undefined, [
    { factor: 1, a: factor(g('ovvv'), 'mafe'), b: factor(t1, 'mf') },
    { factor: -0.5, a: factor(tauHalf, 'mnaf'), b: factor(g('oovv'), 'mnef'), pair: 'mn' },
    ...(f ? [{ factor: -0.5, a: factor(t1, 'ma'), b: factor(f, 'me') }] : []),
  ]);
  const fmi = sum('oo', 'mi', undefined, [
    { factor: 1, a: factor(g('ooov'), 'mnie'), b: factor(t1, 'ne') },
    { factor: 0.5, a: factor(tauHalf, 'inef'), b: factor(g('oovv'), 'mnef'), pair: 'ef' },
    ...(f ? [{ factor: 0.5, a: factor(t1, 'ie'), b: factor(f, 'me') }] : []),
  ]);
  // f − ½ t f_me: what acts on t₂
  const faeDressed = sum('vv', 'be', fae, [{ factor: -0.5, a: factor(t1, 'mb'), b: factor(fme, 'me') }]);
  const fmiDressed = sum('oo', 'mj', fmi, [{ factor: 0.5, a: factor(t1, 'je'), b: factor(fme, 'me') }]);
  const wmnij = sum('oooo', 'mnij', g('oooo'), [
    { factor: 1, a: factor(g('ooov'), 'mnie'), b: factor(t1, 'je'), antisymmetrise: ['ij'] },
    { factor: 0.5, a: factor(g('oovv'), 'mnef'), b: factor(tau, 'ijef'), pair: 'ef' },
  ]);
  const wmbej = sum('ovvo', 'mbej', g('ovvo'), [
    { factor: 1, a: factor(g('ovvv'), 'mbef'), b: factor(t1, 'jf') },
    { factor: 1, a: factor(g('ooov'), 'mnje'), b: factor(t1, 'nb') },
    { factor: -1, a: factor(g('oovv'), 'mnef'), b: factor(ringAmplitudes(space, spaces, t2, t1), 'jnfb') },
  ]);
  // ⟨mb‖ij⟩ + ½ ⟨mb‖ef⟩ τ, which meets t_m^a; ⟨mb‖ij⟩ = ⟨ij‖mb⟩
  const zmbij = plainBlocks((spins) => {
    const out = space.zeros(...blockShape(spaces, 'ovoo', spins));
    const bare = g('ooov')(spins.slice(2) + spins.slice(0, 2));
    if (bare) space.add(out, 'mbij', bare.sign, { tensor: bare.tensor, labels: 'ijmb' });
    addTerms(space, out, 'mbij', spins, [{ factor: 0.5, a: factor(g('ovvv'), 'mbef'), b: factor(tau, 'ijef'), pair: 'ef' }]);
    return out;
  });
  // ⟨mb‖ej⟩ t_i^e, which meets t_m^a
  const ymbij = sum('ovoo', 'mbij', undefined, [{ factor: 1, a: factor(g('ovvo'), 'mbej'), b: factor(t1, 'ie') }]);

  const singles: Term[] = [
    { factor: 1, a: factor(fae, 'ae'), b: factor(t1, 'ie') },
    { factor: -1, a: factor(fmi, 'mi'), b: factor(t1, 'ma') },
    { factor: 1, a: factor(t2, 'imae'), b: factor(fme, 'me') },
    { factor: 1, a: factor(g('ovvo'), 'nafi'), b: factor(t1, 'nf') },
    { factor: -0.5, a: factor(g('ovvv'), 'maef'), b: factor(t2, 'imef'), pair: 'ef' },
    { factor: -0.5, a: factor(g('ooov'), 'mnie'), b: factor(t2, 'mnae'), pair: 'mn' },
  ];
  const doubles: Term[] = [
    { factor: 1, a: factor(t2, 'ijae'), b: factor(faeDressed, 'be'), antisymmetrise: ['ab'] },
    { factor: -1, a: factor(t2, 'imab'), b: factor(fmiDressed, 'mj'), antisymmetrise: ['ij'] },
    { factor: 0.5, a: factor(wmnij, 'mnij'), b: factor(tau, 'mnab'), pair: 'mn' },
    { factor: 1, a: factor(t2, 'imae'), b: factor(wmbej, 'mbej'), antisymmetrise: ['ij', 'ab'] },
    { factor: -1, a: factor(ymbij, 'mbij'), b: factor(t1, 'ma'), antisymmetrise: ['ij', 'ab'] },
    { factor: -1, a: factor(zmbij, 'mbij'), b: factor(t1, 'ma'), antisymmetrise: ['ab'] },
    { factor: 1, a: factor(g('ovvv'), 'jeba'), b: factor(t1, 'ie'), antisymmetrise: ['ij'] },
  ];
  const right = new Map<Spins, Tensor>();
  for (const spins of SINGLES) {
    const out = space.zeros(...blockShape(spaces, 'ov', spins));
    const bare = coupling?.get(spins);
    if (bare) space.data(out).set(space.data(bare));
    addTerms(space, out, 'ia', spins, singles);
    right.set(spins, out);
  }
  for (const spins of DOUBLES) {
    const bare = g('oovv')(spins) as { tensor: Tensor };
    const out = space.from(space.data(bare.tensor), ...bare.tensor.shape);
    addTerms(space, out, 'ijab', spins, doubles);
    addLadder(space, out, spins, tau, g);
    right.set(spins, out);
  }
  return right;
}

/** ½ t_jn^fb + t_j^f t_n^b: half the pair amplitude beside a product that is not antisymmetric. */
function ringAmplitudes(space: TensorSpace, spaces: SpinSpaces, t2: Blocks, t1: Blocks): Blocks {
  return plainBlocks((spins) => {
    const out = space.zeros(...blockShape(spaces, 'oovv', spins));
    const pair = t2(spins);
    if (pair)
      space.add(out, 'jnfb', 0.5 * pair.sign, {
        tensor: pair.tensor,
        labels: pair.order ? pair.order.map((k) => 'jnfb'[k]).join('') : 'jnfb',
      });
    const [left, right] = [t1(spins[0] + spins[2]), t1(spins[1] + spins[3])];
    if (left && right) space.contract(out, 'jnfb', 1, { tensor: left.tensor, labels: 'jf' }, { tensor: right.tensor, labels: 'nb' });
    return out;
  });
}

/** ½ Σ ⟨ab‖ef⟩ τ_ij^ef = Σ ⟨ab|ef⟩ τ_ij^ef for one spin; once more without the half for two. */
function addLadder(space: TensorSpace, out: Tensor, spins: Spins, tau: Blocks, g: IntegralBlocks): void {
  const integrals = g('vvvv')(spins.slice(2) + spins.slice(2)) as { tensor: Tensor };
  const pairs = tau(spins) as { tensor: Tensor };
  space.contract(out, 'ijab', 1, { tensor: integrals.tensor, labels: 'abef' }, { tensor: pairs.tensor, labels: 'ijef' });
}

/** E = Σ f_ia t_i^a + ¼ Σ ⟨ij‖ab⟩ τ_ij^ab, hartree. */
export function correlationEnergy(space: TensorSpace, amplitudes: Amplitudes, g: IntegralBlocks, coupling?: Coupling): number {
  return space.scoped(() => {
    const tau = pairAmplitudes(space, amplitudes, 1);
    const inner = (spins: Spins): number => {
      const [x, y] = [space.data((tau(spins) as { tensor: Tensor }).tensor), space.data((g('oovv')(spins) as { tensor: Tensor }).tensor)];
      return dot(x, y);
    };
    let energy = 0.25 * (inner('aaaa') + inner('bbbb')) + inner('abab');
    for (const [spins, f] of coupling ?? []) energy += dot(space.data(f), space.data(amplitudes.get(spins) as Tensor));
    return energy;
  });
}
