/** Credentials come from the environment or from whoever gives them, never from a document. */
import { CofactorError, type Availability } from '@cofactor/sdk/contracts';

export interface Variable {
  name: string;
  /** What it looks like, for a person. */
  looksLike: string;
  pattern?: RegExp;
  /** Of the same shape and of nobody: what a recording holds in its place. */
  standIn: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Which variable is missing or cannot be right, and what it should look like; available when none is. */
export function checkVariables(provider: string, variables: readonly Variable[], environment: Environment): Availability {
  for (const { name, looksLike, pattern } of variables) {
    const value = environment[name];
    if (value === undefined || value === '') return { available: false, reason: `${name} is not set`, fix: `set ${name} to ${looksLike}` };
    if (pattern && !pattern.test(value))
      return { available: false, reason: `${name} is no credential of ${provider}`, fix: `set ${name} to ${looksLike}` };
  }
  return { available: true };
}

/** @throws UNAUTHENTICATED naming the variable */
export function requireVariables(provider: string, variables: readonly Variable[], environment: Environment): void {
  const availability = checkVariables(provider, variables, environment);
  if (!availability.available) throw new CofactorError('UNAUTHENTICATED', `${provider}: ${availability.reason}: ${availability.fix}`, {});
}

export interface CredentialOptions {
  /** Where credentials are read. @default process.env */
  environment?: Environment;
  /** Gives the variables instead, and is asked again when they are refused. */
  credentials?: () => Promise<Environment>;
}

/** Credentials as they are now; `drop` makes the next call ask again. */
export interface CredentialSource {
  get(): Promise<Environment>;
  drop(): void;
}

/** @throws UNAUTHENTICATED naming the variable, from `get` */
export function credentialSource(
  provider: string,
  variables: readonly Variable[],
  { environment = process.env, credentials }: CredentialOptions,
): CredentialSource {
  let kept: Promise<Environment> | undefined;
  const ask = async (): Promise<Environment> => {
    const given = (await credentials?.()) ?? environment;
    requireVariables(provider, variables, given);
    return given;
  };
  return { get: () => (kept ??= ask()), drop: () => (kept = undefined) };
}
