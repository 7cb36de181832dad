/** Steps that choose an active space, and those that solve in one of the molecule's orbitals. */
import { getFloat64, invalidInput, type ActiveSpace, type RunContext, type StepOutput } from '@cofactor/sdk/contracts';
import {
  countFrozenCore,
  describeActiveOrbitals,
  describeSizes,
  energyBySize,
  findActiveSpace,
  type SelectedSpace,
} from '../../chemistry/active-space/index.ts';
import { activeOrbitals, casscf, type OrbitalFrame, startFrame } from '../../chemistry/casscf/index.ts';
import { readFcidump } from '../../chemistry/formats/index.ts';
import { activeHamiltonian } from '../../chemistry/hamiltonian/index.ts';
import { mp2InSpace, nevpt2 } from '../../chemistry/perturbation/index.ts';
import { MAX_DETERMINANTS } from '../capabilities.ts';
import { loadHamiltonian, storeHamiltonian } from '../hamiltonian.ts';
import { basisOf, coreHamiltonian, nucleiHartree, repulsionOf, storedScf } from '../molecule.ts';
import { storeOrbitals } from '../orbitals.ts';
import { rootOf, type StepRunners } from './step-runner.ts';

export const activeSpaceSteps: StepRunners = {
  async transform({ system, scf: document, frozenCore, activeSpace }, context) {
    const basis = basisOf(system);
    const scf = await storedScf(document, basis, context.artifacts);
    const integrals = { coreHamiltonian: coreHamiltonian(system, basis), repulsion: repulsionOf(system, basis, context) };
    const space = await findActiveSpace(scf, { activeSpace, frozenCore }, { ...integrals, signal: context.signal });
    const hamiltonian = activeHamiltonian({
      ...integrals,
      coreOrbitals: space.coreOrbitals,
      activeOrbitals: space.activeOrbitals,
      nuclearRepulsionHartree: nucleiHartree(document),
      numElectrons: space.numElectrons,
    });
    const sizes = activeSpace.select === 'full' ? [] : describeSizes(await energyBySize(hamiltonian, context.signal), hamiltonian);
    const energies = space.orbitalIndices?.map((index) => document.orbitalEnergiesHartree.alpha[index]);
    return {
      output: {
        hamiltonian: await storeHamiltonian(hamiltonian, context.artifacts, energies),
        activeSpace: spaceReport(activeSpace, scf, { ...space, reasons: [...space.reasons, ...sizes] }),
      },
      resources: { basisFunctions: basis.system.numFunctions, numOrbitals: space.numActive, numElectrons: space.numElectrons },
      warnings: space.warnings,
    };
  },

  async 'read-hamiltonian'({ source }, { artifacts }) {
    if (source.data === undefined) throw invalidInput('hamiltonian.data', 'the text itself (the client reads files)', undefined);
    const hamiltonian = await storeHamiltonian(readFcidump(source.data), artifacts);
    const { numOrbitals, numElectrons } = hamiltonian;
    return { output: { hamiltonian }, resources: { numOrbitals, numElectrons } };
  },

  async 'space-reference'({ hamiltonian }, { artifacts }) {
    const { hartreeFockHartree, energyHartree, warnings } = mp2InSpace(await loadHamiltonian(hamiltonian, artifacts));
    return { output: { hartreeFockHartree, mp2Hartree: energyHartree }, resources: { numOrbitals: hamiltonian.numOrbitals }, warnings };
  },

  async casscf({ system, scf: document, activeSpace, ...control }, context) {
    const basis = basisOf(system);
    const scf = await storedScf(document, basis, context.artifacts);
    const integrals = { coreHamiltonian: coreHamiltonian(system, basis), repulsion: repulsionOf(system, basis, context) };
    const { signal, onProgress } = context;
    const space = await findActiveSpace(scf, { activeSpace }, { ...integrals, signal });
    const { numElectrons, numCore, numActive } = space;
    const optimised = await casscf(
      {
        system: basis.system,
        ...integrals,
        frame: startFrame(scf, space),
        numElectrons,
        nuclearRepulsionHartree: nucleiHartree(document),
      },
      { ...control, maxDeterminants: MAX_DETERMINANTS, signal, onProgress },
    );
    const { frame, roots, determinants, averageEnergyHartree, iterations, residual } = optimised;
    const active = activeOrbitals(frame);
    const orbitalEnergiesHartree = [...optimised.orbitalEnergiesHartree];
    return {
      output: {
        averageEnergyHartree,
        roots: roots.map(rootOf),
        activeSpace: {
          select: activeSpace.select,
          electrons: numElectrons,
          orbitals: numActive,
          coreOrbitals: numCore,
          reasons: [...space.reasons, `all orbitals optimised from there in ${iterations} iterations`],
          activeOrbitals: describeActiveOrbitals(scf, {
            ...space,
            activeOrbitals: active,
            orbitalEnergiesHartree: orbitalEnergiesHartree.slice(numCore, numCore + numActive),
            occupations: [...optimised.naturalOccupations],
            entropies: undefined,
          }),
        },
        orbitals: await storeOrbitals({ alpha: frame.coefficients }, [frame.numFunctions, frame.numOrbitals], context),
        orbitalEnergiesHartree,
        determinants,
        iterations,
        residual,
      },
      resources: { basisFunctions: basis.system.numFunctions, numOrbitals: numActive, numElectrons, determinants },
      warnings: [...space.warnings, ...optimised.warnings],
    };
  },

  async nevpt2({ system, scf: document, activeSpace, casscf: optimised, frozenCore, roots, multiplicity, seed }, context) {
    const basis = basisOf(system);
    const scf = await storedScf(document, basis, context.artifacts);
    const integrals = { coreHamiltonian: coreHamiltonian(system, basis), repulsion: repulsionOf(system, basis, context) };
    const { signal, onProgress } = context;
    const space = optimised ? undefined : await findActiveSpace(scf, { activeSpace }, { ...integrals, signal });
    const frame = space ? startFrame(scf, space) : await storedFrame(optimised as StepOutput<'casscf'>, context);
    const numElectrons = space?.numElectrons ?? (optimised as StepOutput<'casscf'>).activeSpace.electrons;
    const numFrozen = frozenCore ? Math.min(frame.numCore, countFrozenCore(system.atomicNumbers, scf.occupied.beta)) : 0;
    const { roots: states, ...ci } = await nevpt2(
      {
        ...integrals,
        frame,
        numElectrons,
        numFrozen,
        nuclearRepulsionHartree: nucleiHartree(document),
      },
      {
        roots,
        multiplicity,
        seed,
        maxDeterminants: MAX_DETERMINANTS,
        signal,
        onProgress: (fraction) => onProgress?.({ message: `perturbers ${Math.floor(100 * fraction)} %` }),
      },
    );
    return {
      output: {
        roots: states.map((state) => ({
          ...rootOf(state),
          referenceHartree: state.referenceHartree,
          secondOrderHartree: state.secondOrderHartree,
          classesHartree: Object.fromEntries(Object.entries(state.classes).map(([name, { energyHartree }]) => [name, energyHartree])),
        })),
        activeSpace: space ? spaceReport(activeSpace, scf, space) : (optimised as StepOutput<'casscf'>).activeSpace,
        frozenOrbitals: ci.frozenOrbitals,
        determinants: ci.determinants,
        iterations: ci.iterations,
        residual: ci.residual,
      },
      resources: {
        basisFunctions: basis.system.numFunctions,
        numOrbitals: frame.numActive,
        numElectrons,
        determinants: ci.determinants,
      },
      warnings: [...(space?.warnings ?? []), ...ci.warnings],
    };
  },
};

/** The chosen orbitals, as they are. */
const spaceReport = (
  { select }: ActiveSpace,
  scf: Parameters<typeof describeActiveOrbitals>[0],
  space: SelectedSpace,
): StepOutput<'transform'>['activeSpace'] => ({
  select,
  electrons: space.numElectrons,
  orbitals: space.numActive,
  coreOrbitals: space.numCore,
  reasons: space.reasons,
  activeOrbitals: describeActiveOrbitals(scf, space),
});

/** The orbitals of an earlier `casscf` step. */
async function storedFrame({ orbitals, activeSpace }: StepOutput<'casscf'>, { artifacts }: RunContext): Promise<OrbitalFrame> {
  const [numFunctions, numOrbitals] = orbitals.alpha.shape;
  const coefficients = await getFloat64(artifacts, orbitals.alpha);
  return { coefficients, numFunctions, numOrbitals, numCore: activeSpace.coreOrbitals, numActive: activeSpace.orbitals };
}
