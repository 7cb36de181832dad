/**
 * The CCSD equations of a closed shell, summed over spins: over orbitals dressed by the single excitations, so that t₁ enters through
 * the integrals.
 *
 *   (pq|rs)~ = (pq|rs) with a → a − Σ_k t_k^a k in the first and i → i + Σ_c t_i^c c in the second place of either pair       (1)
 *   F~ likewise from f_pq + Σ_ld t_l^d [2 (pq|ld) − (pd|lq)];   u_ij^ab = 2 t_ij^ab − t_ij^ba;   P f_ij^ab = f_ij^ab + f_ji^ba  (2)
 *   0 = (ai|bj)~ + Σ_cd t_ij^cd (ac|bd)~ + Σ_kl t_kl^ab [(ki|lj)~ + Σ_cd t_ij^cd (kc|ld)]
 *     + P {½ C_ij^ab + C_ji^ab + ½ D_ij^ab + Σ_c t_ij^ac [F~_bc − H_bc] − Σ_k t_ik^ab [F~_kj + G_kj]}                         (3)
 *   C_ij^ab = −Σ_kc t_kj^bc [(ki|ac)~ − ½ Σ_ld t_li^ad (kd|lc)]
 *   D_ij^ab = Σ_kc u_jk^bc [2 (ai|kc)~ − (ac|ki)~ + ½ Σ_ld u_il^ad (2 (ld|kc) − (lc|kd))]
 *   G_kj = Σ_lcd u_lj^cd (kd|lc),   H_bc = Σ_kld u_kl^bd (ld|kc)                                                            (4)
 *   0 = F~_ai + Σ_kc u_ik^ac F~_kc + Σ_kcd u_ki^cd (ad|kc)~ − Σ_klc u_kl^ac (ki|lc)~                                        (5)
 *
 * In the first three terms of (3) what has t_i^c t_j^d joins t_ij^cd, what has t_k^a t_l^b joins t_kl^ab: both become
 * τ_ij^ab = t_ij^ab + t_i^a t_j^b. The diagonal of f is left out, so that the sums are D t, D = Σ ε_occupied − Σ ε_virtual.
 *
 * Source  Koch, Christiansen, Kobayashi, Jørgensen & Helgaker, Chem. Phys. Lett. 228, 233 (1994), DOI 10.1016/0009-2614(94)00898-1;
 *         DePrince & Sherrill, J. Chem. Theory Comput. 9, 2687 (2013), DOI 10.1021/ct400250u, §2.2.
 * Shapes  t₁ [i, a], t₂ [i, a, j, b]: the four products of o³ v³ of (4) are then of matrices as they stand.
 * Cost    o² v⁴ / 4 + 5 o³ v³ multiply-adds.
 */
import { dot } from '../../../linear-algebra.ts';
import type { Tensor, TensorSpace } from '../tensor.ts';
import { type ClosedIntegrals, twiceLess } from './integrals.ts';
import { addLadder } from './ladder.ts';

export interface ClosedAmplitudes {
  /** t_i^a as [i, a]. */
  singles: Tensor;
  /** t_ij^ab of i, a with spin α and j, b with spin β, [i, a, j, b]. */
  doubles: Tensor;
}

/** D t of (3) and (5). */
export function closedEquations(
  space: TensorSpace,
  { singles: t1, doubles: t2 }: ClosedAmplitudes,
  g: ClosedIntegrals,
  signal?: AbortSignal,
): ClosedAmplitudes {
  const copy = (tensor: Tensor): Tensor => space.from(space.data(tensor), ...tensor.shape);
  const ordered = (tensor: Tensor, labels: string, order: string): Tensor => space.reordered({ tensor, labels }, order);
  /** out[labels] += factor Σ A B. */
  const add = (out: Tensor, labels: string, factor: number, a: Tensor, labelsA: string, b: Tensor, labelsB: string): void =>
    space.contract(out, labels, factor, { tensor: a, labels: labelsA }, { tensor: b, labels: labelsB });
  const [o, v] = t1.shape;
  const tau = pairAmplitudes(space, { singles: t1, doubles: t2 });
  const exchangedT2 = ordered(t2, 'ibja', 'iajb');
  const u = twiceLess(space, t2, exchangedT2);

  // (2): F~, and (4).
  const fov = space.zeros(o, v);
  add(fov, 'kc', 1, g.direct, 'kcld', t1, 'ld');
  const foo = space.zeros(o, o);
  add(foo, 'kj', 2, g.ooov, 'kjld', t1, 'ld');
  add(foo, 'kj', -1, g.ooov, 'ljkd', t1, 'ld');
  const fvv = virtualFock(space, t1, g);
  add(fvv, 'bc', -1, t1, 'kb', fov, 'kc');
  const [goo, hvv] = [space.zeros(o, o), space.zeros(v, v)];
  add(goo, 'kj', 1, u, 'lcjd', g.ovov, 'kdlc');
  add(hvv, 'bc', 1, u, 'kbld', g.ovov, 'kcld');

  // (5).
  const singles = space.zeros(o, v);
  add(singles, 'ia', 2, g.ovov, 'iald', t1, 'ld');
  add(singles, 'ia', -1, g.coulomb, 'iald', t1, 'ld');
  add(singles, 'ia', 1, fvv, 'ac', t1, 'ic');
  add(singles, 'ia', -1, foo, 'ki', t1, 'ka');
  add(singles, 'ia', 1, u, 'iakc', fov, 'kc');
  addVirtualTriple(space, singles, u, g);
  add(singles, 'ia', -1, u, 'kalc', g.ooov, 'kilc');
  add(singles, 'ia', -1, goo, 'li', t1, 'la');
  add(singles, 'ia', -1, hvv, 'ad', t1, 'id');

  // (3): what is symmetric as it stands, …
  const doubles = copy(g.ovov);
  addLadder(space, doubles, g.vvvv, tau, signal);
  space.scoped(() => {
    const w = ordered(g.oooo, 'kilj', 'klij');
    add(w, 'klij', 1, g.ooov, 'ljkc', t1, 'ic');
    add(w, 'klij', 1, g.ooov, 'kild', t1, 'jd');
    add(w, 'klij', 1, g.ovov, 'kcld', tau, 'icjd');
    add(doubles, 'iajb', 1, tau, 'kalb', w, 'klij');
  });
  // … and what P makes symmetric.
  const half = space.zeros(o, v, o, v);
  add(half, 'iajb', 1, g.ovvv, 'jabc', t1, 'ic');
  space.scoped(() => {
    const y = copy(g.ooov);
    add(y, 'kijb', 1, g.ovov, 'kcjb', t1, 'ic');
    add(y, 'kijb', 1, g.coulomb, 'ibkd', t1, 'jd');
    add(y, 'kijb', 1, g.ovvv, 'kbcd', tau, 'icjd');
    add(half, 'iajb', -1, y, 'kijb', t1, 'ka');
  });
  addRings(space, half, { t1, u, exchangedT2 }, g);
  // F~ + t_j^c F~_kc among the occupied; with the diagonal of f left out
  add(foo, 'kj', 1, fov, 'kc', t1, 'jc');
  subtract(space.data(fvv), space.data(hvv));
  add(half, 'iajb', 1, t2, 'iajc', fvv, 'bc');
  space.add(foo, 'kj', 1, { tensor: goo, labels: 'kj' });
  add(half, 'iajb', -1, t2, 'iakb', foo, 'kj');
  space.add(doubles, 'iajb', 1, { tensor: half, labels: 'iajb' });
  space.add(doubles, 'iajb', 1, { tensor: half, labels: 'jbia' });
  return { singles, doubles };
}

/** out += ½ C_ij^ab + C_ji^ab + ½ D_ij^ab. */
function addRings(
  space: TensorSpace,
  out: Tensor,
  { t1, u, exchangedT2 }: { t1: Tensor; u: Tensor; exchangedT2: Tensor },
  g: ClosedIntegrals,
): void {
  const add = (to: Tensor, labels: string, factor: number, a: Tensor, labelsA: string, b: Tensor, labelsB: string): void =>
    space.contract(to, labels, factor, { tensor: a, labels: labelsA }, { tensor: b, labels: labelsB });
  const copy = (tensor: Tensor): Tensor => space.from(space.data(tensor), ...tensor.shape);
  space.scoped(() => {
    // (li|kc) dressed
    const holes = copy(g.ooov);
    add(holes, 'likc', 1, g.ovov, 'ldkc', t1, 'id');
    const coulomb = copy(g.coulomb);
    add(coulomb, 'iakc', 1, g.ovvvExchanged, 'kacd', t1, 'id');
    add(coulomb, 'iakc', -1, holes, 'kilc', t1, 'la');
    const direct = copy(g.ovov);
    add(direct, 'iakc', 1, g.ovvv, 'kacd', t1, 'id');
    add(direct, 'iakc', -1, holes, 'likc', t1, 'la');

    const left = twiceLess(space, direct, coulomb);
    add(left, 'iakc', 0.5, u, 'iald', g.direct, 'ldkc');
    add(out, 'iajb', 0.5, left, 'iakc', u, 'kcjb');

    add(coulomb, 'iakc', -0.5, exchangedT2, 'iald', g.exchanged, 'ldkc');
    const c = space.zeros(...out.shape);
    add(c, 'iajb', 1, coulomb, 'iakc', exchangedT2, 'kcjb');
    space.add(out, 'iajb', -0.5, { tensor: c, labels: 'iajb' });
    space.add(out, 'iajb', -1, { tensor: c, labels: 'jaib' });
  });
}

/** Σ_ld t_l^d [2 (ld|bc) − (lc|bd)], an l at a time. */
function virtualFock(space: TensorSpace, t1: Tensor, { ovvv, ovvvExchanged }: ClosedIntegrals): Tensor {
  const [o, v] = t1.shape;
  const sum = (integrals: Tensor): Tensor => {
    const out = space.zeros(v, v);
    for (let l = 0; l < o; l++) space.multiply(out.address, integrals.address + 8 * l * v ** 3, t1.address + 8 * l * v, v * v, 1, v);
    return out;
  };
  return twiceLess(space, sum(ovvvExchanged), sum(ovvv));
}

/** out += Σ_kcd u_ki^cd (ad|kc), a k at a time. */
function addVirtualTriple(space: TensorSpace, out: Tensor, u: Tensor, { ovvv }: ClosedIntegrals): void {
  const [o, v] = out.shape;
  space.scoped(() => {
    const right = space.reordered({ tensor: u, labels: 'kcid' }, 'kcdi');
    const sum = space.zeros(v, o);
    for (let k = 0; k < o; k++) space.multiply(sum.address, ovvv.address + 8 * k * v ** 3, right.address + 8 * k * v * v * o, v, o, v * v);
    space.add(out, 'ia', 1, { tensor: sum, labels: 'ai' });
  });
}

function subtract(out: Float64Array, other: Float64Array): void {
  for (let k = 0; k < out.length; k++) out[k] -= other[k];
}

/** τ. */
function pairAmplitudes(space: TensorSpace, { singles, doubles }: ClosedAmplitudes): Tensor {
  const tau = space.from(space.data(doubles), ...doubles.shape);
  space.contract(tau, 'iajb', 1, { tensor: singles, labels: 'ia' }, { tensor: singles, labels: 'jb' });
  return tau;
}

/** E = Σ τ_ij^ab [2 (ia|jb) − (ib|ja)], hartree. */
export function closedEnergy(space: TensorSpace, amplitudes: ClosedAmplitudes, { direct }: ClosedIntegrals): number {
  return space.scoped(() => dot(space.data(pairAmplitudes(space, amplitudes)), space.data(direct)));
}
