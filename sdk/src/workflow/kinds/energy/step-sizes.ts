/** What each step of an energy must carry, and how large what comes out of it is. */
import { invalidInput, type Sizes } from '../../../contracts/index.ts';
import { productDimension } from '../../drivers/index.ts';
import type { StepTemplate } from '../../plan/template.ts';
import type { StepSizes } from '../kind-flow.ts';
import type { Posed } from './pose.ts';
import { activeSpaceSizes, spaceSizes } from './sizes.ts';

/** What a step must carry: what comes in, and what it works in. */
export function sizesOf(template: StepTemplate, posed: Posed, sizes: Sizes): Sizes {
  switch (template.kind) {
    case 'scf':
    case 'optimize-geometry': {
      const { basisFunctions, numOrbitals } = sizes; // of a geometry before it
      return { ...(basisFunctions !== undefined && { basisFunctions, numOrbitals }), numElectrons: posed.numElectrons };
    }
    case 'mp2':
    case 'coupled-cluster':
    case 'gradient':
    case 'transform': {
      const { basisFunctions, numOrbitals, numElectrons } = sizes;
      return { basisFunctions, numOrbitals, numElectrons };
    }
    case 'casscf':
    case 'nevpt2': {
      const { basisFunctions } = sizes; // numOrbitals are those of a space where one was optimised before
      if (posed.source !== 'molecule') return { basisFunctions };
      const { qubits: _quantum, ...space } = spaceSizes(activeSpaceSizes(posed, basisFunctions));
      return { basisFunctions, ...space };
    }
    case 'read-hamiltonian':
      return posed.source === 'hamiltonian' ? { numOrbitals: posed.numOrbitals, numElectrons: posed.numElectrons } : {};
    case 'casci':
    case 'space-reference': {
      const { numOrbitals, numElectrons, determinants } = sizes;
      return { numOrbitals, numElectrons, ...(template.kind === 'casci' && { determinants }) };
    }
    case 'subspace': {
      const { basisFunctions: _all, determinants: sector, ...quantum } = sizes;
      const asked = template.spec.maxProductDimension as number | undefined;
      return { ...quantum, determinants: sector === undefined ? asked : productDimension(asked, sector) };
    }
    case 'heat-bath-ci': {
      const { numOrbitals, numElectrons } = sizes;
      return { numOrbitals, numElectrons };
    }
    case 'selected-ci': {
      const { numOrbitals, numElectrons, determinants } = sizes;
      return { numOrbitals, numElectrons, determinants };
    }
    case 'sample': {
      const { basisFunctions: _all, determinants: _classical, ...quantum } = sizes;
      return { ...quantum, shots: Number(template.spec.shots) };
    }
    default: {
      const { basisFunctions: _all, determinants: _classical, ...quantum } = sizes;
      return quantum;
    }
  }
}

/** Sizes of what comes out: as forecast, but where the problem fixes them. @throws INVALID_INPUT when the molecule cannot hold them. */
export function sizesAfter(template: StepTemplate, posed: Posed, sizes: StepSizes): Sizes {
  const after = { ...sizes.requires, ...sizes.forecast.sizes, ...fixedSizes(template, posed, sizes) };
  return template.kind === 'subspace' ? after : spaceSizes(after);
}

/** Sizes of what comes out that the problem fixes, whatever a forecast says. */
function fixedSizes(template: StepTemplate, posed: Posed, { before, forecast }: StepSizes): Sizes {
  if (template.kind === 'ansatz') return mappedQubits(template, before);
  if (template.kind === 'phase-circuit' && before.qubits !== undefined) return { qubits: before.qubits + Number(template.spec.bits) };
  if (posed.source !== 'molecule') return {};
  if (template.kind === 'scf' || template.kind === 'optimize-geometry')
    return { numElectrons: posed.numElectrons, ...holdsElectrons(posed, forecast.sizes.numOrbitals) };
  if (template.kind === 'transform') return activeSpaceSizes(posed, before.numOrbitals);
  return {};
}

/** Tapering finds at least the two parities of the spins; how many more, the Hamiltonian tells. */
function mappedQubits({ spec }: StepTemplate, { numOrbitals }: Sizes): Sizes {
  const spared = spec.mapping === 'parity-reduced' || spec.mapping === 'tapered' ? 2 : 0;
  return numOrbitals === undefined ? {} : { qubits: Math.max(1, 2 * numOrbitals - spared) };
}

function holdsElectrons({ numElectrons, problem }: Posed, numOrbitals: number | undefined): Sizes {
  if (numOrbitals === undefined || numElectrons[0] <= numOrbitals) return {};
  throw invalidInput(
    'problem.basis',
    `a basis of at least ${numElectrons[0]} orbitals for the electrons there are`,
    `${problem.basis ?? 'the given set'} (${numOrbitals})`,
  );
}
