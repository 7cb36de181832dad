/**
 * Logs that outlive a process, one under each name. Entry n is written at most once, by whoever comes first: that alone keeps two
 * processes from submitting the same work or spending the same money.
 */
export interface AppendLog {
  /** Entries in order; none for an unknown name. */
  read(name: string): Promise<unknown[]>;
  /** Durable when it resolves. False: entry `index` was there already, nothing is written. */
  append(name: string, index: number, entry: unknown): Promise<boolean>;
  names(): Promise<string[]>;
}

/** Gone with the program: for tests, and for what costs nothing. */
export function memoryLog(): AppendLog {
  const logs = new Map<string, string[]>();
  return {
    read: async (name) => (logs.get(name) ?? []).map((line): unknown => JSON.parse(line)),
    append: async (name, index, entry) => {
      const entries = logs.get(name) ?? [];
      if (entries.length !== index) return false;
      logs.set(name, [...entries, JSON.stringify(entry)]);
      return true;
    },
    names: async () => [...logs.keys()],
  };
}
