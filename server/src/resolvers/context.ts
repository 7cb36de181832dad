/** What resolvers are given: who asks, and the services that do the work. */
import type { Backend } from '@cofactor/sdk/contracts';
import { CofactorError } from '@cofactor/sdk/contracts';
import type { JobsService } from '../jobs/jobs-service.ts';
import type { Scope } from '../store/keys.ts';

/** What the gateway asks of the jobs. */
export type Jobs = Pick<
  JobsService,
  'estimate' | 'submit' | 'submitComparison' | 'find' | 'plan' | 'capsule' | 'list' | 'cancel' | 'watch' | 'counts'
>;

/** The holder of a key. */
export interface Caller {
  tenant: string;
  prefix: string;
  scopes: readonly Scope[];
}

export interface GatewayServices {
  jobs: Jobs;
  backends: readonly Backend[];
}

export interface GatewayContext extends GatewayServices {
  caller: Caller;
  /** Fires when the caller has gone. */
  signal: AbortSignal;
}

/** @throws FORBIDDEN */
export function requireScope({ scopes }: Caller, scope: Scope): void {
  if (scopes.includes(scope)) return;
  throw new CofactorError('FORBIDDEN', `this key may not ${scope}: it has the scopes ${scopes.join(', ')}`, { what: scope });
}
