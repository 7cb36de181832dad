/**
 * What is to be known of a state, from one set of measurements: the observables as they are, and the same in the part of the state
 * that has the right parities (circuits/mitigation/post-selection.ts),
 *
 *   r = N / D,   standard error of r = that of (N − r D) / D                                                             (1)
 *
 * with numerator and denominator from the same shots, so that their scatter goes together.
 */
import { projected } from '@cofactor/sdk/circuits';
import { invalidInput, type Parity, type PauliSum } from '@cofactor/sdk/contracts';
import { estimate, settingsOf, type Histogram, type Settings } from '../../statevector/sampled-expectation.ts';

export interface Values {
  values: number[];
  standardErrors: number[];
}

export class Wanted {
  /** Observables, then numerators, then the denominator. */
  readonly settings: Settings;
  /** Values of the state without any information, of what is answered. */
  readonly mixed: readonly number[];
  readonly #count: number;
  readonly #keeps: boolean;

  constructor(observables: readonly PauliSum[], parities: readonly Parity[]) {
    this.#count = observables.length;
    this.#keeps = parities.length > 0;
    const { numQubits } = observables[0];
    const everything: PauliSum = { numQubits, terms: [['I'.repeat(numQubits), 1]] };
    const kept = this.#keeps ? [...observables, everything].map((sum) => projected(sum, parities)) : [];
    this.settings = settingsOf([...observables, ...kept]);
    this.mixed = this.#answered(this.settings.constants);
  }

  /** @param values of all of `settings` */
  exact(values: readonly number[]): { raw: Values; corrected: Values; shots: number } {
    const known = (of: number[]): Values => ({ values: of, standardErrors: of.map(() => 0) });
    return { raw: known(values.slice(0, this.#count)), corrected: known(this.#answered(values)), shots: 0 };
  }

  /** @param eigenvalue what a shot says of a string, where readout is taken into account */
  sampled(
    histograms: readonly Histogram[],
    eigenvalue?: (state: number, support: number) => number,
  ): { raw: Values; corrected: Values; shots: number } {
    const raw = estimate(
      this.#combined((c) => c.slice(0, this.#count)),
      histograms,
    );
    const shots = raw.resources.shots ?? 0;
    if (!this.#keeps)
      return { raw: raw.output, corrected: eigenvalue ? estimate(this.settings, histograms, eigenvalue).output : raw.output, shots };
    const { values } = estimate(this.settings, histograms, eigenvalue).output;
    const ratios = this.#answered(values);
    const kept = values[values.length - 1];
    const residuals = this.#combined((c) => ratios.map((ratio, k) => c[this.#count + k] - ratio * c[c.length - 1]));
    const { standardErrors } = estimate(residuals, histograms, eigenvalue).output;
    return { raw: raw.output, corrected: { values: ratios, standardErrors: standardErrors.map((error) => error / kept) }, shots };
  }

  #answered(values: readonly number[]): number[] {
    if (!this.#keeps) return [...values];
    const kept = values[values.length - 1];
    if (!(kept > 0))
      throw invalidInput('mitigation', 'a state that has the parities', `a share of ${kept}`, 'leave postselect out, or take more shots');
    return values.slice(this.#count, -1).map((value) => value / kept);
  }

  /** The same measurements for linear combinations of what they were made for. */
  #combined(of: (coefficients: readonly number[]) => number[]): Settings {
    const { strings, settings, constants } = this.settings;
    return {
      settings,
      strings: strings.map(({ pauli, coefficients }) => ({ pauli, coefficients: of(coefficients) })),
      constants: of(constants),
    };
  }
}
