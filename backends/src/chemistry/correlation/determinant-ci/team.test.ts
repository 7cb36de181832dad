import { expect, test } from 'vitest';
import { SigmaBuilder } from '../../../kernels/determinants/sigma.ts';
import { randomHamiltonian } from '../../hamiltonian/example-hamiltonians.test.support.ts';
import { startSigmaTeam } from './team.ts';

test.each([0, 1] as const)('a product has the same bits on one thread and on three, parity %i', (parity) => {
  const hamiltonian = randomHamiltonian(10, [5, 5]);
  const products = [0, 2].map((helpers) => {
    let team: ReturnType<typeof startSigmaTeam> | undefined;
    const sigma = new SigmaBuilder(hamiltonian, parity, 0, (arena, halves) => (team = startSigmaTeam(arena, halves, helpers)));
    const [c, out] = [sigma.vector(), sigma.vector()];
    for (let i = 0; i < 252; i++) for (let j = 0; j < 252; j++) c[i * sigma.stride + j] = Math.cos(i) * Math.cos(j);
    sigma.apply(out, c);
    team?.leave();
    return sigma.pack(out);
  });
  expect(products[1]).toEqual(products[0]);
  expect(products[0].some((x) => x !== 0)).toBe(true);
});
