/**
 * The namelist at the head of an FCIDUMP file (Knowles & Handy, DOI 10.1016/0010-4655(89)90033-7): as much as a plan needs
 * before a backend reads the integrals.
 */
import { invalidInput } from '../../../contracts/index.ts';

export interface FcidumpHeader {
  numOrbitals: number;
  /** α, β */
  numElectrons: [number, number];
}

/** @throws INVALID_INPUT naming the entry that is missing or does not fit. */
export function readFcidumpHeader(text: string, path = 'problem.hamiltonian'): FcidumpHeader {
  const header = /&FCI([\s\S]*?)(?:&END|\/)/i.exec(text)?.[1];
  if (header === undefined) throw invalidInput(path, 'an FCIDUMP that begins with &FCI … &END', text.slice(0, 40) || undefined);
  const entry = (name: string): number | undefined => {
    const value = new RegExp(`\\b${name}\\s*=\\s*(-?\\d+)`, 'i').exec(header)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const [orbitals, electrons, ms2] = [entry('NORB'), entry('NELEC'), entry('MS2') ?? 0];
  if (orbitals === undefined || orbitals < 1) throw invalidInput(path, 'NORB of 1 or more in the FCIDUMP header', orbitals);
  if (electrons === undefined || electrons < 1 || electrons > 2 * orbitals) {
    throw invalidInput(path, `NELEC from 1 to ${2 * orbitals} in the FCIDUMP header`, electrons);
  }
  const alpha = (electrons + ms2) / 2;
  if (!Number.isInteger(alpha) || ms2 < 0 || ms2 > electrons || alpha > orbitals) {
    throw invalidInput(path, `an MS2 that fits ${electrons} electrons in ${orbitals} orbitals in the FCIDUMP header`, ms2);
  }
  return { numOrbitals: orbitals, numElectrons: [alpha, electrons - alpha] };
}
