/** Post-selection of an ansatz that keeps no parities: sound, but not every optimiser may ask for it. */
import { invalidInput, type VqeMethod } from '../../../contracts/index.ts';

/**
 * Of a hardware-efficient state a share is kept that moves with the angles, and shift rules do not hold for a quotient.
 * @throws INVALID_INPUT for an optimiser by gradients
 */
export function checkPostSelection({ ansatz, mitigation, optimizer = 'lbfgs', shots }: VqeMethod): void {
  if (ansatz !== 'hardware-efficient' || shots === 0 || !mitigation?.includes('postselect') || optimizer === 'spsa') return;
  throw invalidInput('method.optimizer', `spsa for postselect with ansatz ${ansatz}, which keeps no parities`, optimizer);
}
