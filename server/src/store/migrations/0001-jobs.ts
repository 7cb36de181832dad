/**
 * Jobs and what belongs to them. Documents are `json`, not `jsonb`: they come back as they were written, to the last digit.
 * Who writes as a worker must hold the job's `epoch` (jobs/state-machine.ts).
 */
export const sql = `
CREATE TABLE cofactor.tenant (
  id text PRIMARY KEY,
  created timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE cofactor.api_key (
  prefix text PRIMARY KEY,
  tenant text NOT NULL REFERENCES cofactor.tenant,
  sha256 text NOT NULL,
  label text NOT NULL,
  scopes text[] NOT NULL,
  created timestamptz NOT NULL DEFAULT now(),
  expires timestamptz,
  revoked timestamptz
);
CREATE INDEX api_key_of_tenant ON cofactor.api_key (tenant, created);

CREATE TABLE cofactor.job (
  id uuid PRIMARY KEY,
  tenant text NOT NULL REFERENCES cofactor.tenant,
  kind text NOT NULL CHECK (kind IN ('job', 'comparison')),
  document json NOT NULL,
  spec_hash text NOT NULL,
  idem_key text NOT NULL,
  plan json,
  plan_hash text,
  estimate json,
  backend text,
  state text NOT NULL CHECK (state IN ('QUEUED', 'CLAIMED', 'RUNNING', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
  epoch integer NOT NULL DEFAULT 0 CHECK (epoch >= 0),
  last_seq integer NOT NULL DEFAULT 0 CHECK (last_seq >= 0),
  cancel_requested boolean NOT NULL DEFAULT false,
  deadline timestamptz,
  result json,
  error json,
  created timestamptz NOT NULL DEFAULT now(),
  updated timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tenant, idem_key)
);
CREATE INDEX job_of_tenant ON cofactor.job (tenant, id);
CREATE INDEX job_waiting ON cofactor.job (updated) WHERE state = 'QUEUED';

CREATE TABLE cofactor.attempt (
  job uuid NOT NULL REFERENCES cofactor.job ON DELETE CASCADE,
  epoch integer NOT NULL,
  worker text NOT NULL,
  lease_until timestamptz NOT NULL,
  started timestamptz NOT NULL DEFAULT now(),
  ended timestamptz,
  outcome text,
  PRIMARY KEY (job, epoch)
);
CREATE INDEX attempt_under_way ON cofactor.attempt (lease_until) WHERE ended IS NULL;

CREATE TABLE cofactor.event (
  job uuid NOT NULL REFERENCES cofactor.job ON DELETE CASCADE,
  seq integer NOT NULL CHECK (seq >= 1),
  body json NOT NULL,
  PRIMARY KEY (job, seq)
);

CREATE TABLE cofactor.step_result (
  job uuid NOT NULL REFERENCES cofactor.job ON DELETE CASCADE,
  run text NOT NULL,
  key text NOT NULL,
  step_hash text NOT NULL,
  result json NOT NULL,
  epoch integer NOT NULL,
  written bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (job, run, key)
);

CREATE TABLE cofactor.checkpoint (
  job uuid NOT NULL REFERENCES cofactor.job ON DELETE CASCADE,
  run text NOT NULL,
  key text NOT NULL,
  state json NOT NULL,
  epoch integer NOT NULL,
  PRIMARY KEY (job, run, key)
);

CREATE TABLE cofactor.artifact (
  sha256 text PRIMARY KEY,
  bytes bigint NOT NULL,
  created timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE cofactor.artifact_chunk (
  sha256 text NOT NULL REFERENCES cofactor.artifact ON DELETE CASCADE,
  position integer NOT NULL,
  content bytea NOT NULL CHECK (length(content) <= 1048576),
  PRIMARY KEY (sha256, position)
);
`;
