/** Whole jobs on a Hamiltonian given as Pauli text, against numbers from outside. */
import { Cofactor } from '@cofactor/sdk';
import { isCofactorError, type EnergyResult, type LocalBackend } from '@cofactor/sdk/contracts';
import { jordanWignerHamiltonian, mapSum, readPauliSum, reducedParity, writePauliSum } from '@cofactor/sdk/circuits';
import { H2_HAMILTONIAN, H2_REFERENCE, oneElectronIntegrals, twoElectronIntegrals } from '@cofactor/sdk/testing';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { noisyBackend } from '../simulators/noisy/backend.ts';
import { NOISE_PRESETS } from '../simulators/noisy/model/presets.ts';
import { statevectorBackend } from '../simulators/statevector/backend.ts';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const cofactor = new Cofactor({
  backends: [cpu, statevectorBackend(), noisyBackend(NOISE_PRESETS.find(({ name }) => name === 'heron-r2')!)],
});
const ask = async (data: string, method: object, over: object = {}): Promise<EnergyResult> =>
  (await cofactor.run({
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', hamiltonian: { format: 'pauli', data }, ...over },
    method,
    backend: 'auto',
    seed: 1,
  } as never)) as EnergyResult;

/** H2 at 0.74 Å in STO-3G as four qubits, and as the two that electron numbers leave free. */
const { numOrbitals, numElectrons, coreEnergyHartree } = H2_HAMILTONIAN;
const [h1, eri] = [oneElectronIntegrals(H2_HAMILTONIAN), twoElectronIntegrals(H2_HAMILTONIAN)];
const onFour = jordanWignerHamiltonian({ numOrbitals, numElectrons, coreEnergyHartree, h1, eri });
const H2 = writePauliSum(mapSum(onFour, reducedParity({ numOrbitals, numElectrons })));

/** −J Σ Z_k Z_(k+1) − g Σ X_k on a ring. */
function isingRing(sites: number, g: number): string {
  const lines: string[] = [];
  for (let k = 0; k < sites; k++) lines.push(`-1 Z${k} Z${(k + 1) % sites}`, `${-g} X${k}`);
  return lines.join('\n');
}

/** Its ground state: free fermions, E = −Σ_k √(1 + g² − 2g cos k), k = (2m + 1)π/n. Pfeuty, Ann. Phys. 57, 79 (1970), DOI 10.1016/0003-4916(70)90270-8. */
const isingEnergy = (sites: number, g: number): number =>
  -Array.from({ length: sites }, (_, m) => Math.sqrt(1 + g * g - 2 * g * Math.cos(((2 * m + 1) * Math.PI) / sites))).reduce(
    (a, b) => a + b,
  );

describe('exact', () => {
  test.each([
    [4, 0.5],
    [7, 1],
    [10, 1.3],
  ])('transverse-field Ising ring of %i sites, g = %f', async (sites, g) => {
    const { energyHartree, resources, convergence } = await ask(isingRing(sites, g), { name: 'fci' });
    expect(energyHartree).toBeCloseTo(isingEnergy(sites, g), 9);
    expect(resources).toMatchObject({ qubits: sites, pauliTerms: 2 * sites });
    expect(convergence.residual).toBeLessThan(1e-6);
  });

  test('several states, as often as they are degenerate: Heisenberg ring of four spins', async () => {
    // Σ over the ring of S·S = (S_total² − S_13² − S_24²)/2: −2 once, −1 three times, 0 seven times, 1 five times
    const bonds = [0, 1, 2, 3].flatMap((k) => ['X', 'Y', 'Z'].map((p) => `0.25 ${p}${k} ${p}${(k + 1) % 4}`));
    const { states } = await ask(bonds.join('\n'), { name: 'fci' }, { states: 6 });
    for (const [k, expected] of [-2, -1, -1, -1, 0, 0].entries()) expect(states?.[k].energyHartree).toBeCloseTo(expected, 9);
  });

  test('a complex hermitian sum: a spin in a field has eigenvalues ±|b|', async () => {
    const { states } = await ask('0.3 X\n-0.4 Y\n1.2 Z', { name: 'fci' }, { states: 2 });
    expect(states?.map(({ energyHartree }) => energyHartree)).toEqual([expect.closeTo(-1.3, 10), expect.closeTo(1.3, 10)]);
  });
});

describe('H2 on two qubits', () => {
  const exact = H2_REFERENCE.fciHartree;

  test('the example holds the same five strings', async () => {
    const example = await readFile(new URL('../../../examples/jobs/h2-pauli-vqe.json', import.meta.url), 'utf8');
    const { problem } = JSON.parse(example) as { problem: { hamiltonian: { data: string } } };
    const [given, ours] = [problem.hamiltonian.data, H2].map((text) => new Map(readPauliSum(text).terms));
    expect([...given.keys()].sort()).toEqual([...ours.keys()].sort());
    for (const [letters, coefficient] of given) expect(coefficient).toBeCloseTo(ours.get(letters) ?? NaN, 10);
  });

  test('vqe meets the eigenvalue, which stands beside it', async () => {
    const result = await ask(H2, { name: 'vqe', ansatz: 'hardware-efficient', layers: 2 });
    expect(result.energyHartree).toBeCloseTo(exact, 7);
    expect(result.classical).toMatchObject({ method: 'exact diagonalisation', exactInSpace: true });
    expect(result.classical?.energyHartree).toBeCloseTo(exact, 9);
  });

  test('qpe meets it within its resolution', async () => {
    const result = await ask(H2, { name: 'qpe', bits: 6 });
    expect(Math.abs(result.energyHartree - exact)).toBeLessThan(result.convergence.residual!);
    expect(result.resources.qubits).toBe(8);
  });
});

test('a noisy search that keeps the symmetries of the strings ends nearer than one that does not: intervals of two standard errors do not touch', async () => {
  const method = { name: 'vqe', ansatz: 'hardware-efficient', optimizer: 'spsa', maxIterations: 40, shots: 2000 };
  const job = {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', hamiltonian: { format: 'pauli', data: writePauliSum(onFour) } },
    seed: 1,
  };
  const search = async (how: object) => {
    const on = { ...job, method: { ...method, ...how }, backend: 'noisy:heron-r2' };
    const { energyHartree, standardErrorHartree } = (await cofactor.run(on as never)) as EnergyResult;
    return { error: Math.abs(energyHartree - H2_REFERENCE.fciHartree), half: 2 * standardErrorHartree };
  };
  const [plain, kept] = [await search({}), await search({ mitigation: ['postselect'] })];
  process.stdout.write(`postselect on H2: ${plain.error.toFixed(4)} -> ${kept.error.toFixed(4)} ± ${kept.half.toFixed(4)}\n`);
  expect(kept.error + kept.half).toBeLessThan(plain.error - plain.half);
});

test('the same of a molecule in a mapping that leaves parities, whose plan counts their products', async () => {
  const structure = { format: 'xyz', data: '2\nH2\nH 0 0 0\nH 0 0 0.74\n' } as const;
  const method = { name: 'vqe', ansatz: 'hardware-efficient', layers: 1, optimizer: 'spsa', maxIterations: 2, shots: 200 } as const;
  const problem = { kind: 'energy', structure, basis: 'sto-3g' } as const;
  const on = { method: { ...method, mitigation: ['postselect' as const] }, backend: 'noisy:heron-r2' };
  const { unmitigated, energyHartree } = (await cofactor.run(problem, on)) as EnergyResult;
  expect(unmitigated?.energyHartree).not.toBe(energyHartree);
  expect(energyHartree).toBeGreaterThan(-1.3);
  const [plain, kept] = await Promise.all([{ ...on, method }, on].map((how) => cofactor.plan(problem, how)));
  expect(kept.forecast.wallMs.likely).toBeGreaterThan(plain.forecast.wallMs.likely);
  const byGradients = { ...on, method: { ...on.method, optimizer: 'lbfgs' as const } };
  await expect(cofactor.plan(problem, byGradients)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('H2 as electrons and as four qubits has one lowest energy, full CI of PySCF', async () => {
  const { energyHartree } = await ask(writePauliSum(onFour), { name: 'fci' });
  expect(energyHartree).toBeCloseTo(H2_REFERENCE.fciHartree, 9);
});

describe('what cannot be asked', () => {
  const postSelected = (over: object) => ({ name: 'vqe', ansatz: 'hardware-efficient', shots: 100, mitigation: ['postselect'], ...over });
  const refusal = async (data: string, method: object, over: object = {}): Promise<string> =>
    ask(data, method, over).then(
      () => 'taken',
      (error: unknown) => (isCofactorError(error) ? `${error.code} ${error.message}` : String(error)),
    );

  test.each([
    ['1 Z\n1 ZZ', { name: 'fci' }, {}, /INVALID_INPUT problem\.hamiltonian\.data \(line 2\): expected 1 letter/],
    ['1 Z\n1j X', { name: 'fci' }, {}, /INVALID_INPUT problem\.hamiltonian\.data \(line 2\)/],
    ['1 Z\n(0+1j) X', { name: 'fci' }, {}, /INVALID_INPUT .*hermitian/],
    [H2, { name: 'vqe' }, {}, /UNSUPPORTED ansatz uccsd needs orbitals or electrons/],
    [H2, postSelected({}), {}, /INVALID_INPUT method\.optimizer: expected spsa/],
    ['1 Z0 X1\n1 X0', postSelected({ optimizer: 'spsa' }), {}, /UNSUPPORTED postselect needs a product of Z/],
    [H2, { name: 'ccsd' }, {}, /UNSUPPORTED ccsd needs orbitals or electrons/],
    [H2, { name: 'fci' }, { multiplicity: 3 }, /INVALID_INPUT problem\.multiplicity/],
    ['1 X24', { name: 'fci' }, {}, /(TOO_LARGE|UNSUPPORTED) .*20 qubits/],
  ])('%j by %j', async (data, method, over, message) => {
    expect(await refusal(data, method, over)).toMatch(message);
  });
});
