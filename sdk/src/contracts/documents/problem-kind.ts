/** What can be asked; each has a schema in problem.ts and methods that answer it in method.ts. */
export const PROBLEM_KINDS = ['energy', 'geometry', 'minimum', 'circuit', 'transport', 'train', 'explore'] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];
