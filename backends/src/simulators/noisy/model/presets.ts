/** Noise models of devices. Figures are medians over the qubits of a device, or what its maker publishes; each says which and when. */
import type { NoiseModelInput } from './noise-model.ts';

const CALIBRATION = 'calibration snapshots in Qiskit/qiskit-ibm-runtime, fake_provider/backends/*/props_*.json';
const QUANTINUUM = 'CQCL/quantinuum-hardware-specifications, notebooks/*parameters.csv';

export const NOISE_PRESETS = [
  {
    name: 'heron-r3',
    description: 'IBM Heron r3 (156 qubits)',
    source: `middle of the medians of aachen, pittsburgh and boston on 2026-04-17: ${CALIBRATION}`,
    oneQubitGate: { error: 1.9e-4, durationNs: 32, pulse: 'quarter-turn' },
    twoQubitGate: { error: 1.5e-3, durationNs: 68 },
    relaxation: { t1Us: 290, t2Us: 300 },
    readout: { oneGivenZero: 5e-3, zeroGivenOne: 6e-3 },
  },
  {
    name: 'heron-r2',
    description: 'IBM Heron r2 (156 qubits)',
    source: `middle of the medians of fez and marrakesh on 2025-02-26 and kingston on 2026-04-15: ${CALIBRATION}`,
    oneQubitGate: { error: 2.3e-4, durationNs: 32, pulse: 'quarter-turn' },
    twoQubitGate: { error: 2.8e-3, durationNs: 68 },
    relaxation: { t1Us: 200, t2Us: 115 },
    readout: { oneGivenZero: 7e-3, zeroGivenOne: 1.0e-2 },
  },
  {
    name: 'ionq-forte',
    description: 'IonQ Forte (30 qubits)',
    source: 'gate errors: arXiv:2308.05071 (August 2023); readout, T1, T2 and durations are typical of the machine, not from that paper',
    oneQubitGate: { error: 2.0e-4, durationNs: 130_000, pulse: 'quarter-turn' },
    twoQubitGate: { error: 4.6e-3, durationNs: 970_000 },
    relaxation: { t1Us: 1e8, t2Us: 1e6 },
    readout: { oneGivenZero: 5e-3, zeroGivenOne: 5e-3 },
  },
  {
    name: 'quantinuum-h2',
    description: 'Quantinuum H2 (56 qubits)',
    source: `middle of H2-1 (2024-05-20) and H2-2 (2024-12-06): ${QUANTINUUM}`,
    oneQubitGate: { error: 3e-5, pulse: 'any-turn' },
    twoQubitGate: { error: 1.3e-3 },
    memoryError: 5e-4,
    readout: { oneGivenZero: 7e-4, zeroGivenOne: 2.2e-3 },
  },
  {
    name: 'quantinuum-helios',
    description: 'Quantinuum Helios (98 qubits), without memory error, which is not published per layer',
    source: 'arXiv:2511.05465 (November 2025)',
    oneQubitGate: { error: 2.5e-5, pulse: 'any-turn' },
    twoQubitGate: { error: 7.9e-4 },
    readout: { oneGivenZero: 4.8e-4, zeroGivenOne: 4.8e-4 },
  },
  {
    name: 'iqm-garnet',
    description: 'IQM Garnet (20 qubits)',
    source: 'medians of iqm-finland/qiskit-on-iqm, fake_backends/fake_garnet.py (2024)',
    oneQubitGate: { error: 1.0e-3, durationNs: 20, pulse: 'any-turn' },
    twoQubitGate: { error: 5.8e-3, durationNs: 40 },
    relaxation: { t1Us: 37.6, t2Us: 9.6 },
    readout: { oneGivenZero: 2.5e-2, zeroGivenOne: 2.5e-2 },
  },
] as const satisfies readonly NoiseModelInput[];

export type NoisePreset = (typeof NOISE_PRESETS)[number]['name'];
