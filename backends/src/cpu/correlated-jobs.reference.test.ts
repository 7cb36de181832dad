/** Coupled cluster, gradients and a basis set of one's own from a job document to its result, against another program. */
import { Cofactor } from '@cofactor/sdk';
import type { EnergyResult, JobInput, LocalBackend } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { findBasis } from '../chemistry/basis/index.ts';
import { readReference, type ReferenceRow } from '../chemistry/reference-rows.test.support.ts';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';

interface GradientRow extends ReferenceRow {
  gradientHartreePerBohr?: { rhf?: number[][] };
  gradientOnPointChargesHartreePerBohr?: number[][];
}

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const cofactor = new Cofactor({ backends: [cpu] });
const { tolerances } = readReference('public');
const rows = (['public', 'point-charges'] as const).flatMap((name) => readReference(name).rows as GradientRow[]);
const rowOf = (id: string): GradientRow => {
  const found = rows.find((row) => row.id === id);
  if (!found) throw new Error(`no row ${id}`);
  return found;
};

function jobOf(row: ReferenceRow, method: string, problem: object = {}): JobInput {
  const { atomsAngstrom, basis, charge, multiplicity, angular, pointChargesAngstrom } = row;
  const data = `${atomsAngstrom.length}\n\n${atomsAngstrom.map((atom) => atom.join(' ')).join('\n')}\n`;
  const pointCharges = pointChargesAngstrom?.map(([x, y, z, q]) => ({ x, y, z, charge: q }));
  return {
    schema: 'cofactor.job/1',
    problem: {
      kind: 'energy',
      structure: { format: 'xyz', data },
      charge,
      multiplicity,
      basis,
      angular,
      ...(pointCharges && { environment: { pointCharges, units: 'angstrom' } }),
      ...problem,
    },
    method: { name: method },
    backend: 'cpu',
  } as JobInput;
}
const solve = async (document: JobInput): Promise<EnergyResult> => (await cofactor.run(document)) as EnergyResult;

describe('coupled cluster', () => {
  test.each([
    ['h2o-sto3g', 'ccsd', false, 'ccsd'],
    ['h2o-sto3g', 'ccsd-t', true, 'ccsd-t-fc'],
    ['ch3-sto3g', 'ccsd-t', false, 'ccsd-t'],
  ] as const)('%s by %s, frozenCore %s', async (id, method, frozenCore, key) => {
    const row = rowOf(id);
    const { energyHartree, components, properties, convergence, warnings, provenance } = await solve(jobOf(row, method, { frozenCore }));
    expect(Math.abs(energyHartree - (row.energiesHartree[key] ?? NaN))).toBeLessThan(2e-7);
    expect(components.correlationHartree).toBeCloseTo(energyHartree - (row.energiesHartree[row.scf] ?? NaN), 6);
    expect(properties.t1Diagnostic).toBeGreaterThan(0);
    expect(convergence).toMatchObject({ converged: true });
    expect(warnings.map(({ code }) => code)).toContain('NOT_VARIATIONAL');
    expect(provenance.steps.map(({ kind }) => kind)).toEqual(['scf', 'coupled-cluster']);
  });

  test('one determinant in doubt is warned of', async () => {
    const { warnings, properties } = await solve(jobOf(rowOf('h2o-2Re-sto3g'), 'ccsd'));
    expect(properties.t1Diagnostic).toBeGreaterThan(0.02);
    expect(warnings.map(({ code }) => code)).toContain('MULTIREFERENCE');
  });

  test('its memory and time are forecast', async () => {
    const { stages } = await cofactor.plan(jobOf(rowOf('water-dimer-ccpvdz'), 'ccsd-t'));
    const steps = stages.flatMap((stage) => stage.steps);
    const forecast = steps.find(({ kind }) => kind === 'coupled-cluster')?.forecast;
    // 1.78e8 bytes were measured on top of an idle engine (scripts/memory-forecast.ts says how)
    expect(forecast?.memoryBytes.likely).toBeGreaterThan(0.75 * 1.78e8);
    expect(forecast?.memoryBytes.likely).toBeLessThan(1.25 * 1.78e8);
    expect(forecast?.wallMs.likely).toBeGreaterThan(500);
  });
});

describe('gradients', () => {
  test.each(['nh3-631g_st-cart', 'qmmm-pub-h2o-onecharge-sto3g-embedded'])('%s', async (id) => {
    const row = rowOf(id);
    const { properties } = await solve(jobOf(row, 'rhf', { gradient: true }));
    const wanted = row.gradientHartreePerBohr?.rhf?.flat() ?? [];
    expect(properties.gradientHartreePerBohr).toHaveLength(wanted.length);
    wanted.forEach((x, k) =>
      expect(Math.abs((properties.gradientHartreePerBohr?.[k] ?? NaN) - x)).toBeLessThan(tolerances.gradientHartreePerBohr),
    );
    const onCharges = row.gradientOnPointChargesHartreePerBohr?.flat() ?? [];
    onCharges.forEach((x, k) =>
      expect(Math.abs((properties.pointChargeGradientHartreePerBohr?.[k] ?? NaN) - x)).toBeLessThan(tolerances.gradientHartreePerBohr),
    );
  });

  test('of a correlated energy is refused before anything runs', async () => {
    await expect(cofactor.plan(jobOf(rowOf('h2o-sto3g'), 'mp2', { gradient: true }))).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

describe('a basis set of one’s own', () => {
  const row = rowOf('h2o-sto3g');
  const data = ['H', 'O']
    .flatMap((symbol) => [
      `${symbol} 0`,
      ...(findBasis('sto-3g').elements.get(symbol)?.shells ?? []).flatMap(({ l, exponents, coefficients: [column] }) => [
        `${'SPD'[l]} ${exponents.length} 1.00`,
        ...exponents.map((exponent, k) => `${exponent} ${column[k]}`),
      ]),
      '****',
    ])
    .join('\n');

  test('gives what the same set of the library gives', async () => {
    const { energyHartree } = await solve(jobOf(row, 'rhf', { basis: undefined, basisText: { format: 'gaussian', data } }));
    expect(Math.abs(energyHartree - (row.energiesHartree.rhf ?? NaN))).toBeLessThan(tolerances.scfHartree);
  });

  test('a name and a text at once, or neither, or a bad text, are refused by field', async () => {
    const both = jobOf(row, 'rhf', { basisText: { format: 'gaussian', data } });
    await expect(cofactor.plan(both)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('problem.basis') as string,
    });
    const neither = jobOf(row, 'rhf', { basis: undefined });
    await expect(cofactor.plan(neither)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const bad = jobOf(row, 'rhf', { basis: undefined, basisText: { format: 'nwchem', data: 'O S\n 1.0\n' } });
    await expect(cofactor.plan(bad)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('line 1') as string });
  });
});
