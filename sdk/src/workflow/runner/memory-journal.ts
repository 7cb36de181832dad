/** A journal in memory: for tests and for programs that only want to resume within one process. */
import type { Journal, JournalEntry } from '../../contracts/index.ts';

export function memoryJournal(): Journal {
  const entries = new Map<string, JournalEntry[]>();
  const states = new Map<string, unknown>();
  return {
    load: async (jobId) => [...(entries.get(jobId) ?? [])],
    append: async (jobId, entry) => void entries.set(jobId, [...(entries.get(jobId) ?? []), structuredClone(entry)]),
    checkpoint: (jobId, key) => ({
      load: async () => states.get(`${jobId}/${key}`),
      save: async (state) => void states.set(`${jobId}/${key}`, structuredClone(state)),
    }),
    clear: async (jobId) => {
      entries.delete(jobId);
      for (const key of states.keys()) if (key.startsWith(`${jobId}/`)) states.delete(key);
    },
  };
}
