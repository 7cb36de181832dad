/** Whether a device takes a circuit as it stands: its gates, its pairs, its working qubits, nothing left to bind. */
import type { Circuit } from '../../contracts/index.ts';
import type { Target } from './target.ts';

/** One line for each operation that does not fit; none: the circuit is native. */
export function isaViolations(
  { operations, numQubits, numParameters }: Circuit,
  { id, gates, coupling, faulty = [], ...target }: Target,
): string[] {
  const pairs = coupling && new Set(coupling.map(([a, b]) => `${a} ${b}`));
  const found: string[] = [];
  if (numQubits > target.numQubits) found.push(`${numQubits} qubits, ${id} has ${target.numQubits}`);
  if (numParameters > 0) found.push(`${numParameters} angles are not bound`);
  operations.forEach(({ gate, qubits }, k) => {
    const name = `operations.${k}: ${gate} on ${qubits.join(', ')}`;
    if (gate === 'barrier') return;
    const broken = qubits.find((q) => faulty.includes(q) || q >= target.numQubits);
    if (broken !== undefined) found.push(`${name}: qubit ${broken} is not in working order`);
    if (gate === 'measure' || gate === 'reset') return;
    if (!gates.some((native) => native === gate)) found.push(`${name}: no gate of ${id}`);
    else if (qubits.length > 2) found.push(`${name}: more than two qubits`);
    else if (qubits.length === 2 && pairs) {
      const [a, b] = qubits;
      if (!pairs.has(`${a} ${b}`) && (gate === 'ecr' || !pairs.has(`${b} ${a}`))) found.push(`${name}: not joined`);
    }
  });
  return found;
}
