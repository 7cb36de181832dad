/** What was sent to cloud providers and what it costs: logs whose entry n is written once (store/submission-log.ts). They outlive their jobs. */
export const sql = `
CREATE TABLE cofactor.submission_log (
  name text NOT NULL,
  position integer NOT NULL CHECK (position >= 0),
  entry json NOT NULL,
  written timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, position)
);
`;
