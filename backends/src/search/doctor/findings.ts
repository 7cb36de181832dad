/** What the doctor found, as lines for a reader. */
import type { DoctorReport } from './doctor.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** @param given whether the weights examined were those of the user, not the doctor's own start */
export function findings(report: DoctorReport, given: boolean): string[] {
  const { diagnosis, weights, feasibleBefore, feasibleAfter, constraints, checkedExactly, embedding } = report;
  const verdict = {
    'well-set': 'the penalties given are well set',
    'too-weak': 'the penalties given are too weak: raised',
    'too-strong': 'the penalties given are too strong: lowered',
  };
  const broken = constraints.filter(({ violated }) => violated > 0).map(({ name, violated }) => `${name} (${percent(violated)})`);
  const { qubits, chainLength, fits } = embedding;
  return [
    ...(given ? [verdict[diagnosis]] : []),
    `penalties ${weights.map((weight) => Number(weight.toPrecision(4))).join(', ')}: ${percent(feasibleAfter)} of the samples keep all constraints`,
    ...(given && broken.length > 0 ? [`with those given ${percent(feasibleBefore)} did; broken: ${broken.join(', ')}`] : []),
    ...(checkedExactly === undefined
      ? []
      : [
          checkedExactly
            ? 'checked: the lowest penalised assignment is the constrained minimum'
            : 'the lowest penalised assignment is not the constrained minimum',
        ]),
    fits === 'no'
      ? `on an annealer it would take ${qubits.low} qubits or more: too large`
      : `on an annealer: ${qubits.low} to ${qubits.high ?? 'unknown'} qubits, chains of ${chainLength.low} to ${chainLength.high ?? 'unknown'}`,
  ];
}
