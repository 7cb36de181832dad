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
export declare function memoryLog(): AppendLog;
//# sourceMappingURL=append-log.d.ts.map
