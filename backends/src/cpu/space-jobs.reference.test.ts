/** Heat-bath CI and spaces found unaided, from a job document to its result. */
import { Cofactor } from '@cofactor/sdk';
import type { EnergyResult, JobInput, LocalBackend } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { readReference } from '../chemistry/reference-rows.test.support.ts';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const cofactor = new Cofactor({ backends: [cpu] });
const { rows } = readReference('public');

async function solve(id: string, method: object, problem: object = {}): Promise<{ result: EnergyResult; exact: number }> {
  const row = rows.find((candidate) => candidate.id === id);
  if (!row) throw new Error(`no row ${id}`);
  const data = `${row.atomsAngstrom.length}\n\n${row.atomsAngstrom.map((atom) => atom.join(' ')).join('\n')}\n`;
  const { charge, multiplicity, basis, angular } = row;
  const structure = { format: 'xyz', data };
  const document = {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure, charge, multiplicity, basis, angular, ...problem },
    method,
    backend: 'cpu',
  } as JobInput;
  return { result: (await cofactor.run(document)) as EnergyResult, exact: row.energiesHartree.fci ?? NaN };
}

test('hci of dinitrogen meets full CI of another program, and tells where it comes from', async () => {
  const { result, exact } = await solve('n2-1.0977-sto3g', { name: 'hci', thresholdHartree: 5e-4 });
  expect(Math.abs(result.energyHartree - exact)).toBeLessThan(2e-5);
  const { heatBath } = result;
  expect(heatBath?.points).toHaveLength(4);
  expect(heatBath?.fitErrorHartree).toBeGreaterThan(0);
  for (const { variationalHartree } of heatBath?.points ?? []) expect(variationalHartree).toBeGreaterThan(exact);
  expect(result.properties.s2).toBeCloseTo(0, 3);
  expect(result.warnings.map(({ code }) => code)).toContain('NOT_VARIATIONAL');
  expect(result.provenance.steps.map(({ kind }) => kind)).toEqual(['scf', 'transform', 'heat-bath-ci']);
});

test('casci in a space found unaided names its orbitals', async () => {
  const { result } = await solve('h2co-sto3g', { name: 'casci' }, { activeSpace: { select: 'auto' } });
  const { activeSpace, energyHartree, components } = result;
  expect(activeSpace).toMatchObject({ select: 'auto', electrons: [1, 1], orbitals: 2 });
  for (const { composition } of activeSpace?.activeOrbitals ?? []) expect(composition).toMatch(/2p π/);
  expect(energyHartree).toBeLessThan((components.scfHartree ?? 0) - 0.01);
});
