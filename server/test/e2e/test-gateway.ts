/** A gateway in this process on a database of its own, with keys of two tenants, and what talks to it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localBackends } from '@cofactor/backends';
import { toGraphqlInput } from '@cofactor/sdk/client';
import { Job } from '@cofactor/sdk/contracts';
import { pino } from 'pino';
import { startGateway, type Gateway } from '../../src/gateway.ts';
import { openGatewayStore, type GatewayStore } from '../../src/store/gateway-store.ts';
import type { Scope } from '../../src/store/keys.ts';
import { pgliteSeed } from '../store/engines.ts';

export type Body = NonNullable<RequestInit['body']>;

export interface Answer {
  status: number;
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

export interface TestGateway {
  gateway: Gateway;
  store: GatewayStore;
  /** Lines that were logged. */
  log: string[];
  key(tenant: string, scopes?: Scope[]): Promise<string>;
  query(query: string, variables?: Record<string, unknown>, key?: string): Promise<Answer>;
  post(body: Body, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export async function testGateway(): Promise<TestGateway> {
  const home = await mkdtemp(join(tmpdir(), 'cofactor-gateway-'));
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  const backends = await localBackends();
  const store = await openGatewayStore({ home, seed: await pgliteSeed(), backends, logger });
  const { jobs, keys } = store;
  const gateway = await startGateway({
    port: 0,
    services: { jobs, backends },
    keys,
    logger,
  });
  const key = async (tenant: string, scopes: Scope[] = ['read', 'submit']) => (await keys.create({ tenant, scopes })).secret;
  const own = await key('own');
  const post = (body: Body, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(gateway.url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${own}`, ...headers },
    });
  return {
    gateway,
    store,
    log,
    key,
    post,
    async query(query, variables = {}, as = own) {
      const accept = 'application/graphql-response+json';
      const response = await post(JSON.stringify({ query, variables }), { authorization: `Bearer ${as}`, accept });
      return { status: response.status, ...((await response.json()) as object) };
    },
    async close() {
      await gateway.close();
      await store.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

export const HYDROGEN = {
  schema: 'cofactor.job/1',
  problem: { kind: 'energy', structure: { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 0.74\n' }, basis: 'sto-3g' },
  method: { name: 'fci' },
};

/** Thirty hydrogen atoms: sixty qubits. */
export const SIXTY_QUBITS = {
  ...HYDROGEN,
  problem: {
    ...HYDROGEN.problem,
    structure: { format: 'xyz', data: `30\n\n${Array.from({ length: 30 }, (_, i) => `H 0 0 ${i}`).join('\n')}\n` },
  },
  method: { name: 'vqe' },
  backend: 'statevector',
};

export const SUBMIT = /* GraphQL */ `
  mutation Submit($input: SubmitJobInput!) {
    submitJob(input: $input) {
      __typename
      ... on SubmitJobSuccess {
        job {
          id
          state
          inputHash
          planHash
        }
      }
      ... on UserError {
        code
        message
        path
      }
      ... on InvalidInput {
        issues {
          path
          expected
          got
        }
      }
      ... on TooLarge {
        resource
        asked
        limit
      }
    }
  }
`;

/** Variables of SUBMIT. */
export function submission(document: unknown, idempotencyKey: string, more: object = {}): Record<string, unknown> {
  return { input: { job: toGraphqlInput(Job, document), idempotencyKey, ...more } };
}

/** Its data. @throws Error with what was answered instead */
export function dataOf<T>({ data, errors }: Answer): T {
  if (!data) throw new Error(`no data: ${JSON.stringify(errors)}`);
  return data as T;
}

/** The id of a job that was submitted. */
export function jobIdOf(answer: Answer): string {
  const { submitJob } = dataOf<{ submitJob: { job?: { id: string } } }>(answer);
  if (!submitJob.job) throw new Error(`not submitted: ${JSON.stringify(submitJob)}`);
  return submitJob.job.id;
}
