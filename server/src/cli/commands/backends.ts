import { localBackends } from '@cofactor/backends';
import type { Availability, Backend } from '@cofactor/sdk/contracts';
import { allClouds, emulatedClouds } from '../cloud.ts';
import { table } from '../terminal.ts';

interface Row {
  id: string;
  version?: string;
  description?: string;
  locality: 'local' | 'remote';
  available: boolean;
  reason?: string;
  fix?: string;
  capabilities: object;
  pricing: string;
  tested: { contract: boolean; liveOn?: string };
}

/** Every backend: available or why not, what it runs, its limits and its price; of cloud providers too, or of their emulations. */
export async function backends(options: { json?: boolean; emulate?: string }): Promise<void> {
  await using clouds = await emulatedClouds(options.emulate?.split(',').filter(Boolean) ?? []);
  const local = await Promise.all((await localBackends()).map(rowOf));
  const remote = options.emulate
    ? await Promise.all(clouds.backends.map(rowOf))
    : await Promise.all((await allClouds()).map(async ({ id, backend, missing }) => (backend ? rowOf(backend) : absent(id, missing))));
  const rows = [...local, ...remote];
  if (options.json) {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  const shown = rows.map((row) => [
    row.id,
    row.available ? 'available' : `no: ${row.reason}${row.fix ? `: ${row.fix}` : ''}`,
    Object.keys(row.capabilities).join(' '),
    row.pricing,
    row.tested.liveOn ? `live-tested on ${row.tested.liveOn}` : row.tested.contract ? 'contract-tested' : '–',
  ]);
  process.stdout.write(`${table(['backend', 'here', 'runs', 'price', 'tested'], shown)}\n`);
}

async function rowOf(backend: Backend): Promise<Row> {
  const { id, version, description, locality, capabilities, pricing = 'free', tested = { contract: false } } = backend;
  const availability = await backend
    .available()
    .catch((error: unknown): Availability => ({ available: false, reason: (error as Error).message }));
  return { id, version, description, locality, ...availability, capabilities, pricing, tested };
}

/** A provider whose credentials are not here: what it would run is for its devices to say. */
const absent = (id: string, missing: { reason: string; fix?: string } = { reason: 'not asked' }): Row => ({
  id,
  locality: 'remote',
  available: false,
  ...missing,
  capabilities: {},
  pricing: 'said once there are credentials',
  tested: { contract: true },
});
