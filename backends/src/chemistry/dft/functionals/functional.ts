/**
 * Exchange–correlation functionals by name.
 *
 *   svwn5   Slater exchange + VWN5
 *   pbe     PBE exchange + PBE correlation
 *   b3lyp   0.2 exact + 0.08 Slater + 0.72 B88 exchange, 0.81 LYP + 0.19 VWN-RPA
 *
 * B3LYP exists in two forms. This is that of Gaussian, of Psi4, and of PySCF from 2.3 on, with VWN's fit to the random-phase
 * approximation; ORCA and Turbomole put VWN5 in its place (PySCF's `b3lyp5`), some 0.007 hartree apart in He.
 * Source: Stephens, Devlin, Chabalowski & Frisch, J. Phys. Chem. 98, 11623 (1994), DOI 10.1021/j100096a001.
 */
import type { DensityFunctional as FunctionalName } from '@cofactor/sdk/contracts';
import type { DensityFunctional } from './densities.ts';
import { b88, pbeExchange, slater } from './exchange.ts';
import { lyp } from './lyp.ts';
import { pbeCorrelation } from './pbe-correlation.ts';
import { vwn5, vwnRpa } from './uniform-gas.ts';

/** What functionals are summed up from. */
export const PARTS = { slater, b88, pbeExchange, pbeCorrelation, lyp, vwn5, vwnRpa } as const satisfies Record<string, DensityFunctional>;

/** Plain data: it is sent to other threads. */
export interface Functional {
  parts: readonly (readonly [weight: number, part: keyof typeof PARTS])[];
  /** Share of Hartree–Fock exchange. */
  exactExchange: number;
  /** Whether it needs ∇ρ. */
  gradient: boolean;
}

export const FUNCTIONALS: Readonly<Record<FunctionalName, Functional>> = {
  svwn5: {
    parts: [
      [1, 'slater'],
      [1, 'vwn5'],
    ],
    exactExchange: 0,
    gradient: false,
  },
  pbe: {
    parts: [
      [1, 'pbeExchange'],
      [1, 'pbeCorrelation'],
    ],
    exactExchange: 0,
    gradient: true,
  },
  b3lyp: {
    parts: [
      [0.08, 'slater'],
      [0.72, 'b88'],
      [0.81, 'lyp'],
      [0.19, 'vwnRpa'],
    ],
    exactExchange: 0.2,
    gradient: true,
  },
};
