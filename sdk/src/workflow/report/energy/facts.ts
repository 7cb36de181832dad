/** What an energy says to a person: rows of what and how much, as the terminal and the page show them. */
import type { EnergyResult } from '../../../contracts/index.ts';
import { counted, signedCharge } from '../../format.ts';

/** An energy, to 10⁻⁹ hartree. */
const hartree = (energy: number): string => energy.toFixed(9).replace('-', '−');

/** Rows of what and how much; undefined: it has none. */
export function energyFacts(result: EnergyResult): (readonly [string, string | undefined])[] {
  const { components, properties, classical, activeSpace, spaceReference, heatBath, regions } = result;
  const signs = (values: readonly number[]) => values.map((value) => value.toFixed(4).replace('-', '−')).join('  ');
  return [
    [
      'energy',
      `${hartree(result.energyHartree)} Eh${result.standardErrorHartree > 0 ? ` ± ${result.standardErrorHartree.toExponential(1)}` : ''}`,
    ],
    [
      'best classical',
      classical && `${hartree(classical.energyHartree)} Eh  ${classical.method}${classical.exactInSpace ? ', exact in this space' : ''}`,
    ],
    [
      'subspace',
      result.subspace &&
        `${result.subspace.determinants} of ${result.subspace.sectorDeterminants} determinants${result.subspace.exhaustive ? ' (exhaustive: not a sample)' : ''}`,
    ],
    [
      'null arm',
      result.nullArm && `${hartree(result.nullArm.energyHartree)} Eh  ${result.nullArm.determinants} determinants, random samples`,
    ],
    ['selected CI', result.selectedCi && `${hartree(result.selectedCi.energyHartree)} Eh  ${result.selectedCi.determinants} determinants`],
    ...(heatBath ? extrapolation(heatBath) : []),
    ['SCF', components.scfHartree === undefined ? undefined : `${hartree(components.scfHartree)} Eh`],
    ['correlation', components.correlationHartree === undefined ? undefined : `${hartree(components.correlationHartree)} Eh`],
    [
      'nuclear repulsion',
      components.nuclearRepulsionHartree === undefined ? undefined : `${hartree(components.nuclearRepulsionHartree)} Eh`,
    ],
    [
      'active space',
      activeSpace &&
        `${activeSpace.electrons[0] + activeSpace.electrons[1]} electrons in ${activeSpace.orbitals} orbitals (${activeSpace.select})`,
    ],
    [
      'quantum region',
      regions &&
        `${counted(regions.atoms.length, 'atom')} and ${counted(regions.caps.length, 'cap')} in the field of ${counted(regions.pointCharges, 'charge')} (${signedCharge(regions.pointChargeSum)} e)`,
    ],
    ['not in the energy', regions && (regions.leftOut.join('; ') || undefined)],
    ['HF in this space', spaceReference && `${hartree(spaceReference.hartreeFockHartree)} Eh`],
    ['MP2 in this space', spaceReference && `${hartree(spaceReference.mp2Hartree)} Eh`],
    ['other states', excited(result.states)],
    ['other states, classical', excited(classical?.states)],
    ['⟨S²⟩', properties.s2?.toFixed(6)],
    ['unpaired electrons', unpaired(properties.spinPopulations)],
    ['dipole', properties.dipoleAu && `${signs(properties.dipoleAu)} e·bohr`],
    ['natural occupations', properties.naturalOccupations && signs(properties.naturalOccupations)],
    ['leading weight', properties.leadingWeight?.toFixed(4)],
    ['stability', properties.stability],
  ];
}

/** The lists that an energy of hci was extrapolated from. */
function extrapolation({ points, fitErrorHartree }: NonNullable<EnergyResult['heatBath']>): (readonly [string, string])[] {
  return [
    ...points.map(({ thresholdHartree, determinants, variationalHartree, perturbationHartree }) => {
      const list = `${hartree(variationalHartree)} Eh in ${determinants} determinants, beyond them ${hartree(perturbationHartree)} Eh`;
      return [`threshold ${thresholdHartree.toPrecision(2)} Eh`, list] as const;
    }),
    ['extrapolation', `${points.length} thresholds, error of the fit ${fitErrorHartree.toFixed(6)} Eh`],
  ];
}

/** Smaller ones are tails of their neighbours' functions. */
const NOTEWORTHY_SPIN = 0.1;

function unpaired(populations: readonly number[] | undefined): string | undefined {
  const told = populations?.flatMap((spin, atom) =>
    Math.abs(spin) < NOTEWORTHY_SPIN ? [] : [`${spin.toFixed(2).replace('-', '−')} on atom ${atom}`],
  );
  return told?.length ? told.join(', ') : undefined;
}

function excited(states: EnergyResult['states']): string | undefined {
  return states
    ?.slice(1)
    .map(({ energyHartree }) => hartree(energyHartree))
    .join('  ');
}
