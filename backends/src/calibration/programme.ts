/**
 * What `cofactor doctor --calibrate` runs: jobs of every kind of step, most at two sizes, some seconds at most each. They are none of
 * the reference jobs, so that a forecast of those says something. To calibrate a new method: a line here, small enough for seconds.
 */
import type { JobInput } from '@cofactor/sdk/contracts';

type Problem = JobInput['problem'];

/** Hydrogens in a row, 0.9 Å apart. */
const chain = (count: number): string => xyz(Array.from({ length: count }, (_, k) => `H 0 0 ${(0.9 * k).toFixed(2)}`));

/** Water molecules in a row, 3 Å apart. */
const waters = (count: number): string =>
  xyz(Array.from({ length: count }, (_, k) => [`O 0 0 ${3 * k}`, `H 0.757 0 ${3 * k + 0.587}`, `H -0.757 0 ${3 * k + 0.587}`]).flat());

const xyz = (lines: readonly string[]): string => `${lines.length}\n\n${lines.join('\n')}\n`;

function energy(data: string, basis: string, fields: object = {}): Problem {
  return { kind: 'energy', structure: { format: 'xyz', data }, basis, ...fields };
}

/** Couplings of ±1 between each variable and some that follow, by a fixed rule. */
function couplings(variables: number, neighbours: number): [number, number, number][] {
  return Array.from({ length: variables }, (_, i) =>
    Array.from({ length: neighbours }, (_, k): [number, number, number] => [
      i,
      (i + 1 + k * k) % variables,
      (i * (k + 3)) % 2 === 0 ? 1 : -1,
    ]),
  )
    .flat()
    .filter(([i, j]) => i !== j);
}

const ising = (variables: number, neighbours: number): Problem => ({
  kind: 'minimum',
  model: { type: 'ising', variables, linear: Array.from({ length: variables }, () => 0), quadratic: couplings(variables, neighbours) },
});

const qubo = (variables: number): Problem => ({
  kind: 'minimum',
  model: { type: 'qubo', variables, linear: Array.from({ length: variables }, (_, k) => (k % 5) - 2), quadratic: couplings(variables, 3) },
});

const maxcut = (nodes: number): Problem => ({ kind: 'minimum', model: { type: 'maxcut', nodes, edges: couplings(nodes, 3) } });

const fold = (sequence: string, lattice: 'square' | 'cubic' | 'tetrahedral'): Problem => ({
  kind: 'minimum',
  model: { type: 'lattice-protein', sequence, lattice, interaction: lattice === 'tetrahedral' ? 'miyazawa-jernigan' : 'hp' },
});

const cluster = (atoms: number): Problem => ({ kind: 'minimum', model: { type: 'cluster', potential: 'lennard-jones', atoms } });

/** Layers of turns and entangling gates. */
function circuit(qubits: number, layers: number, fields: object): Problem {
  const lines = Array.from({ length: layers }, (_, k) => [
    ...Array.from({ length: qubits }, (_, q) => `ry(${(0.1 * (k + q + 1)).toFixed(2)}) q[${q}];`),
    ...Array.from({ length: qubits - 1 }, (_, q) => `cx q[${q}], q[${q + 1}];`),
  ]).flat();
  const data = ['OPENQASM 3.0;', 'include "stdgates.inc";', `qubit[${qubits}] q;`, ...lines].join('\n');
  return { kind: 'circuit', program: { format: 'openqasm', data }, ...fields };
}

const hydrogen = (bond: number) => ({ format: 'xyz', data: `2\n\nH 0 0 0\nH 0 0 ${bond}\n` }) as const;

const training: Problem = {
  kind: 'train',
  target: energy(hydrogen(0.74).data, 'sto-3g') as Extract<Problem, { kind: 'energy' }>,
  structures: [0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.4, 1.6].map(hydrogen),
  predict: [hydrogen(0.75)],
};

/** The most telling first: on a busy machine the last ones are left out. */
type Line = [problem: Problem, method?: JobInput['method'], backend?: string];

const frontier = (electrons: number, orbitals: number) => ({ activeSpace: { select: 'frontier', electrons, orbitals } as const });

/** Short, as random trials of the same number stand beside them; those of the folds long enough to be learned from in a process that runs. */
const annealing = { name: 'simulated-annealing', sweeps: 300, restarts: 2 } as const;

const LINES: readonly Line[] = [
  [energy(waters(1), '6-31g*', { frozenCore: true }), { name: 'ccsd-t' }],
  [energy(chain(6), '6-31g'), { name: 'fci' }],
  [energy(waters(1), 'sto-3g', { frozenCore: true }), { name: 'vqe' }, 'statevector'],
  [energy(chain(6), 'sto-3g'), { name: 'vqe' }, 'fermion'],
  [ising(60, 4), annealing],
  [circuit(16, 10, { observables: ['ZZIIIIIIIIIIIIII'] }), undefined, 'statevector'],
  [energy(waters(3), '6-31g*', { gradient: true }), { name: 'rhf' }],
  [energy(waters(1), '6-31g*'), { name: 'dft' }],
  [energy(waters(2), '6-31g', { multiplicity: 3 }), { name: 'uhf' }],
  [energy(waters(3), '6-31g*', { frozenCore: true }), { name: 'mp2' }],
  [energy(waters(2), '6-31g*', { frozenCore: true }), { name: 'ccsd' }],
  [energy(waters(2), '6-31g', { frozenCore: true }), { name: 'ccsd-t' }],
  [energy(waters(2), '6-31g*', frontier(8, 8)), { name: 'casci' }],
  [energy(chain(6), '6-31g', frontier(6, 6)), { name: 'casscf' }],
  [energy(waters(1), '6-31g', frontier(4, 4)), { name: 'casscf' }],
  [energy(chain(6), 'sto-3g'), { name: 'hci' }],
  [energy(chain(6), '6-31g', frontier(6, 8)), { name: 'hci' }],
  [circuit(4, 3, { shots: 1000 }), undefined, 'statevector'],
  [circuit(5, 3, { observables: ['ZZIII'], shots: 1000 }), undefined, 'noisy:heron-r3'],
  [training, { name: 'surrogate', oracle: { name: 'fci' } }],
  [energy(chain(6), 'sto-3g'), { name: 'sqd', shots: 2000 }, 'statevector'],
  [energy(chain(4), 'sto-3g'), { name: 'adapt-vqe' }, 'fermion'],
  [energy(waters(1), '6-31g', frontier(8, 8)), { name: 'vqe' }, 'fermion'],
  [energy(chain(2), 'sto-3g'), { name: 'qpe', bits: 6 }, 'statevector'],
  [fold('HPHPPHHPHP', 'square'), { name: 'simulated-annealing', sweeps: 8000, restarts: 5 }],
  [fold('HPHPPHHPHHPPHPHH', 'square'), { name: 'simulated-annealing', sweeps: 3000, restarts: 5 }],
  [cluster(8), { name: 'basin-hopping', hops: 20, restarts: 5 }],
  [maxcut(60), { name: 'tabu', iterations: 1000 }],
  [ising(60, 3), { name: 'parallel-tempering', sweeps: 100 }],
  [qubo(40), annealing],
  [maxcut(60), annealing],
  [ising(60, 3), { name: 'tabu', iterations: 1000 }],
  [maxcut(8), { name: 'qaoa', layers: 3, shots: 0 }, 'statevector'],
  [maxcut(12), { name: 'annealer', reads: 100 }, 'annealer:pegasus-6'],
  [energy(waters(2), '6-31g*'), { name: 'dft' }],
  [energy(waters(1), '6-31g', { frozenCore: true }), { name: 'fci' }],
  [ising(120, 4), { name: 'simulated-annealing' }],
  [ising(100, 3), { name: 'parallel-tempering' }],
  [maxcut(80), { name: 'tabu' }],
];

export const PROGRAMME: readonly JobInput[] = LINES.map(([problem, method, backend = 'auto']) => ({
  schema: 'cofactor.job/1',
  problem,
  method,
  backend,
}));
