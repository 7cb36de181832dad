/** Cofactor on this machine, with a home for artifacts and journals that is made when first written to. */
import { localBackends, openHome } from '@cofactor/backends';
import { Cofactor } from '@cofactor/sdk';

export async function openLocal(): Promise<Cofactor> {
  return new Cofactor({ backends: await localBackends(), home: openHome() });
}
