/** Names of GraphQL types: a schema that the contracts export has its own; one inside another is named by where it stands. */
import * as contracts from '@cofactor/sdk/contracts';
import type * as z from 'zod';
import { graphqlName } from '@cofactor/sdk/client';

const EXPORTED = new Map<unknown, string>(Object.entries(contracts).map(([name, value]) => [value, name]));

/** @param path name of the type around it and of the field, e.g. EnergyProblemRegions */
export function typeName(schema: z.core.$ZodType, path: string): string {
  return EXPORTED.get(schema) ?? path;
}

/** `ccsd-t` in `Method` is `CcsdTMethod`, `planned` in `JobEvent` is `PlannedEvent`. */
export function memberName(schema: z.core.$ZodType, tag: string, union: string): string {
  return EXPORTED.get(schema) ?? capitalised(graphqlName(tag)) + union.replace(/^Job/, '');
}

export const fieldPath = (parent: string, wire: string): string => parent + capitalised(graphqlName(wire));

/** One of many: `points` holds things named after a point. */
export const itemPath = (path: string): string => path.replace(/s$/, '');

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
