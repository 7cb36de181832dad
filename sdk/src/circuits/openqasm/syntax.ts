/** The syntax tree of an OpenQASM program: what stands there, before anything is worked out. `at` is a place in the text. */

export type Expression =
  | { readonly kind: 'integer' | 'real'; readonly value: number; readonly at: number }
  | { readonly kind: 'bits'; readonly value: string; readonly at: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Index; readonly at: number }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression; readonly at: number }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[]; readonly at: number }
  | { readonly kind: 'cast'; readonly type: ClassicalType; readonly operand: Expression; readonly at: number }
  | { readonly kind: 'measure'; readonly operand: Expression; readonly at: number };

/** `[e]`, `[a:b]`, `[a:step:b]` (ends included) or `[{…}]`. */
export type Index =
  | { readonly kind: 'one'; readonly value: Expression }
  | { readonly kind: 'range'; readonly from?: Expression; readonly step?: Expression; readonly to?: Expression }
  | { readonly kind: 'set'; readonly values: readonly Expression[] };

export type ClassicalName = 'int' | 'uint' | 'float' | 'angle' | 'bool' | 'bit';
export interface ClassicalType {
  readonly name: ClassicalName;
  /** Bits of a number, or the length of a bit register. */
  readonly size?: Expression;
}

export type Modifier =
  | { readonly kind: 'inv'; readonly at: number }
  | { readonly kind: 'pow'; readonly exponent: Expression; readonly at: number }
  | { readonly kind: 'ctrl' | 'negctrl'; readonly count?: Expression; readonly at: number };

/** A parameter of a subroutine. */
export type Parameter =
  | { readonly kind: 'qubit'; readonly name: string; readonly size?: Expression }
  | { readonly kind: 'classical'; readonly name: string; readonly type: ClassicalType };

export type Statement = { readonly at: number } & (
  | { readonly kind: 'qubits'; readonly name: string; readonly size?: Expression }
  | {
      readonly kind: 'declaration';
      readonly type: ClassicalType;
      readonly name: string;
      readonly constant: boolean;
      readonly value?: Expression;
    }
  | { readonly kind: 'input'; readonly type: ClassicalType; readonly name: string }
  | { readonly kind: 'alias'; readonly name: string; readonly value: Expression }
  | {
      readonly kind: 'gate';
      readonly name: string;
      readonly angles: readonly string[];
      readonly qubits: readonly string[];
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'subroutine'; readonly name: string; readonly parameters: readonly Parameter[]; readonly body: readonly Statement[] }
  | {
      readonly kind: 'apply';
      readonly name: string;
      readonly modifiers: readonly Modifier[];
      readonly angles: readonly Expression[];
      readonly qubits: readonly Expression[];
    }
  | { readonly kind: 'measure'; readonly qubits: Expression; readonly into?: Expression }
  | { readonly kind: 'reset'; readonly qubits: Expression }
  | { readonly kind: 'barrier'; readonly qubits: readonly Expression[] }
  | { readonly kind: 'assign'; readonly to: Expression; readonly operator: string; readonly value: Expression }
  | { readonly kind: 'if'; readonly condition: Expression; readonly body: readonly Statement[]; readonly otherwise: readonly Statement[] }
  | { readonly kind: 'for'; readonly name: string; readonly over: Index | Expression; readonly body: readonly Statement[] }
  | { readonly kind: 'while'; readonly condition: Expression; readonly body: readonly Statement[] }
  | { readonly kind: 'leave'; readonly how: 'break' | 'continue' }
  | { readonly kind: 'return'; readonly value?: Expression }
  | { readonly kind: 'evaluate'; readonly value: Expression }
);

export type Definition<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

export interface Program {
  readonly version: 2 | 3;
  readonly statements: Iterable<Statement>;
}
