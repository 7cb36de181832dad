/**
 * What the engine answered to every quantity of the reference rows (outcome.json, written by scripts/reference-rows.ts), and the table of it
 * (backends/docs/reference-values.md). Outcome and table hold no judgement: differences and tolerances are compared where they are read.
 */
import { readFileSync } from 'node:fs';
import { type CiRow, readReference, type ReferenceRow } from './reference-rows.test.support.ts';
import type { ScfReference } from './scf/index.ts';

export const REFERENCE_FILES = ['public', 'point-charges', 'active-sites', 'zn-dinitrogen'] as const;
export type ReferenceName = (typeof REFERENCE_FILES)[number];

/** Hartree; gradients hartree/bohr, dipoles atomic units, both by their largest component. */
export const TOLERANCE = { scf: 1e-7, mp2: 1e-7, cc: 2e-7, ci: 1e-7, gradient: 1e-6, dipole: 1e-5 } as const;
export type QuantityKind = keyof typeof TOLERANCE;

const REFERENCES: readonly ScfReference[] = ['rhf', 'uhf', 'rohf'];

/** One figure of a row, or one vector of figures. */
export interface Quantity {
  /** Unique within the row. */
  name: string;
  kind: QuantityKind;
  values: readonly number[];
  /** Of another program than `values`. */
  second?: number;
  /** Of a CI energy. */
  space?: Required<Pick<CiRow, 'electrons' | 'orbitals' | 'orbitalIndices'>>;
}

export interface OutcomeEntry {
  id: string;
  quantity: string;
  /** Of a vector its norm. */
  value?: number;
  /** Largest component of ours − reference. */
  difference?: number;
  /** In place of a difference: what was found instead. */
  finding?: string;
  cpuSeconds?: number;
}

export interface Outcome {
  about: string;
  engine: string;
  measured: string;
  entries: OutcomeEntry[];
}

const OUTCOME = new URL('../../data/reference/chemistry/outcome.json', import.meta.url);
export const outcomeUrl = (): URL => OUTCOME;
export const tableUrl = (): URL => new URL('../../docs/reference-values.md', import.meta.url);

export function readOutcome(): Outcome {
  return JSON.parse(readFileSync(OUTCOME, 'utf8')) as Outcome;
}

/** Everything that can be checked in a row; active spaces that are not unique are left out. */
export function quantitiesOf(row: ReferenceRow): Quantity[] {
  const second = row.secondProgram?.energiesHartree ?? {};
  const energy = (name: string, kind: QuantityKind): Quantity[] => {
    const value = row.energiesHartree[name];
    return value === undefined ? [] : [{ name, kind, values: [value], ...(second[name] !== undefined && { second: second[name] }) }];
  };
  const space = (name: string, ci: CiRow | undefined): Quantity[] => {
    if (!ci || ci.notUnique) return [];
    const { electrons, orbitals, energyHartree } = ci;
    const core = (row.numElectrons - electrons) / 2;
    const orbitalIndices = ci.orbitalIndices ?? Array.from({ length: orbitals }, (_, k) => core + k);
    const unusual = orbitalIndices.some((index, k) => index !== core + k) ? ` in orbitals ${orbitalIndices.join(' ')}` : '';
    const quantity: Quantity = {
      name: `${name}${unusual}`,
      kind: 'ci',
      values: [energyHartree],
      space: { electrons, orbitals, orbitalIndices },
    };
    return [second[name] === undefined ? quantity : { ...quantity, second: second[name] }];
  };
  const vector = (name: string, kind: QuantityKind, values: readonly number[] | undefined): Quantity[] =>
    values ? [{ name, kind, values }] : [];
  const perturbative = ['', '-fc'].flatMap((suffix) => [
    ...energy(`mp2${suffix}`, 'mp2'),
    ...energy(`ccsd${suffix}`, 'cc'),
    ...energy(`ccsd-t${suffix}`, 'cc'),
  ]);
  return [
    ...REFERENCES.flatMap((reference) => energy(reference, 'scf')),
    ...vector('dipole', 'dipole', row.dipoleAu),
    ...vector('gradient', 'gradient', row.gradientHartreePerBohr?.[row.scf]?.flat()),
    ...vector('gradient on charges', 'gradient', row.gradientOnPointChargesHartreePerBohr?.flat()),
    ...perturbative,
    ...space('fci', row.fci),
    ...space('fci-fc', row.fciFrozenCore),
    ...(row.casci ?? []).flatMap((ci) => space(`casci(${ci.electrons},${ci.orbitals})`, ci)),
  ];
}

/** The committed table, from reference files and outcome alone. */
export function referenceTable(outcome: Outcome): string {
  const found = new Map(outcome.entries.map((entry) => [`${entry.id}/${entry.quantity}`, entry]));
  const parts = REFERENCE_FILES.map((name) => ({ name, ...readReference(name) }));
  const second = parts.flatMap(({ rows }) => rows).find((row) => row.secondProgram)?.secondProgram?.program;
  const counts = new Map<QuantityKind, { count: number; largest: number; findings: number }>();
  const tables = parts.map(({ name, about, rows }) => {
    const lines = rows.flatMap((row) =>
      quantitiesOf(row).map((quantity) => {
        const entry = found.get(`${row.id}/${quantity.name}`);
        const count = counts.get(quantity.kind) ?? { count: 0, largest: 0, findings: 0 };
        if (entry) count.count++;
        count.largest = Math.max(count.largest, Math.abs(entry?.difference ?? 0));
        if (entry?.finding) count.findings++;
        counts.set(quantity.kind, count);
        const { values, kind } = quantity;
        const reference = kind === 'gradient' || kind === 'dipole' ? Math.hypot(...values) : values[0];
        const ours = entry?.value;
        const other = quantity.second;
        return cells([
          row.id,
          `${row.basis}, ${row.numFunctions}`,
          quantity.name,
          digits(ours),
          digits(reference),
          entry?.finding ?? difference(entry?.difference),
          digits(other),
          difference(ours !== undefined && other !== undefined ? ours - other : undefined),
        ]);
      }),
    );
    return [
      `## ${name}`,
      '',
      about,
      '',
      cells(['row', 'basis, functions', 'quantity', 'Cofactor', 'PySCF', 'difference', 'Psi4', 'difference']),
      cells(['---', '---', '---', '---:', '---:', '---:', '---:', '---:']),
      ...lines,
      '',
    ].join('\n');
  });
  const summary = [...counts].map(([kind, { count, largest, findings }]) =>
    cells([kind, String(count), TOLERANCE[kind].toExponential(0), largest.toExponential(1), String(findings)]),
  );
  return [
    '# Reference values',
    '',
    `Every quantity of the reference rows beside other programs, written by \`backends/scripts/reference-rows.ts\`. Energies in hartree, gradients in`,
    'hartree/bohr and dipoles in atomic units; of the last two the norms are shown, and the largest difference of a component.',
    '',
    `- Cofactor: ${outcome.engine}, measured ${outcome.measured}`,
    `- PySCF: ${parts[0].program}; inputs in \`backends/data/reference/chemistry\``,
    `- Psi4: ${second ?? 'none'}: its bohr differs in the tenth digit, and so do nuclear repulsion and total energies`,
    '',
    cells(['quantity', 'checked', 'tolerance', 'largest difference', 'findings']),
    cells(['---', '---:', '---:', '---:', '---:']),
    ...summary,
    '',
    ...tables,
  ].join('\n');
}

function cells(values: readonly string[]): string {
  return `| ${values.join(' | ')} |`;
}

function digits(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(10);
}

function difference(value: number | undefined): string {
  return value === undefined ? '' : value.toExponential(1);
}
