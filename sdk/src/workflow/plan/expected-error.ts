/**
 * What an energy by each method is expected to lack to the exact one of the same basis or active space, before anything runs: a share
 * of the correlation energy, which is some 0.04 hartree for each pair of correlated electrons near equilibrium. Rules of thumb for
 * molecules that one determinant describes (T1 diagnostic below 0.02, DOI 10.1002/qua.560360824); a run that finds otherwise warns.
 *
 * Sources     Shares of Møller–Plesset and coupled cluster: Helgaker, Jørgensen & Olsen, Molecular Electronic-Structure Theory (2000),
 *             §15.5, and Bartlett & Musiał, DOI 10.1103/RevModPhys.79.291 (triples leave some per mille near equilibrium, singles and
 *             doubles some per cent, second order some ten). Unitary coupled cluster is of the quality of CCSD or better: Evangelista,
 *             DOI 10.1063/1.3598471. Heat-bath CI with its extrapolation: Holmes, Tubman & Umrigar, DOI 10.1021/acs.jctc.6b00407.
 *             Full CI of water, and what coupled cluster lacks there: expected-error.reference.test.ts. Outcome beside full CI of
 *             other molecules: plan.bench.ts.
 * No rule     dft: its total energy is no approximation to the exact one of the same basis; its errors are known of differences alone
 *             (GMTKN55: Goerigk et al., DOI 10.1039/C7CP04913G). nevpt2: it adds what lies outside of the active space, so that it is no
 *             answer inside of it. casscf: its space is one of other orbitals. Who wants one of them names it. Fitted densities in mp2
 *             are off by some 1e-5 hartree an atom, which its share does not notice.
 */
import type { EnergyProblem, MethodName } from '../../contracts/index.ts';
import { pose } from '../kinds/energy/pose.ts';
import { activeSpaceSizes } from '../kinds/energy/sizes.ts';

const HARTREE_PER_PAIR = 0.04;

/** Of the correlation energy; a method that is missing has no rule. To add a method: its share here, with a source above. */
const SHARE_LEFT: { readonly [M in MethodName]?: number } = {
  fci: 0,
  casci: 0,
  hci: 0.002,
  'ccsd-t': 0.006,
  'adapt-vqe': 0.01,
  ccsd: 0.03,
  vqe: 0.03,
  mp2: 0.12,
  sqd: 0.2,
  rhf: 1,
  uhf: 1,
};

/** Of the whole molecule; the other methods work inside the active space, and are exact or not there. */
const WHOLE_MOLECULE: ReadonlySet<MethodName> = new Set(['rhf', 'uhf', 'mp2', 'ccsd', 'ccsd-t', 'fci']);

/** Methods to choose from, the most exact first. */
export function ruledMethods({ activeSpace, hamiltonian, states }: EnergyProblem): MethodName[] {
  const all = Object.entries(SHARE_LEFT) as [MethodName, number][];
  const inSpace = hamiltonian !== undefined || activeSpace.select !== 'full';
  return all
    .filter(([name]) => (inSpace ? !WHOLE_MOLECULE.has(name) : name !== 'casci'))
    .filter(([name]) => states === 1 || SHARE_LEFT[name] === 0)
    .map(([name]) => name);
}

/** @param electrons that are correlated. @returns undefined where there is no rule */
export function expectedErrorHartree(method: MethodName, [alpha, beta]: readonly [number, number]): number | undefined {
  const share = SHARE_LEFT[method];
  return share === undefined ? undefined : share * HARTREE_PER_PAIR * Math.max(0, (alpha + beta) / 2);
}

/** Correlated electrons: those of the space where its size is known, else of the molecule without its frozen core. */
export function correlatedElectrons(problem: EnergyProblem): readonly [number, number] {
  const posed = pose(problem);
  return (posed.source === 'molecule' ? activeSpaceSizes(posed).numElectrons : undefined) ?? posed.numElectrons;
}
