/**
 * ADAPT-VQE where UCCSD falls short: [Zn(NH3)(N2)]2+ in 6-31G with the N–N bond stretched, six electrons in the six 2p orbitals of the
 * two atoms that AVAS chooses (examples/nitrogen). What each leaves to full CI of the space.
 *
 * Then what the Pauli strings of the qubit pool spare: two-qubit gates of the circuit that first comes within 1.6 mEh of full CI, grown
 * from strings, against one grown from excitations. Both as CX ladders; the note says what the optimiser leaves of them.
 *
 * Goal        below 1 mEh at 1.5 and 2.1 Å, slopes below 1e-4 hartree left in the pool; fewer gates from strings than from excitations.
 * Reference   CASCI and the minimum of UCCSD: PySCF 2.14.0 (data/reference/chemistry/zn-dinitrogen.json); full CI:
 *             data/reference/chemistry/public.json.
 *
 * Outcome     2026-11-22, 2 vCPU Xeon 2.5 GHz, load 20: 0.005 and 0.016 mEh with 94 and 86 operators in 0.7 and 0.5 s cpu. To 1.6 mEh from
 *             strings and from excitations: LiH at 2.5 Å 46 and 484 CX (9 and 7 operators), H4 at 1.8 Å 96 and 912 (16, 14), H6 at 1.0 Å
 *             502 and 4720 (89, 45); optimised 45 and 429, 94 and 808, 491 and 4124. Excitations have tighter circuits than ladders, 13 CX
 *             and the chain (Yordanov, Arvidsson-Shukur & Barnes, Phys. Rev. A 102, 062612 (2020)), which are not used here.
 *
 * Run: npm run bench -- cpu/adapt
 */
import { circuitSizes, decomposeUntil, excitationProduct, GATES, optimize, parsePauli, stringProduct } from '@cofactor/sdk/circuits';
import { type ActiveSpace, atomicNumberOf, memoryStore, type Operation, type RunContext } from '@cofactor/sdk/contracts';
import type { BenchRow } from '../bench.ts';
import { bohr, readReference } from '../chemistry/reference-rows.test.support.ts';
import { run as runFermion } from '../simulators/fermion/run.ts';
import { readHamiltonian } from '../simulators/hamiltonian-arrays.ts';
import { run as runStatevector } from '../simulators/statevector/run.ts';
import { vqeLoopOf } from '../simulators/vqe-rows.test.support.ts';
import { run } from './run.ts';

const context: RunContext = { signal: new AbortController().signal, artifacts: memoryStore() };

async function adaptRow(distance: number): Promise<BenchRow> {
  const row = readReference('zn-dinitrogen').rows.find(({ id }) => id === `zn-dinitrogen-${distance.toFixed(1)}`)!;
  const { casciHartree, uccsdHartree } = row.avas as unknown as { casciHartree: number; uccsdHartree: number };
  const system = {
    atomicNumbers: row.atomsAngstrom.map(([symbol]) => atomicNumberOf(symbol)),
    positionsBohr: [...bohr(row.atomsAngstrom.flatMap(([, ...position]) => position))],
    charge: row.charge,
    multiplicity: row.multiplicity,
    basis: row.basis,
  };
  const { output: scf } = await run<'scf'>(
    { kind: 'scf', system, reference: 'rhf', guess: 'atomic', stability: 'skip', maxIterations: 128, convergenceHartree: 1e-10 },
    context,
  );
  const activeSpace: ActiveSpace = { select: 'avas', electrons: 6, orbitals: 6, atoms: [5, 6], shells: ['2p'] };
  if (Math.abs(scf.energyHartree - row.energiesHartree.rhf!) > 1e-6)
    throw new Error(`another mean field than the reference: ${scf.energyHartree}`);
  const { output } = await run<'transform'>({ kind: 'transform', system, scf, frozenCore: false, activeSpace }, context);
  const started = process.cpuUsage();
  const grown = await runFermion<'vqe-loop'>(
    {
      kind: 'vqe-loop',
      hamiltonian: output.hamiltonian,
      ansatz: 'adapt',
      start: 'zero',
      maxIterations: 500,
      gradientTolerance: 1e-6,
      poolTolerance: 1e-4,
      seed: 0,
    },
    context,
  );
  const { user, system: kernel } = process.cpuUsage(started);
  const [value, ideal] = [grown.output.energyHartree, uccsdHartree].map((energy) => 1000 * (energy - casciHartree));
  return {
    name: `ADAPT-VQE, dinitrogen at ${distance} Å (6e, 6o)`,
    value,
    unit: 'mEh',
    ideal,
    ratio: ideal / value,
    note: `beside UCCSD; ${grown.output.parameters.length} operators, ${((user + kernel) / 1e6).toFixed(1)} s cpu; goal ≤ 1`,
  };
}

const isElementary = ({ gate, qubits }: Operation): boolean => gate in GATES && qubits.length <= 2;

const CHEMICAL_ACCURACY = 1.6e-3;

/** @param poolTolerance steep enough to end soon after chemical accuracy */
async function gatesRow(id: string, poolTolerance: number): Promise<BenchRow> {
  const { spec, context, exactHartree } = await vqeLoopOf({ id, frozenCore: false, exact: 'fci' });
  const hamiltonian = await readHamiltonian(spec.hamiltonian, context.artifacts);
  const grow = async (runLoop: typeof runFermion, pool: 'fermionic' | 'qubit') => {
    const started = process.cpuUsage();
    const adapt = { ...spec, ansatz: 'adapt', start: 'zero', maxIterations: 500, pool, poolTolerance } as const;
    const { output } = await runLoop<'vqe-loop'>(adapt, context);
    const { user, system } = process.cpuUsage(started);
    const operators = 1 + output.energies.findIndex((energy) => energy - exactHartree < CHEMICAL_ACCURACY);
    if (operators === 0) throw new Error(`${pool} pool: ${id} ends ${output.energyHartree - exactHartree} hartree above full CI`);
    const strings = (output.strings ?? []).map((text) => parsePauli(text));
    const circuit =
      pool === 'qubit'
        ? stringProduct(hamiltonian, strings.slice(0, operators))
        : excitationProduct(hamiltonian, (output.excitations ?? []).slice(0, operators));
    const { twoQubitGates = 0 } = circuitSizes(circuit);
    const optimised =
      circuitSizes(optimize({ ...circuit, operations: [...decomposeUntil(circuit.operations, isElementary)] })).twoQubitGates ?? 0;
    return { operators, twoQubitGates, optimised, seconds: (user + system) / 1e6 };
  };
  const [strings, excitations] = [await grow(runStatevector, 'qubit'), await grow(runFermion, 'fermionic')];
  const told = ({ operators, optimised, seconds }: typeof strings) =>
    `${operators} operators, ${optimised} gates optimised, ${seconds.toFixed(1)} s cpu`;
  return {
    name: `two-qubit gates to 1.6 mEh, qubit pool, ${id}`,
    value: strings.twoQubitGates,
    unit: 'CX',
    ideal: excitations.twoQubitGates,
    ratio: excitations.twoQubitGates / strings.twoQubitGates,
    note: `beside the fermionic pool; strings: ${told(strings)}; excitations: ${told(excitations)}`,
  };
}

export async function bench(): Promise<BenchRow[]> {
  return [
    await adaptRow(1.5),
    await adaptRow(2.1),
    await gatesRow('lih-2.5-sto3g', 1e-3),
    await gatesRow('h4-chain-1.8-sto3g', 1e-3),
    await gatesRow('h6-chain-1.0-sto3g', 5e-3),
  ];
}
