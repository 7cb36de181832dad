/** Cofactor on this machine, with a home for artifacts and journals that is made when first written to. */
import { localBackends, openCalibration, openHome } from '@cofactor/backends';
import { Cofactor } from '@cofactor/sdk';
import type { Comparison, Job } from '@cofactor/sdk/contracts';
import { cloudIds } from './cloud-ids.ts';

/** The backends here, and those of cloud providers that the document names. */
export async function openLocal(document?: Job | Comparison): Promise<Cofactor> {
  const home = openHome();
  const local = await localBackends({ calibration: await openCalibration(home.path) });
  // The clients of clouds are loaded for those who name one.
  const clouds = document && cloudIds(document).length > 0 ? (await (await import('./cloud.ts')).cloudsFor(document)).backends : [];
  return new Cofactor({ backends: [...local, ...clouds], home });
}
