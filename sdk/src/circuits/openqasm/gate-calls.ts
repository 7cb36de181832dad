/** Gates as a program calls them: broadcast over registers, under modifiers, of the standard libraries or of the program. */
import type { Angle } from '../../contracts/index.ts';
import { float, type Value } from './arithmetic.ts';
import type { Evaluator } from './evaluator.ts';
import { type Action, controlled, inverse, power, standardGate } from './gate-actions.ts';
import { malformed, notCarried } from './lexer.ts';
import type { Scope } from './scope.ts';
import type { Definition, Modifier } from './syntax.ts';

/** What the body of a gate does, with the names of its angles and qubits put in. */
export type Expand = (gate: Definition<'gate'>, names: Map<string, Value>) => Action[];

export class GateCalls {
  readonly #source: string;
  readonly #evaluator: Evaluator;
  readonly #expand: Expand;
  readonly #defined = new Map<string, Definition<'gate'>>();

  constructor(source: string, evaluator: Evaluator, expand: Expand) {
    this.#source = source;
    this.#evaluator = evaluator;
    this.#expand = expand;
  }

  define(gate: Definition<'gate'>): void {
    if (this.#defined.has(gate.name)) throw malformed(this.#source, gate.at, 'a gate that is not defined yet', gate.name);
    this.#defined.set(gate.name, gate);
  }

  /** One call for each qubit of its registers; single qubits take part in all. */
  actions({ name, modifiers, angles, qubits, at }: Definition<'apply'>, scope: Scope): Action[] {
    const values = angles.length === 0 ? [] : angles.map((angle) => this.#evaluator.angle(angle, scope));
    const lists = qubits.map((expression) => this.#evaluator.qubits(expression, scope));
    const length = lists.reduce((most, list) => Math.max(most, list.length), 1);
    if (length === 1) return this.#one(name, values, lists, 0, modifiers, scope, at);
    const odd = lists.findIndex((list) => list.length !== 1 && list.length !== length);
    if (odd >= 0) throw malformed(this.#source, qubits[odd].at, `one qubit, or ${length} like the other registers`, lists[odd].length);
    return Array.from({ length }, (_, k) => this.#one(name, values, lists, k, modifiers, scope, at)).flat();
  }

  #one(
    name: string,
    angles: Angle[],
    lists: readonly (readonly number[])[],
    k: number,
    modifiers: readonly Modifier[],
    scope: Scope,
    at: number,
  ): Action[] {
    const on: number[] = [];
    for (const list of lists) {
      const qubit = list.length === 1 ? list[0] : list[k];
      if (on.includes(qubit)) throw malformed(this.#source, at, 'different qubits', [...on, qubit]);
      on.push(qubit);
    }
    return modifiers.length === 0 ? this.#plain(name, angles, on, at) : this.#modified(name, angles, on, modifiers, scope, at);
  }

  /** Modifiers act from the right: the first one written is the outermost. */
  #modified(name: string, angles: Angle[], qubits: number[], modifiers: readonly Modifier[], scope: Scope, at: number): Action[] {
    const [modifier, ...inner] = modifiers;
    if (modifier === undefined) return this.#plain(name, angles, qubits, at);
    switch (modifier.kind) {
      case 'inv':
        return inverse(this.#modified(name, angles, qubits, inner, scope, at));
      case 'pow': {
        const exponent = this.#evaluator.number(modifier.exponent, scope);
        const raised = power(this.#modified(name, angles, qubits, inner, scope, at), exponent);
        if (raised === undefined) throw notCarried(this.#source, modifier.at, `power ${exponent} of ${name}`, ['a whole number']);
        return raised;
      }
      default: {
        const count = modifier.count ? this.#evaluator.natural(modifier.count, scope, 'a number of controls') : 1;
        if (count >= qubits.length + (name === 'gphase' ? 1 : 0))
          throw malformed(this.#source, at, `more than ${count} qubits`, qubits.length);
        const controls = qubits.slice(0, count);
        const flips = modifier.kind === 'negctrl' ? controls.map((qubit): Action => ({ gate: 'x', qubits: [qubit] })) : [];
        const target = this.#modified(name, angles, qubits.slice(count), inner, scope, at);
        return [...flips, ...controls.reduceRight((actions, control) => this.#controlled(actions, control, at), target), ...flips];
      }
    }
  }

  #controlled(actions: Action[], control: number, at: number): Action[] {
    try {
      return controlled(actions, control);
    } catch (error) {
      if (error instanceof RangeError) throw notCarried(this.#source, at, `a control: ${error.message}`);
      throw error;
    }
  }

  #plain(name: string, angles: Angle[], qubits: number[], at: number): Action[] {
    const defined = this.#defined.get(name);
    const standard = defined ? undefined : standardGate(name);
    if (defined === undefined && standard === undefined) {
      throw malformed(this.#source, at, 'a gate that is defined, or one of stdgates.inc or qelib1.inc', name);
    }
    const takes = defined ? { angles: defined.angles.length, qubits: defined.qubits.length } : standard!;
    if (angles.length !== takes.angles) throw malformed(this.#source, at, `${takes.angles} angles for ${name}`, angles.length);
    if (qubits.length !== takes.qubits) throw malformed(this.#source, at, `${takes.qubits} qubits for ${name}`, qubits.length);
    if (standard) return standard.act(qubits, angles);
    const names = new Map<string, Value>();
    defined!.angles.forEach((angle, k) => names.set(angle, angleValue(angles[k])));
    defined!.qubits.forEach((qubit, k) => names.set(qubit, { kind: 'qubits', value: [qubits[k]] }));
    return this.#expand(defined!, names);
  }
}

function angleValue(angle: Angle): Value {
  return typeof angle === 'number' ? float(angle) : { kind: 'parameter', value: angle };
}
