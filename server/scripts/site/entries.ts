/** What must have a page: every kind, method, backend and error code of the tables, so that a new entry asks for its page by itself. */
import { localBackends } from '@cofactor/backends';
import { PROVIDERS } from '@cofactor/backends/providers';
import { ERROR_CODES, METHODS, PROBLEM_KINDS, type LocalBackend, type MethodName } from '@cofactor/sdk/contracts';

export type EntryFolder = 'kinds' | 'methods' | 'backends' | 'errors';

/** Headings that each page of a folder has, beside the text before them. */
export const SECTIONS: Record<EntryFolder, readonly string[]> = {
  kinds: ['What is asked', 'What comes back', 'Limits'],
  methods: ['What it computes', 'When to use it', 'Limits', 'Cost', 'References'],
  backends: ['What it is', 'When to use it', 'Limits'],
  errors: ['What it means', 'What to do', 'Example'],
};

/** A backend, or all that differ by the device alone: what stands before the colon. */
export interface BackendFamily {
  name: string;
  /** Of this machine; empty for a cloud provider. */
  members: LocalBackend[];
}

export async function backendFamilies(): Promise<BackendFamily[]> {
  const families = new Map<string, LocalBackend[]>();
  for (const backend of await localBackends()) {
    const [name] = backend.id.split(':');
    families.set(name, [...(families.get(name) ?? []), backend]);
  }
  for (const name of Object.keys(PROVIDERS)) families.set(name, []);
  return Array.from(families, ([name, members]) => ({ name, members }));
}

export const METHOD_NAMES = Object.keys(METHODS) as MethodName[];

/** Paths of all pages that the tables ask for, in their order. */
export async function entryPaths(): Promise<Record<EntryFolder, string[]>> {
  const under = (folder: EntryFolder, names: readonly string[]): string[] => names.map((name) => `${folder}/${name}`);
  return {
    kinds: under('kinds', PROBLEM_KINDS),
    methods: under('methods', METHOD_NAMES),
    backends: under(
      'backends',
      (await backendFamilies()).map(({ name }) => name),
    ),
    errors: under('errors', ERROR_CODES),
  };
}
