import { localBackends } from '@cofactor/backends';
import { table } from '../terminal.ts';

/** Every backend: available or why not, what it runs, its limits and its price. */
export async function backends(options: { json?: boolean }): Promise<void> {
  const rows = await Promise.all(
    (await localBackends()).map(async (backend) => ({
      id: backend.id,
      version: backend.version,
      description: backend.description,
      locality: backend.locality,
      ...(await backend.available()),
      capabilities: backend.capabilities,
      pricing: backend.pricing ?? 'free',
      tested: backend.tested ?? { contract: false },
    })),
  );
  if (options.json) {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  const shown = rows.map((row) => [
    row.id,
    row.available ? 'available' : `no: ${row.reason}`,
    Object.keys(row.capabilities).join(' '),
    row.pricing,
    row.tested.liveOn ? `live-tested on ${row.tested.liveOn}` : row.tested.contract ? 'contract-tested' : '–',
  ]);
  process.stdout.write(`${table(['backend', 'here', 'runs', 'price', 'tested'], shown)}\n`);
}
