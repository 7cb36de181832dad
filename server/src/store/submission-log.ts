/** The logs of submissions and money in the tables: every worker of a gateway sees what any of them has sent. */
import type { AppendLog } from '@cofactor/backends/providers';
import type { Sql } from './database.ts';

export function submissionLog(database: Sql): AppendLog {
  return {
    read: async (name) =>
      (await database.query<{ entry: unknown }>('SELECT entry FROM cofactor.submission_log WHERE name = $1 ORDER BY position', [name])).map(
        ({ entry }) => entry,
      ),
    /** Entry n follows entry n − 1, and whoever comes second writes nothing. */
    append: async (name, index, entry) => {
      const written = await database.query(
        `INSERT INTO cofactor.submission_log (name, position, entry)
         SELECT $1, $2::integer, $3::json
         WHERE $2::integer = 0 OR EXISTS (SELECT 1 FROM cofactor.submission_log WHERE name = $1 AND position = $2::integer - 1)
         ON CONFLICT (name, position) DO NOTHING RETURNING position`,
        [name, index, JSON.stringify(entry)],
      );
      return written.length > 0;
    },
    names: async () =>
      (await database.query<{ name: string }>('SELECT DISTINCT name FROM cofactor.submission_log ORDER BY name')).map(({ name }) => name),
  };
}
