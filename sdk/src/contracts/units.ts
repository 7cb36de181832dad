/**
 * Physical constants and conversions. Atomic units inside; a unit stands in the name at every boundary.
 * One bohr constant serves everywhere, the one the reference energies were computed with: another CODATA value moves
 * nuclear repulsion in the ninth digit.
 */

/** Bohr radius in ångström. CODATA 2010, DOI 10.1103/RevModPhys.84.1527 (0.529 177 210 92(17) × 10⁻¹⁰ m). */
export const BOHR_IN_ANGSTROM = 0.52917721092;

/** Hartree in kilocalories (thermochemical) per mole. CODATA 2010 via 4.359 744 34 × 10⁻¹⁸ J and 6.022 141 29 × 10²³ mol⁻¹. */
export const HARTREE_IN_KCAL_PER_MOL = 627.50947;

/** Hartree in electronvolt. CODATA 2010 (27.211 385 05(60) eV). */
export const HARTREE_IN_EV = 27.21138505;

/** 1 debye in e·bohr. 1 D = 10⁻²¹/c C·m; CODATA 2010. */
export const DEBYE_IN_AU = 0.39343029;

/** 1 kcal/mol, the usual bar of chemical accuracy, in hartree. */
export const CHEMICAL_ACCURACY_HARTREE = 1 / HARTREE_IN_KCAL_PER_MOL;

export const LENGTH_UNITS = ['angstrom', 'bohr'] as const;
export type LengthUnit = (typeof LENGTH_UNITS)[number];

export function toBohr(length: number, unit: LengthUnit): number {
  return unit === 'bohr' ? length : length / BOHR_IN_ANGSTROM;
}

/** Money is integer micro-USD inside and USD in a budget. Rounds up: a quote never understates. */
export function microUsd(usd: number): number {
  return Math.max(0, Math.ceil(usd * 1e6 - 1e-6));
}

export function usd(microUsd: number): number {
  return microUsd / 1e6;
}
