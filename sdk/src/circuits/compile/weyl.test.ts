import { describe, expect, test } from 'vitest';
import { stream } from '../../contracts/index.ts';
import { GATES, type FixedGate } from '../gates.ts';
import { identityOf, multiply, tensor, turned, type Unitary } from './unitary.ts';
import { canonicalForm, czCount, type PairGate, synthesise } from './weyl.ts';

const CZ = GATES.cz.matrix();
const ONE = identityOf(2);

function whole(gates: readonly PairGate[]): Unitary {
  return gates.reduce<Unitary>(
    (product, gate) => multiply(gate === 'cz' ? CZ : gate.qubit === 0 ? tensor(gate.matrix, ONE) : tensor(ONE, gate.matrix), product),
    identityOf(4),
  );
}

/** Largest element of the difference after the best global phase. */
function upToPhase(a: Unitary, b: Unitary): number {
  let [re, im] = [0, 0];
  for (let k = 0; k < a.length; k += 2) {
    re += b[k] * a[k] + b[k + 1] * a[k + 1];
    im += b[k] * a[k + 1] - b[k + 1] * a[k];
  }
  const c = turned(b, Math.atan2(im, re));
  return a.reduce((most, x, k) => Math.max(most, Math.abs(x - c[k])), 0);
}

const random = stream(3, 'weyl/test');
const angle = () => 4 * Math.PI * (random.uniform() - 0.5);
const local = (): Unitary => tensor(GATES.u.matrix(angle(), angle(), angle()), GATES.u.matrix(angle(), angle(), angle()));
const gate = (name: FixedGate, ...angles: number[]) => GATES[name].matrix(...angles);

describe('canonical form', () => {
  test('lies in the chamber and gives the gate back, for gates of every class, turned by local gates', () => {
    const cores = [
      identityOf(4),
      gate('cz'),
      gate('cx'),
      gate('ecr'),
      gate('iswap'),
      gate('swap'),
      gate('cp', 0.3),
      gate('rzz', -2.1),
      gate('crx', 1.2),
      gate('ch'),
      gate('rxx', 1e-5),
    ];
    for (let k = 0; k < 400; k++) {
      const generic = multiply(gate('rxx', angle()), multiply(gate('ryy', angle()), gate('rzz', angle())));
      const core = k < 200 ? generic : cores[k % cores.length];
      const u = turned(multiply(local(), multiply(core, local())), angle());
      const form = canonicalForm(u);
      const [x, y, z] = form.coordinates;
      expect(x).toBeLessThanOrEqual(Math.PI / 4 + 1e-12);
      expect(x).toBeGreaterThanOrEqual(y - 1e-12);
      expect(y).toBeGreaterThanOrEqual(Math.abs(z) - 1e-12);
      expect(upToPhase(whole(synthesise(form)), u)).toBeLessThan(1e-8);
    }
  });

  test.each<[string, Unitary, number]>([
    ['a product of local gates', local(), 0],
    ['cz', gate('cz'), 1],
    ['cx', gate('cx'), 1],
    ['ecr', gate('ecr'), 1],
    ['iswap', gate('iswap'), 2],
    ['cp(0.3)', gate('cp', 0.3), 2],
    ['rzz(π/2)', gate('rzz', Math.PI / 2), 1],
    ['swap', gate('swap'), 3],
    ['swap after cx', multiply(gate('swap'), gate('cx')), 2],
    ['swap after cp(0.3)', multiply(gate('swap'), gate('cp', 0.3)), 3],
    [
      'two cx the other way round',
      multiply(gate('cx'), multiply(tensor(gate('h'), gate('h')), multiply(gate('cx'), tensor(gate('h'), gate('h'))))),
      2,
    ],
  ])('%s takes as few CZ as theory says', (_, u, count) => {
    const form = canonicalForm(multiply(local(), multiply(u, local())));
    expect(czCount(form)).toBe(count);
    expect(synthesise(form).filter((it) => it === 'cz')).toHaveLength(count);
  });
});
