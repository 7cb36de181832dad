/**
 * How far a number may be from its reference, by name, each with the reason for its size. A test that needs another size
 * adds a name here, with a reason; it does not loosen one that exists.
 */
export const TOLERANCES = {
  /** Exact arithmetic on a few amplitudes: some hundred roundings of 2⁻⁵³ each. */
  amplitude: 1e-12,
  /** Expectation value of a fixed circuit with terms of order one: amplitude error times the sum of coefficients. */
  expectation: 1e-10,
  /** Analytic derivative of an expectation value by a parameter. */
  gradient: 1e-8,
  /** SCF energies converge to 1e-10; integrals over Gaussians agree between programs to about 1e-10 per hartree of energy. */
  scfHartree: 1e-8,
  /** MP2 on orbitals converged as above; first order in the orbital error. */
  mp2Hartree: 1e-8,
  /** Full diagonalisation with residual ≤ 1e-6: the energy error is its square over the gap. */
  ciHartree: 1e-8,
  /** Reference orbital energies are published with eight digits. */
  orbitalEnergyHartree: 1e-6,
  /** Reference dipoles are published with eight digits; the dipole is first order in the orbital error. */
  dipoleAu: 1e-5,
  /** Reference gradients are published with nine digits; first order in the orbital error. */
  gradientHartreePerBohr: 1e-6,
  /** References stop where their forces are below some 1e-5 hartree/bohr; second order in the distance from rest. */
  relaxedHartree: 2e-8,
  /** Bond lengths are printed with three digits. */
  printedAngstrom: 6e-4,
  /** ⟨S²⟩ of a wavefunction with residual ≤ 1e-6. */
  s2: 1e-5,
  /** Natural occupations are first order in the wavefunction; the reference gives eight digits. */
  occupation: 1e-5,
  /** Integrals of a fixture are written with 13 digits; a basis transformation adds a few roundings. */
  integralHartree: 1e-9,
  /** A gradient of at most 1e-6 leaves the energy of a well-conditioned ansatz within 1e-9 of its minimum. */
  vqeHartree: 1e-7,
} as const;

/** False-alarm rates and waiting times of the contract suites. */
export const LIMITS = {
  /** Chance that an honest sampler fails one chi-square test. */
  falseAlarm: 1e-6,
  /** Standard errors allowed to a sampled mean: a normal deviate beyond 6 has probability 2e-9. */
  sigmas: 6,
  /** An abort settles within this time (the contract of RunContext.signal). */
  cancelMs: 500,
  /** A forecast neither starts a process nor asks a network; this is the best of a few calls on a busy machine. */
  forecastMs: 50,
} as const;
