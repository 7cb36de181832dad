/** The version that stands in every result. One number for all packages; equal to each package.json (version.test.ts). */
export const COFACTOR_VERSION = '0.1.0';
