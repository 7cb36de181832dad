/**
 * What the `cpu` backend can do and what it will take: classical chemistry on one core. The caller's process loads this, so it
 * imports no solver; the steps themselves are in run.ts.
 */
import { COFACTOR_VERSION, stepNotRun, type BackendFacts, type StepKind } from '@cofactor/sdk/contracts';
import { kernelReport } from '../kernels/wasm.ts';
import { capabilities, type CpuStepKind } from './capabilities.ts';
import { FORECASTS } from './forecasts.ts';

export const cpuFacts: BackendFacts = {
  id: 'cpu',
  version: COFACTOR_VERSION,
  description:
    'Classical chemistry on this machine: Hartree–Fock, density functionals, their gradients and geometries, MP2, coupled cluster, active spaces, full and selected CI, CASSCF, NEVPT2',
  capabilities,
  tested: { contract: true },
  pricing: 'free',
  available: async () =>
    kernelReport().present > 0 ? { available: true } : { available: false, reason: 'no kernel is compiled', fix: 'npm run build' },
  forecast(spec, sizes) {
    if (!runsHere(spec.kind)) throw stepNotRun(cpuFacts, spec.kind);
    return FORECASTS[spec.kind](spec as never, sizes);
  },
};

const runsHere = (kind: StepKind): kind is CpuStepKind => kind in capabilities;
