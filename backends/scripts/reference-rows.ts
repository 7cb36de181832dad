/**
 * Every quantity of the chemistry reference rows against the engine: SCF, MP2, CCSD, CCSD(T), full CI, CASCI, gradients and dipoles. The
 * suite runs the quick rows; this runs all up to a size, one at a time, prints each with its differences and ends with the counts.
 *
 *   SCF, MP2, CI  1e-7 hartree      CCSD, CCSD(T)  2e-7      gradients  1e-6 hartree/bohr      dipoles  1e-5
 *
 * A lower stable SCF solution than the reference's is a finding, and what stands on its orbitals is not compared. With --record the answers
 * join data/reference/chemistry/outcome.json and the table docs/reference-values.md is written from it; --most-functions 0 --record writes
 * the table alone.
 *
 * Measured to 310 functions (2026-11-22): 143 SCF, 183 MP2, 239 coupled-cluster and 140 CI energies, 46 gradients and 130 dipoles, none
 * failed, no solution below the reference's. Up to 60 functions two minutes of one core, up to 160 some ten, the rest three each.
 *
 * Run: node --conditions=cofactor:source backends/scripts/reference-rows.ts [--record] [--most-functions 60] [--most-determinants 1000000] [id …]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isCofactorError } from '@cofactor/sdk/contracts';
import manifest from '../package.json' with { type: 'json' };
import { countFrozenCore } from '../src/chemistry/active-space/index.ts';
import { coupledCluster, solveCi } from '../src/chemistry/correlation/index.ts';
import { mp2 } from '../src/chemistry/perturbation/index.ts';
import { scfGradient } from '../src/chemistry/gradients/index.ts';
import { activeHamiltonian } from '../src/chemistry/hamiltonian/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix, pointChargeMatrix } from '../src/chemistry/integrals/index.ts';
import type { Repulsion } from '../src/chemistry/integrals/index.ts';
import { combine, range, selectColumns } from '../src/chemistry/linear-algebra.ts';
import {
  type OutcomeEntry,
  outcomeUrl,
  quantitiesOf,
  type Quantity,
  type QuantityKind,
  readOutcome,
  REFERENCE_FILES,
  referenceTable,
  tableUrl,
  TOLERANCE,
} from '../src/chemistry/reference-outcome.test.support.ts';
import { readReference, type ReferenceRow, scfInputOf } from '../src/chemistry/reference-rows.test.support.ts';
import { runScf, type ScfInput, type ScfResult } from '../src/chemistry/scf/index.ts';
import { kernelVariant } from '../src/kernels/wasm.ts';

const { values: options, positionals: ids } = parseArgs({
  allowPositionals: true,
  options: {
    record: { type: 'boolean', default: false },
    'most-functions': { type: 'string', default: '60' },
    'most-determinants': { type: 'string', default: '1000000' },
  },
});

interface Solution {
  scf: ScfResult;
  repulsion: Repulsion;
}

/** Not an error of the engine: the figures belong to another solution than ours. */
const OTHER_SOLUTION = 'not compared: the SCF solution found is lower';

/** Answers of a row, those on one SCF solution after another, so that its integrals live no longer than needed. */
async function* answersOf(row: ReferenceRow): AsyncGenerator<OutcomeEntry> {
  const quantities = quantitiesOf(row);
  const restricted = (['rhf', 'rohf'] as const).find((reference) => row.energiesHartree[reference] !== undefined) ?? row.scf;
  for (const reference of ['rhf', 'uhf', 'rohf'] as const) {
    const energy = quantities.find(({ name }) => name === reference);
    if (!energy) continue;
    const { system, ...input } = scfInputOf(row, reference);
    let cpu = process.cpuUsage();
    const repulsion = createRepulsion(system);
    try {
      const scf = solve({ ...input, system, repulsion }, row, energy.values[0]);
      const below = energy.values[0] - scf.energyHartree;
      const lower = below > TOLERANCE.scf && scf.stability.internal === 'stable';
      yield {
        ...entry(row, energy, [scf.energyHartree], cpu),
        ...(lower && { finding: `${below.toExponential(1)} below, stable` }),
      };
      for (const quantity of quantities) {
        if (quantity.kind === 'scf' || reference !== (quantity.space ? restricted : row.scf)) continue;
        if (lower && !(quantity.name === 'fci')) {
          yield { id: row.id, quantity: quantity.name, finding: OTHER_SOLUTION };
          continue;
        }
        if (quantity.space && determinantsOf(row, quantity.space) > Number(options['most-determinants'])) continue;
        cpu = process.cpuUsage();
        try {
          yield entry(row, quantity, await answer(row, quantity, { scf, repulsion }), cpu);
        } catch (error) {
          if (!isCofactorError(error)) throw error;
          yield { id: row.id, quantity: quantity.name, finding: `FAILED ${error.code}: ${error.message}` };
        }
      }
    } finally {
      repulsion.dispose();
    }
  }
}

/** Functions above which the test of stability, as long as the field itself, is left out where the reference's solution is met anyway. */
const LARGE = 160;

function solve(input: ScfInput, row: ReferenceRow, wanted: number): ScfResult {
  const guess = input.reference === 'uhf' && row.multiplicity === 1 ? 'broken-symmetry' : 'atomic';
  // The rows of the scan are of the symmetric solution, stable or not.
  if (row.avas) return runScf({ ...input, guess }, { stability: 'skip' });
  if (row.numFunctions <= LARGE) return runScf({ ...input, guess });
  const first = runScf({ ...input, guess }, { stability: 'skip', gradientTolerance: 1e-6 });
  return Math.abs(first.energyHartree - wanted) < TOLERANCE.scf ? first : runScf({ ...input, initialOrbitals: first.orbitals });
}

async function answer(row: ReferenceRow, quantity: Quantity, { scf, repulsion }: Solution): Promise<ArrayLike<number>> {
  const { name, kind, space } = quantity;
  const { pointCharges } = scfInputOf(row, scf.reference);
  const numFrozen = name.endsWith('-fc') ? countFrozenCore(scf.system.atomicNumbers, scf.occupied.beta) : 0;
  if (kind === 'dipole') return scf.dipoleAu;
  if (kind === 'gradient') {
    const gradient = scfGradient({ scf, pointCharges });
    return (name === 'gradient' ? gradient.nuclei : gradient.pointCharges) ?? [];
  }
  if (kind === 'mp2') return [mp2({ scf, repulsion, numFrozen }).energyHartree];
  if (kind === 'cc') return [coupledClusterOf(name, { scf, repulsion }, numFrozen)];
  if (!space) throw new Error(`nothing computes ${name}`);
  const { system, orbitals, numOrbitals, occupied, nuclearRepulsionHartree, embeddingHartree } = scf;
  const n = system.numFunctions;
  const core = range(0, occupied.beta).filter((p) => !space.orbitalIndices.includes(p));
  const parts = [kineticMatrix(system), nuclearAttractionMatrix(system)];
  if (pointCharges) parts.push(pointChargeMatrix(system, pointCharges.charges, pointCharges.positionsBohr));
  const hamiltonian = activeHamiltonian({
    coreHamiltonian: combine(
      parts,
      parts.map(() => 1),
    ),
    repulsion,
    coreOrbitals: selectColumns(orbitals.alpha, n, numOrbitals, core),
    activeOrbitals: selectColumns(orbitals.alpha, n, numOrbitals, space.orbitalIndices),
    nuclearRepulsionHartree: nuclearRepulsionHartree + (embeddingHartree?.nuclei ?? 0),
    numElectrons: [occupied.alpha - core.length, occupied.beta - core.length],
  });
  const { roots } = await solveCi(hamiltonian, { multiplicity: row.multiplicity });
  return [roots[0].energyHartree];
}

/** The last run of coupled cluster gives CCSD and CCSD(T) of the same solution. */
let lastClusters: { scf: ScfResult; numFrozen: number; ccsd: number; triples: number } | undefined;

function coupledClusterOf(name: string, { scf, repulsion }: Solution, numFrozen: number): number {
  if (lastClusters?.scf !== scf || lastClusters.numFrozen !== numFrozen) {
    const result = coupledCluster({ scf, repulsion, numFrozen, triples: true });
    lastClusters = { scf, numFrozen, ccsd: result.ccsdHartree, triples: result.energyHartree };
  }
  return name.startsWith('ccsd-t') ? lastClusters.triples : lastClusters.ccsd;
}

function entry(row: ReferenceRow, { name, kind, values }: Quantity, ours: ArrayLike<number>, since: NodeJS.CpuUsage): OutcomeEntry {
  const { user, system } = process.cpuUsage(since);
  const difference = Math.max(...values.map((value, k) => Math.abs(ours[k] - value)));
  const value = kind === 'gradient' || kind === 'dipole' ? Math.hypot(...Array.from(ours)) : ours[0];
  const cpuSeconds = Number(((user + system) / 1e6).toFixed(2));
  return { id: row.id, quantity: name, value: Number(value.toFixed(12)), difference: Number(difference.toExponential(2)), cpuSeconds };
}

function determinantsOf({ multiplicity }: ReferenceRow, { electrons, orbitals }: { electrons: number; orbitals: number }): number {
  const beta = (electrons - multiplicity + 1) / 2;
  return binomial(orbitals, beta) * binomial(orbitals, electrons - beta);
}

function binomial(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
}

function record(answers: readonly OutcomeEntry[]): void {
  const outcome = readOutcome();
  const key = ({ id, quantity }: Pick<OutcomeEntry, 'id' | 'quantity'>): string => `${id}/${quantity}`;
  const known = new Map([...outcome.entries, ...answers].map((entry) => [key(entry), entry]));
  outcome.entries = rows.flatMap((row) => quantitiesOf(row).flatMap(({ name }) => known.get(key({ id: row.id, quantity: name })) ?? []));
  if (answers.length > 0) {
    outcome.engine = `${manifest.version}, ${kernelVariant()} kernels, Node ${process.versions.node}`;
    outcome.measured = new Date().toISOString().slice(0, 10);
  }
  const { entries, ...head } = outcome;
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
  writeFileSync(outcomeUrl(), `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "entries": [\n${lines}\n  ]\n}\n`);
  writeFileSync(tableUrl(), referenceTable(outcome));
}

const rows = REFERENCE_FILES.flatMap((name) => readReference(name).rows);
const kinds = new Map(rows.flatMap((row) => quantitiesOf(row).map(({ name, kind }) => [`${row.id}/${name}`, kind] as const)));
const counts = new Map<QuantityKind, { checked: number; failed: number }>();
for (const row of rows) {
  if ((ids.length > 0 && !ids.includes(row.id)) || row.numFunctions > Number(options['most-functions'])) continue;
  const answers: OutcomeEntry[] = [];
  for await (const answer of answersOf(row)) {
    const kind = kinds.get(`${answer.id}/${answer.quantity}`) ?? 'scf';
    const count = counts.get(kind) ?? { checked: 0, failed: 0 };
    const failed = answer.finding?.startsWith('FAILED') || (!answer.finding && !((answer.difference ?? NaN) < TOLERANCE[kind]));
    counts.set(kind, { checked: count.checked + 1, failed: count.failed + (failed ? 1 : 0) });
    answers.push(answer);
  }
  const told = answers.map(({ quantity, difference, finding }) => `${quantity} ${finding ?? difference?.toExponential(1)}`);
  console.log(`${row.id.padEnd(40)} ${told.join(', ')}`);
  if (options.record) record(answers);
}
if (options.record) record([]);
for (const [kind, { checked, failed }] of counts) console.log(`${kind}: ${checked} checked, ${failed} failed`);
process.exitCode = [...counts.values()].some(({ failed }) => failed > 0) ? 1 : 0;
