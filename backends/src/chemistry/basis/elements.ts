/** Symbols of the elements by atomic number, H = 1 to Kr = 36: as far as the basis sets and core conventions here reach. */
export const ELEMENT_SYMBOLS: readonly string[] =
  '? H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr'.split(' ');

/** @example elementSymbol(30) === 'Zn' */
export function elementSymbol(atomicNumber: number): string {
  return ELEMENT_SYMBOLS[atomicNumber] ?? `element ${atomicNumber}`;
}

/** Sc–Zn: the first transition row. */
export function isTransitionMetal(atomicNumber: number): boolean {
  return atomicNumber >= 21 && atomicNumber <= 30;
}

/**
 * Orbitals frozen by `frozenCore` on one atom: He core for Li–Ne, Ne for Na–Ar, Ar for K–Zn, Ar + 3d for Ga–Kr.
 */
export function frozenCoreOrbitals(atomicNumber: number): number {
  if (atomicNumber <= 2) return 0;
  if (atomicNumber <= 10) return 1;
  if (atomicNumber <= 18) return 5;
  if (atomicNumber <= 30) return 9;
  return 14;
}
