import { expect, test } from 'vitest';
import { Comparison, memoryStore, notConverged, parseDocument, Report, type JobEvent } from '../../contracts/index.ts';
import { memoryJournal } from '../runner/memory-journal.ts';
import { reportTables } from '../report/tables.ts';
import { CLASSICAL, QUANTUM, toyBackend, toyEnergy, type ToyOptions } from '../toy-backend.test.support.ts';
import { planComparison, runComparison, type CompareOptions } from './compare.ts';

const H2 = { format: 'qcschema', data: JSON.stringify({ symbols: ['H', 'H'], geometry: [0, 0, 0, 0, 0, 1.5] }) };
const WATER = { format: 'xyz', data: '3\n\nO 0 0 0\nH 0 0.757 0.587\nH 0 -0.757 0.587\n' };
const SPACE = { select: 'frontier', electrons: 4, orbitals: 4 };
const SCAN = { coordinate: { type: 'distance', atoms: [0, 1] }, units: 'bohr', values: [1.2, 1.5, 2.5] };
const energyAt = (z: number): number =>
  toyEnergy({ atomicNumbers: [1, 1], positionsBohr: [0, 0, 0, 0, 0, z], charge: 0, multiplicity: 1, basis: 'sto-3g' });

const named = (name: string, fields: object = {}): object => ({ method: { name }, ...fields });

function comparison(arms: object[], fields: object = {}, problem: object = {}): Comparison {
  return parseDocument(Comparison, {
    schema: 'cofactor.comparison/1',
    problem: { kind: 'energy', structure: H2, basis: 'sto-3g', ...problem },
    arms,
    ...fields,
  });
}

async function compare(document: Comparison, { cpu = {}, options = {} }: { cpu?: ToyOptions; options?: Partial<CompareOptions> } = {}) {
  const backends = [toyBackend(cpu), toyBackend({ id: 'statevector', capabilities: QUANTUM, wallMs: 40 })];
  const report = await runComparison(document, { backends, artifacts: memoryStore(), ...options });
  return { report, ran: backends.flatMap(({ ran }) => ran) };
}

test('every arm is held against the most exact method that fits, in the same Hamiltonian', async () => {
  const { report } = await compare(comparison([named('rhf'), named('mp2'), named('fci'), named('vqe')]));
  expect(parseDocument(Report, report)).toEqual(report);
  expect(report.reference).toEqual({ label: 'fci (reference)', method: 'fci', energiesHartree: [energyAt(1.5) - 0.05] });
  const errors = report.arms.map(({ label, maxAbsErrorHartree = Number.NaN }) => [label, Number(maxAbsErrorHartree.toFixed(10))]);
  expect(errors).toEqual([
    ['rhf', 0.05],
    ['mp2', 0.02],
    ['fci', 0],
    ['vqe', 0.0005],
  ]);
  expect(report.exactInSpace).toEqual(report.reference.energiesHartree);
  expect(report.bestFullSpaceClassical).toBeUndefined();
  expect(report.verdict.winner).toBe('fci');
});

test('with an active space, Hartree–Fock and MP2 are compared inside it and their full values stand apart', async () => {
  const { report } = await compare(
    comparison([named('rhf'), named('mp2'), named('uhf'), named('vqe')], {}, { structure: WATER, activeSpace: SPACE }),
  );
  const [rhf, mp2, uhf, vqe] = report.arms.map(({ points }) => points[0]);
  expect(mp2.energyHartree).toBe(mp2.result?.spaceReference?.mp2Hartree);
  expect([rhf.fullSpaceHartree, mp2.fullSpaceHartree]).toEqual([rhf.result?.energyHartree, mp2.result?.energyHartree]);
  expect([uhf.energyHartree, uhf.errorHartree, uhf.fullSpaceHartree]).toEqual([undefined, undefined, uhf.result?.energyHartree]);
  expect(vqe.fullSpaceHartree).toBeUndefined();
  expect(report.bestFullSpaceClassical).toEqual({ method: 'mp2', energiesHartree: [mp2.fullSpaceHartree] });
  expect(report.verdict.lines.join('\n')).toContain('uhf answers for the whole molecule only');
});

test('casscf has orbitals of its own: it stands in the column of the whole molecule, at a point and along a scan', async () => {
  const arms = [named('casscf'), named('casci')];
  const { report } = await compare(comparison(arms, {}, { structure: WATER, activeSpace: SPACE }));
  const [{ points: own }, { points: shared }] = report.arms;
  expect([own[0].energyHartree, own[0].errorHartree, own[0].fullSpaceHartree]).toEqual([
    undefined,
    undefined,
    own[0].result?.energyHartree,
  ]);
  expect(report.exactInSpace).toEqual([shared[0].energyHartree]);
  expect(report.bestFullSpaceClassical).toEqual({ method: 'casscf', energiesHartree: [own[0].fullSpaceHartree] });
  expect(report.verdict.lines.join('\n')).toContain('its active orbitals are its own');
  const curve = { activeSpace: { select: 'frontier', electrons: 2, orbitals: 2 } };
  const { report: scanned } = await compare(comparison(arms, { scan: SCAN }, curve));
  const energies = reportTables(scanned).find(({ title }) => title === 'Energies / Eh');
  expect(energies?.header.slice(1, 3)).toEqual(['casscf, whole molecule', 'casci']);
  expect(energies?.rows.map((row) => row[1])).not.toContain('–');
});

test('steps that arms share are computed once and count for each', async () => {
  const { report, ran } = await compare(comparison([named('fci'), named('vqe'), named('mp2')]));
  expect(ran.sort()).toEqual(['casci', 'mp2', 'scf', 'space-reference', 'transform', 'vqe-loop']);
  // vqe: scf 10 + transform 10 + loop 40; its classical companions are not its price.
  expect(report.arms.map(({ wallMs }) => wallMs)).toEqual([30, 60, 20]);
});

test('along a scan each mean field starts from the solution of the point before', async () => {
  const starts: (string | undefined)[] = [];
  const orbitals: string[] = [];
  const cpu: ToyOptions = {
    before: (spec) => {
      if (spec.kind === 'scf') starts.push(spec.initialOrbitals?.alpha.sha256);
      if (spec.kind === 'transform') orbitals.push(spec.scf.orbitals.alpha.sha256);
    },
  };
  const { report } = await compare(comparison([named('fci'), named('vqe')], { scan: SCAN }), { cpu });
  expect(starts).toEqual([undefined, orbitals[0], orbitals[1]]);
  expect(report.scan).toEqual({ label: 'R', units: 'bohr', values: [1.2, 1.5, 2.5] });
  expect(report.arms[0].points.map(({ energyHartree }) => energyHartree)).toEqual(
    SCAN.values.map((z) => expect.closeTo(energyAt(z) - 0.05, 12)),
  );
  expect(report.arms[1].points.map(({ errorHartree }) => errorHartree)).toEqual(SCAN.values.map(() => expect.closeTo(0.0005, 12)));
});

test('along a scan restricted mean fields are checked and kept, UHF leaves a solution where it is unstable', async () => {
  const seen: string[] = [];
  const cpu: ToyOptions = {
    before: (spec) => {
      if (spec.kind === 'scf') seen.push(`${spec.reference} ${spec.stability}`);
    },
  };
  await compare(comparison([named('rhf'), named('uhf')], { scan: { ...SCAN, values: [1.2, 1.5] } }), { cpu });
  expect(seen.sort()).toEqual(['rhf check', 'rhf check', 'uhf follow', 'uhf follow']);
});

test('an arm that cannot run is refused with its reason, and the rest go on', async () => {
  const arms = [named('heom'), named('vqe', { backend: 'abacus' }), named('fci', { backend: 'statevector' }), named('mp2')];
  const { report, ran } = await compare(comparison(arms));
  const outcome = report.arms.map(({ label, points }) => [label, points[0].status, points[0].error?.code]);
  expect(outcome).toEqual([
    ['heom', 'refused', 'UNSUPPORTED'],
    ['vqe on abacus', 'refused', 'INVALID_INPUT'],
    ['fci on statevector', 'refused', 'UNSUPPORTED'],
    ['mp2', 'succeeded', undefined],
  ]);
  expect(ran).not.toContain('vqe-loop');
  expect(report.verdict.lines[0]).toContain('heom refused: method.name: heom answers transport problems, not energy');
});

test('a failure at one point is a failure there alone', async () => {
  const cpu: ToyOptions = {
    before: (spec) => {
      if (spec.kind === 'mp2' && spec.system.positionsBohr[5] === 1.5)
        throw notConverged('lost', { iterations: 3, residual: 1, lastEnergyHartree: -1 });
    },
  };
  const { report } = await compare(comparison([named('mp2')], { scan: SCAN }), { cpu });
  expect(report.arms[0].points.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'succeeded']);
  expect(report.arms[0].points[1].error).toMatchObject({ code: 'NOT_CONVERGED', details: { lastEnergyHartree: -1 } });
});

test('numbers from elsewhere stand beside, with their source', async () => {
  const external = { energiesHartree: [-1, null, -0.9], source: 'PySCF 2.14.0, H2 sto-3g' };
  const { report } = await compare(comparison([{ label: 'PySCF', external }, named('rhf')], { scan: SCAN }));
  expect(report.arms[0]).toMatchObject({ label: 'PySCF', domain: 'external', source: external.source, wallMs: 0 });
  expect(report.arms[0].points.map(({ status, energyHartree }) => [status, energyHartree])).toEqual([
    ['external', -1],
    ['external', undefined],
    ['external', -0.9],
  ]);
});

test('when no exact method fits, the reference is the best that does, and nobody wins', async () => {
  const tight: ToyOptions = { capabilities: { ...CLASSICAL, casci: { maxDeterminants: 1 } } };
  const { report } = await compare(comparison([named('vqe'), named('rhf')]), { cpu: tight });
  expect(report.reference.method).toBe('mp2');
  expect(report.verdict).toMatchObject({ winner: null, quantumNeeded: null });
});

test('labels are for people: they do not change the input hash, and numbers do', async () => {
  const hash = async (arms: object[], fields: object = {}): Promise<string> =>
    (await compare(comparison(arms, { scan: SCAN, ...fields }))).report.inputHash;
  const plain = await hash([named('rhf')]);
  expect(await hash([named('rhf', { label: 'HF' })], { label: 'title', $schema: 'x', scan: { ...SCAN, label: 'r' } })).toBe(plain);
  expect(await hash([named('rhf', { seed: 1 })])).not.toBe(plain);
  expect(await hash([named('rhf')], { scan: { ...SCAN, values: [1.2, 1.5] } })).not.toBe(plain);
});

test('the reference can be named', async () => {
  const { report } = await compare(comparison([named('vqe')], { reference: named('mp2') }));
  expect([report.reference.method, report.arms[0].points[0].errorHartree]).toEqual(['mp2', expect.closeTo(-0.0195, 10)]);
});

test('money is for all arms together: what would pass it is refused, in order', async () => {
  const paid = toyBackend({ id: 'paid', capabilities: QUANTUM, costMicroUsd: 600_000 });
  const backends = [toyBackend(), paid];
  const document = comparison([named('vqe', { backend: 'paid' }), named('vqe', { backend: 'paid', seed: 1 })], {
    budget: { maxCostUsd: 1 },
  });
  const report = await runComparison(document, { backends, artifacts: memoryStore(), journal: memoryJournal() });
  expect(report.arms.map(({ label, points }) => [label, points[0].status, points[0].error?.code])).toEqual([
    ['vqe on paid', 'succeeded', undefined],
    ['vqe on paid (2)', 'refused', 'OVER_BUDGET'],
  ]);
  expect(report.arms[0].costMicroUsd).toBe(600_000);
});

test('progress names the arm and the point, and numbers of each job are without gaps', async () => {
  const seen = new Map<string, JobEvent[]>();
  const onEvent: CompareOptions['onEvent'] = ({ arm, point, event }) => {
    const key = `${arm} ${point}`;
    seen.set(key, [...(seen.get(key) ?? []), event]);
  };
  await compare(comparison([named('vqe')], { scan: SCAN }), { options: { onEvent } });
  expect([...seen.keys()].sort()).toEqual(['fci (reference) 0', 'fci (reference) 1', 'fci (reference) 2', 'vqe 0', 'vqe 1', 'vqe 2']);
  for (const events of seen.values()) expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
});

test('an interrupted comparison goes on where it stopped, and leaves no journal behind', async () => {
  const journal = memoryJournal();
  const cleared: string[] = [];
  const watched = { ...journal, clear: async (id: string) => (cleared.push(id), journal.clear(id)) };
  const document = comparison([named('fci')], { scan: SCAN });
  const controller = new AbortController();
  const cpu: ToyOptions = { before: ({ kind }, { signal }) => (kind === 'casci' && !signal.aborted ? controller.abort() : undefined) };
  await expect(compare(document, { cpu, options: { journal: watched, signal: controller.signal } })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  expect(cleared).toEqual([]);
  const { report, ran } = await compare(document, { options: { journal: watched } });
  expect(ran.slice(0, 2)).toEqual(['casci', 'scf']); // the first point goes on after its scf and transform
  expect(report.arms[0].points.every(({ status }) => status === 'succeeded')).toBe(true);
  expect(cleared.length).toBeGreaterThanOrEqual(3);
  for (const id of cleared) expect(await journal.load(id)).toEqual([]);
});

test('an abort stops all arms', async () => {
  const controller = new AbortController();
  const cpu: ToyOptions = { before: () => new Promise<void>(() => setTimeout(() => controller.abort(), 5)) };
  await expect(compare(comparison([named('vqe'), named('fci')]), { cpu, options: { signal: controller.signal } })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
});

test('a comparison is planned by arm, the reference first: what runs, what is refused and why; nothing runs', async () => {
  const paper = { label: 'paper', external: { energiesHartree: [-1, null, -1], source: 'a publication' } };
  const backends = [toyBackend(), toyBackend({ id: 'statevector', capabilities: QUANTUM, wallMs: 40 })];
  const arms = await planComparison(comparison([named('vqe'), named('qaoa'), paper], { scan: SCAN }), backends);
  expect(arms.map(({ label, plans, refusals }) => [label, plans.length, refusals.map(({ code }) => code)])).toEqual([
    ['fci (reference)', 3, []],
    ['vqe', 3, []],
    ['qaoa', 0, ['UNSUPPORTED', 'UNSUPPORTED', 'UNSUPPORTED']],
    ['paper', 0, []],
  ]);
  expect(backends.flatMap(({ ran }) => ran)).toEqual([]);
});
