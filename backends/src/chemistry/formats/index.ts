/** Text formats of Hamiltonians. */
export { readFcidump, writeFcidump } from './fcidump.ts';
