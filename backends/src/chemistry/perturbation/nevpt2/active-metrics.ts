/**
 * What the perturbers of all external indices know of the active electrons: overlaps and energies (sector.ts) of vectors
 *
 *   S_r, S_i        Σ_p F_rp a_pσ + Σ_pqs (rp|qs) E_qs a_pσ |Φ⟩,   Σ_p F_pi a†_pσ + Σ_pqs (pi|qs) a†_pσ E_qs |Φ⟩    one an external
 *   S_rs, S_ij      a_pσ a_qτ |Φ⟩,   a†_pσ a†_qτ |Φ⟩
 *   S_rsi, S_ijr    a_pσ |Φ⟩,   a†_pσ |Φ⟩
 *   S_ir            |Φ⟩, E^α_pq |Φ⟩, E^β_pq |Φ⟩;   a†_pβ a_qα |Φ⟩;   a†_pα a_qβ |Φ⟩
 *
 * with F the field of the doubly occupied orbitals. With as many α as β electrons a state of pure spin has C = ± Cᵀ: what turns
 * into each other when the spins are exchanged is computed once.
 */
import type { CiVector } from '../../correlation/index.ts';
import { range } from '../../linear-algebra.ts';
import { addOneBody, annihilated, created, type Spin } from './electron-moves.ts';
import { expectationsOf, type Metric, metricOf, type Reference } from './sector.ts';

/** Bytes of the vectors of one batch of externals. */
const BATCH_BYTES = 2 ** 27;

/** Norms and energies, one an external orbital, summed over its spins. */
export interface SingleMetric {
  norms: Float64Array;
  energies: Float64Array;
}

/** Of pairs of operators; `same`: p < q of one spin, both spins summed; `opposite`: p of α, q of β, at p m + q. */
export interface PairMetric {
  same: Metric;
  opposite: Metric;
}

const SPINS: readonly Spin[] = ['alpha', 'beta'];

const electronsOf = ({ alpha, beta }: CiVector): [number, number] => [alpha.numElectrons, beta.numElectrons];

const changedBy = (vector: CiVector, spin: Spin, change: number): [number, number] => {
  const [alpha, beta] = electronsOf(vector);
  return spin === 'alpha' ? [alpha + change, beta] : [alpha, beta + change];
};

/** Spins to be worked out, and how often each counts. */
function spinsOf({ alpha, beta }: CiVector): { spins: readonly Spin[]; weight: number } {
  return alpha.numElectrons === beta.numElectrons ? { spins: ['alpha'], weight: 2 } : { spins: SPINS, weight: 1 };
}

/**
 * S_r (`annihilated`) and S_i (`created`).
 * @param field F, externals × m
 * @param repulsion (ep|qs), externals × m³
 */
export async function singleMetric(
  reference: Reference,
  vector: CiVector,
  how: 'annihilated' | 'created',
  field: Float64Array,
  repulsion: Float64Array,
): Promise<SingleMetric> {
  const m = vector.alpha.numOrbitals;
  const count = field.length / m;
  const m2 = m * m;
  const [norms, energies] = [new Float64Array(count), new Float64Array(count)];
  // E_qs is brought to the left of a†_p: a†_p E_qs = E_qs a†_p − δ_ps a†_q
  const alone = field.slice();
  if (how === 'created')
    for (let e = 0; e < count; e++)
      for (let q = 0; q < m; q++) for (let p = 0; p < m; p++) alone[e * m + q] -= repulsion[(e * m + p) * m2 + q * m + p];
  const { spins, weight } = spinsOf(vector);
  for (const spin of spins) {
    const moved = range(0, m).map((p) => (how === 'annihilated' ? annihilated : created)(vector, p, spin));
    const [first] = moved;
    if (first === undefined) continue;
    const numElectrons = changedBy(vector, spin, how === 'annihilated' ? -1 : 1);
    const batch = Math.max(1, Math.floor(BATCH_BYTES / (8 * first.coefficients.length)));
    for (let from = 0; from < count; from += batch) {
      const externals = range(from, Math.min(from + batch, count));
      const perturbers = externals.map(() => new Float64Array(first.coefficients.length));
      for (const [p, one] of moved.entries()) {
        if (one === undefined) continue;
        const coefficients = new Float64Array(m2 * externals.length);
        for (const [k, e] of externals.entries())
          for (let qs = 0; qs < m2; qs++) coefficients[qs * externals.length + k] = repulsion[(e * m + p) * m2 + qs];
        addOneBody(perturbers, one, coefficients);
        for (const [k, e] of externals.entries()) one.coefficients.forEach((x, at) => (perturbers[k][at] += alone[e * m + p] * x));
      }
      const found = await expectationsOf(reference, numElectrons, perturbers);
      for (const [k, e] of externals.entries()) {
        norms[e] += weight * found.norms[k];
        energies[e] += weight * found.energies[k];
      }
    }
  }
  return { norms, energies };
}

/** S_rsi (`annihilated`) and S_ijr (`created`): over p, both spins summed. */
export async function oneMetric(reference: Reference, vector: CiVector, how: 'annihilated' | 'created'): Promise<Metric> {
  const m = vector.alpha.numOrbitals;
  const { spins, weight } = spinsOf(vector);
  const parts: Metric[] = [];
  for (const spin of spins) {
    const vectors = range(0, m).map((p) => (how === 'annihilated' ? annihilated : created)(vector, p, spin)?.coefficients);
    parts.push(await metricOf(reference, changedBy(vector, spin, how === 'annihilated' ? -1 : 1), vectors));
  }
  return summed(parts, weight);
}

/** S_rs (`annihilated`) and S_ij (`created`). */
export async function pairMetric(reference: Reference, vector: CiVector, how: 'annihilated' | 'created'): Promise<PairMetric> {
  const m = vector.alpha.numOrbitals;
  const move = how === 'annihilated' ? annihilated : created;
  const change = how === 'annihilated' ? -1 : 1;
  const [alpha, beta] = electronsOf(vector);
  const { spins, weight } = spinsOf(vector);
  const parts: Metric[] = [];
  for (const spin of spins) {
    const pairs = range(0, m).flatMap((q) => range(0, q).map((p) => [p, q] as const));
    const ones = range(0, m).map((q) => move(vector, q, spin));
    const vectors = pairs.map(([p, q]) => (ones[q] && move(ones[q], p, spin))?.coefficients);
    parts.push(await metricOf(reference, changedBy(vector, spin, 2 * change), vectors));
  }
  const ones = range(0, m).map((q) => move(vector, q, 'beta'));
  const opposite = range(0, m * m).map((pq) => {
    const one = ones[pq % m];
    return (one && move(one, Math.floor(pq / m), 'alpha'))?.coefficients;
  });
  return {
    same: summed(parts, weight),
    opposite: await metricOf(reference, [alpha + change, beta + change], opposite),
  };
}

/** S_ir: `kept` over |Φ⟩, E^α_pq, E^β_pq in turn; `flipped` over a†_p a_q from one spin to the other, both ways summed. */
export async function exchangeMetric(reference: Reference, vector: CiVector): Promise<{ kept: Metric; flipped: Metric }> {
  const m = vector.alpha.numOrbitals;
  const [alpha, beta] = electronsOf(vector);
  const excitations = (to: Spin, from: Spin): (Float64Array | undefined)[] => {
    const ones = range(0, m).map((q) => annihilated(vector, q, from));
    return range(0, m * m).map((pq) => {
      const one = ones[pq % m];
      return (one && created(one, Math.floor(pq / m), to))?.coefficients;
    });
  };
  const kept = await metricOf(reference, [alpha, beta], [vector.coefficients, ...SPINS.flatMap((spin) => excitations(spin, spin))]);
  const { spins, weight } = spinsOf(vector);
  const parts: Metric[] = [];
  for (const from of spins) {
    const [to, change] = from === 'alpha' ? (['beta', -1] as const) : (['alpha', 1] as const);
    parts.push(await metricOf(reference, [alpha + change, beta - change], excitations(to, from)));
  }
  return { kept, flipped: summed(parts, weight) };
}

function summed(parts: readonly Metric[], weight: number): Metric {
  const total = (key: 'overlap' | 'energy'): Float64Array =>
    parts[0][key].map((_, k) => weight * parts.reduce((sum, part) => sum + part[key][k], 0));
  return { size: parts[0].size, overlap: total('overlap'), energy: total('energy') };
}
