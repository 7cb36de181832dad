/** The mitigation story: each way brings the noisy energy nearer, all together nearest. */
import { readFile } from 'node:fs/promises';
import { localBackends } from '@cofactor/backends';
import { Cofactor } from '@cofactor/sdk';
import { Comparison, parseDocument } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';

test('intervals of two standard errors do not reach the energy as measured', { timeout: 60_000 }, async () => {
  const text = await readFile(new URL('mitigation/hydrogen.json', import.meta.url), 'utf8');
  const { problem, arms } = parseDocument(Comparison, JSON.parse(text));
  await using backends = await localBackends();
  const cofactor = new Cofactor({ backends });
  const energies = await Promise.all(
    arms.map(async ({ method, backend, seed }) => {
      const result = await cofactor.run(problem, { method, backend, seed });
      if (result.kind !== 'energy') throw new Error('expected an energy');
      return { value: result.energyHartree, twice: 2 * result.standardErrorHartree };
    }),
  );
  const exact = energies[energies.length - 1].value;
  const [measured, ...mitigated] = energies.slice(0, -1).map(({ value, twice }) => ({ error: Math.abs(value - exact), twice }));
  expect(mitigated).toHaveLength(4);
  for (const { error, twice } of mitigated) expect(error + twice).toBeLessThan(measured.error - measured.twice);
  const all = mitigated[mitigated.length - 1];
  expect(mitigated.every(({ error }) => all.error <= error)).toBe(true);
});
