/** The drivers a plan may name. */
import type { PlannedStep } from '../../contracts/index.ts';
import type { DriverDefinition } from './driver.ts';
import { circuitSearch } from './circuit-search.ts';
import { explore } from './explore.ts';
import { grover } from './grover.ts';
import { rank } from './rank.ts';
import { sqd } from './sqd/sqd.ts';
import { vqe } from './vqe.ts';

export const DRIVERS: Readonly<Record<NonNullable<PlannedStep['driver']>, DriverDefinition>> = {
  vqe,
  sqd,
  explore,
  rank,
  'circuit-search': circuitSearch,
  grover,
};
