/** Names while a program is read: of the program, of a block, of the body of a gate or a subroutine. */
import type { Value } from './arithmetic.ts';
import type { Action } from './gate-actions.ts';

export interface Scope {
  readonly names: Map<string, Value>;
  readonly parent?: Scope;
  /** A body of a gate: its actions are collected, phases included. */
  readonly actions?: Action[];
}

export const child = (parent: Scope): Scope => ({ names: new Map(), parent });

/** Where actions of the body of a gate go. */
export function enclosing(scope: Scope | undefined): Action[] | undefined {
  return scope && (scope.actions ?? enclosing(scope.parent));
}

/** The scope that declares a name. */
export function ownerOf(name: string, scope: Scope): Scope | undefined {
  for (let place: Scope | undefined = scope; place; place = place.parent) if (place.names.has(name)) return place;
  return undefined;
}
