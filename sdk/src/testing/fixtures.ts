/**
 * Small problems with known answers, one or more for every kind of step: what `describeBackend` runs.
 *
 * Source of the molecular numbers: PySCF 2.14.0 (git 94d4dc83) with libcint 6.1.2 and OpenBLAS 0.3.21, basis STO-3G,
 * 1 bohr = 0.52917721092 Å. Input H2: H 0 0 0; H 0 0 0.74 (Å). Input H4: H at z = 0, 1.8, 3.6, 5.4 (Å). Input water:
 * O 0 0 0; H 0 ±0.75720988 0.5865271 (Å).
 * Source of the integrals: computed from the closed formulas for s-type Gaussians (Szabo & Ostlund, Modern Quantum
 * Chemistry (1989), appendix A) with the Basis Set Exchange 0.12 STO-3G exponents (version 1), in the canonical RHF orbitals.
 * They are held to the PySCF energies in fixtures.reference.test.ts.
 */
import { type ArtifactStore, BOHR_IN_ANGSTROM, type Hamiltonian, type MolecularSystem, putArray } from '../contracts/index.ts';

/** Integrals by name, so that a document can be made in any store: each distinct integral once. */
export interface ModelHamiltonian {
  numOrbitals: number;
  numElectrons: [alpha: number, beta: number];
  coreEnergyHartree: number;
  /** [p, q, h_pq]; h_qp follows. */
  h1: readonly (readonly [number, number, number])[];
  /** [p, q, r, s, (pq|rs)]; the other seven follow. */
  eri: readonly (readonly [number, number, number, number, number])[];
}

export const H2_HAMILTONIAN: ModelHamiltonian = {
  numOrbitals: 2,
  numElectrons: [1, 1],
  coreEnergyHartree: 0.7151043390811,
  h1: [
    [0, 0, -1.253309787417],
    [1, 1, -0.4750688549461],
  ],
  eri: [
    [0, 0, 0, 0, 0.6747559282454],
    [1, 1, 0, 0, 0.6637114002638],
    [1, 0, 1, 0, 0.1812104613657],
    [1, 1, 1, 1, 0.6976515011143],
  ],
};

export const H2_REFERENCE = {
  nuclearRepulsionHartree: 0.715104339081,
  rhfHartree: -1.116759307508,
  mp2Hartree: -1.129897381091,
  /** ∂E/∂z of the second atom. */
  rhfGradientHartreePerBohr: 0.027679599,
  /** RHF/STO-3G as printed in Hehre, Radom, Schleyer & Pople, Ab Initio Molecular Orbital Theory (1986), table 6.1. */
  bondAngstrom: 0.712,
  fciHartree: -1.137283834652,
  /** All four states with one α and one β electron, and their ⟨S²⟩. */
  states: [
    { energyHartree: -1.1372838347, s2: 0 },
    { energyHartree: -0.5307733644, s2: 2 },
    { energyHartree: -0.1683524417, s2: 0 },
    { energyHartree: 0.4831426574, s2: 0 },
  ],
  naturalOccupations: [1.97466775, 0.02533225],
  orbitalEnergiesHartree: [-0.57855386, 0.67114348],
} as const;

/** H4 in a row, 1.8 Å apart: strongly correlated, so that no ordering of UCCSD reaches the exact energy. */
export const H4_HAMILTONIAN: ModelHamiltonian = {
  numOrbitals: 4,
  numElectrons: [2, 2],
  coreEnergyHartree: 1.2739451374,
  h1: [
    [0, 0, -1.2230777143611],
    [1, 1, -1.1084605372167],
    [2, 0, 0.1016961633859],
    [2, 2, -1.0200949128823],
    [3, 1, -0.0804818207056],
    [3, 3, -0.9896853316421],
  ],
  eri: [
    [0, 0, 0, 0, 0.3691150911648],
    [1, 0, 1, 0, 0.1618634243744],
    [1, 1, 0, 0, 0.332420405514],
    [1, 1, 1, 1, 0.3471943383538],
    [2, 0, 0, 0, -0.0614050648619],
    [2, 0, 1, 1, 0.0173993035879],
    [2, 0, 2, 0, 0.1223770825644],
    [2, 1, 1, 0, 0.0750897056999],
    [2, 1, 2, 1, 0.1437931697446],
    [2, 2, 0, 0, 0.3359904479453],
    [2, 2, 1, 1, 0.3493334771483],
    [2, 2, 2, 0, 0.0166720248785],
    [2, 2, 2, 2, 0.3574032423403],
    [3, 0, 1, 0, 0.0329227934387],
    [3, 0, 2, 1, -0.0948469213408],
    [3, 0, 3, 0, 0.1182901034764],
    [3, 1, 0, 0, 0.0637782935226],
    [3, 1, 1, 1, -0.0141519729008],
    [3, 1, 2, 0, -0.12295575238],
    [3, 1, 2, 2, -0.0168859567123],
    [3, 1, 3, 1, 0.1263890844641],
    [3, 2, 1, 0, -0.1650053651609],
    [3, 2, 2, 1, -0.0786457197662],
    [3, 2, 3, 0, -0.0325850898644],
    [3, 2, 3, 2, 0.1726244911654],
    [3, 3, 0, 0, 0.3824162194134],
    [3, 3, 1, 1, 0.3458812120958],
    [3, 3, 2, 0, -0.0636916129669],
    [3, 3, 2, 2, 0.351330178863],
    [3, 3, 3, 1, 0.0673231590909],
    [3, 3, 3, 3, 0.4029623910579],
  ],
};

export const H4_REFERENCE = {
  rhfHartree: -1.66686716293,
  fciHartree: -1.924430640821,
  /**
   * UCCSD stays above the exact energy by at least this much: the smallest gap over ten orderings of its 26 excitations,
   * each minimised with BFGS to a gradient below 1e-8 (NumPy 2.4, SciPy), was 2.93e-3 Eh, the largest 3.34e-3.
   */
  uccsdGapHartree: 2e-3,
} as const;

/** H2 at 0.74 Å. */
export const H2_SYSTEM: MolecularSystem = {
  atomicNumbers: [1, 1],
  positionsBohr: [0, 0, 0, 0, 0, 0.74 / BOHR_IN_ANGSTROM],
  charge: 0,
  multiplicity: 1,
  basis: 'sto-3g',
};

/** H2 molecular orbitals in STO-3G: (1, ±1) / √(2(1 ± S)), row-major [basis function, orbital]. */
export const H2_ORBITALS: readonly number[] = [0.548842275143, 1.212451919596, 0.548842275143, -1.212451919596];

export const WATER_SYSTEM: MolecularSystem = {
  atomicNumbers: [8, 1, 1],
  positionsBohr: [0, 0, 0, 0, 0.75720988, 0.5865271, 0, -0.75720988, 0.5865271].map((x) => x / BOHR_IN_ANGSTROM),
  charge: 0,
  multiplicity: 1,
  basis: 'sto-3g',
};

export const WATER_REFERENCE = {
  nuclearRepulsionHartree: 9.189303946819,
  rhfHartree: -74.963027189881,
  mp2Hartree: -74.998575111494,
  mp2FrozenCoreHartree: -74.998475403108,
  numFunctions: 7,
  occupied: 5,
} as const;

/** n hydrogen atoms in a row, 1.5 bohr apart: n basis functions in STO-3G. */
export function hydrogenChain(atoms: number): MolecularSystem {
  return {
    atomicNumbers: Array.from({ length: atoms }, () => 1),
    positionsBohr: Array.from({ length: atoms }, (_, atom) => [0, 0, 1.5 * atom]).flat(),
    charge: 0,
    multiplicity: atoms % 2 === 0 ? 1 : 2,
    basis: 'sto-3g',
  };
}

/** Hubbard chain at half filling, U/t = 4: a Hamiltonian of any size without integrals. */
export function hubbardChain(sites: number): ModelHamiltonian {
  return {
    numOrbitals: sites,
    numElectrons: [Math.ceil(sites / 2), Math.floor(sites / 2)],
    coreEnergyHartree: 0,
    h1: Array.from({ length: sites - 1 }, (_, site) => [site + 1, site, -1] as const),
    eri: Array.from({ length: sites }, (_, site) => [site, site, site, site, 4] as const),
  };
}

export function oneElectronIntegrals({ numOrbitals: n, h1 }: ModelHamiltonian): Float64Array {
  const matrix = new Float64Array(n * n);
  for (const [p, q, value] of h1) matrix[p * n + q] = matrix[q * n + p] = value;
  return matrix;
}

/** (pq|rs), row-major, all eight permutations filled in. */
export function twoElectronIntegrals({ numOrbitals: n, eri }: ModelHamiltonian): Float64Array {
  const tensor = new Float64Array(n ** 4);
  for (const [a, b, c, d, value] of eri) {
    for (const [p, q] of [
      [a, b],
      [b, a],
    ]) {
      for (const [r, s] of [
        [c, d],
        [d, c],
      ]) {
        tensor[((p * n + q) * n + r) * n + s] = value;
        tensor[((r * n + s) * n + p) * n + q] = value;
      }
    }
  }
  return tensor;
}

/** The document of a model, its arrays in `store`. */
export async function storeHamiltonian(store: ArtifactStore, model: ModelHamiltonian): Promise<Hamiltonian> {
  const { numOrbitals: n, numElectrons, coreEnergyHartree } = model;
  return {
    schema: 'cofactor.hamiltonian/1',
    numOrbitals: n,
    numElectrons: [...numElectrons],
    coreEnergyHartree,
    h1: await putArray(store, oneElectronIntegrals(model), [n, n]),
    eri: await putArray(store, twoElectronIntegrals(model), [n, n, n, n]),
  };
}

/** A Hamiltonian document whose arrays are nowhere: for what must be refused before anything is read. */
export function absentHamiltonian(numOrbitals: number): Hamiltonian {
  const nowhere = '0'.repeat(64);
  return {
    schema: 'cofactor.hamiltonian/1',
    numOrbitals,
    numElectrons: [Math.ceil(numOrbitals / 2), Math.floor(numOrbitals / 2)],
    coreEnergyHartree: 0,
    h1: { sha256: nowhere, dtype: 'f64', shape: [numOrbitals, numOrbitals] },
    eri: { sha256: nowhere, dtype: 'f64', shape: [numOrbitals, numOrbitals, numOrbitals, numOrbitals] },
  };
}

/** FCIDUMP text (Knowles & Handy, DOI 10.1016/0010-4655(89)90033-7): value and 1-based orbitals; zeros mark h_pq and E_core. */
export function fcidump(model: ModelHamiltonian): string {
  const [alpha, beta] = model.numElectrons;
  const line = (value: number, ...orbitals: number[]) => ` ${value} ${orbitals.join(' ')}`;
  return [
    ` &FCI NORB=${model.numOrbitals},NELEC=${alpha + beta},MS2=${alpha - beta},`,
    `  ORBSYM=${'1,'.repeat(model.numOrbitals)}`,
    '  ISYM=1,',
    ' &END',
    ...model.eri.map(([p, q, r, s, value]) => line(value, p + 1, q + 1, r + 1, s + 1)),
    ...model.h1.map(([p, q, value]) => line(value, p + 1, q + 1, 0, 0)),
    line(model.coreEnergyHartree, 0, 0, 0, 0),
    '',
  ].join('\n');
}
