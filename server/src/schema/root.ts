/** What is not a document: the roots, the things that have an identity, and the answers of mutations. */
export const ROOT = /* GraphQL */ `
extend schema {
  query: Query
  mutation: Mutation
  subscription: Subscription
}

type Query {
  "A job of yours; null when there is none."
  job(id: ID!): Job
  "Your jobs, newest first. Comparisons are not among them unless the filter asks."
  jobs("1 to 100" first: Int!, after: String, filter: JobFilter): JobConnection!
  comparison(id: ID!): Comparison
  backends: [Backend!]!
  backend(id: ID!): Backend
  "What would run, where and at what price. Runs nothing, stores nothing."
  estimateJob(input: JobInput!): EstimateResult!
  viewer: Viewer!
  node(id: ID!): Node
}

type Mutation {
  submitJob(input: SubmitJobInput!): SubmitJobResult!
  "A job that has ended stays as it is."
  cancelJob(id: ID!): CancelJobResult!
  submitComparison(input: SubmitComparisonInput!): SubmitComparisonResult!
}

type Subscription {
  "Events of a job or comparison after this number, each once and in order, to the final one."
  jobEvents(id: ID!, afterSeq: SafeInt): JobEvent!
}

interface Node {
  id: ID!
}

enum JobState {
  QUEUED
  CLAIMED
  RUNNING
  CANCELLING
  SUCCEEDED
  FAILED
  CANCELLED
}

type Job implements Node {
  id: ID!
  state: JobState!
  label: String
  "energy, minimum, circuit, …"
  kind: String!
  method: String
  "Where the hard subproblem runs."
  backend: String
  seed: SafeInt!
  "The job document, with its defaults."
  document: JSON!
  "Hash of the document without its labels."
  inputHash: String!
  planHash: String
  plan: Plan

  """The same as a document of the wire."""
  planDocument: JSON
  forecast: Forecast
  "How often a worker has taken it."
  attempts: Int!
  "Number of its last event so far."
  lastSeq: SafeInt!
  cancelRequested: Boolean!
  result: Result
  "The same as a document of the wire."
  resultDocument: JSON
  "With which it failed."
  failure: UserError
  created: DateTime!
  updated: DateTime!
}

type Comparison implements Node {
  id: ID!
  state: JobState!
  label: String
  document: JSON!
  inputHash: String!
  attempts: Int!
  lastSeq: SafeInt!
  cancelRequested: Boolean!
  report: Report
  "The same as a document of the wire."
  reportDocument: JSON
  failure: UserError
  created: DateTime!
  updated: DateTime!
}

input JobFilter {
  states: [JobState!]
}

type JobConnection {
  edges: [JobEdge!]!
  nodes: [Job!]!
  pageInfo: PageInfo!
}

type JobEdge {
  cursor: String!
  node: Job!
}

type PageInfo {
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}

type Backend implements Node {
  id: ID!
  version: String!
  description: String!
  "local or remote"
  locality: String!
  available: Boolean!
  "Why it is not available, and what to do about it."
  reason: String
  fix: String
  capabilities: [Capability!]!
  pricing: String
  contractTested: Boolean!
  liveTestedOn: String
}

"A kind of step and its limits; an absent limit is no limit but memory."
type Capability {
  step: PlannedStepKind!
  maxQubits: SafeInt
  maxShots: SafeInt
  maxDeterminants: SafeInt
  maxBasisFunctions: SafeInt
  maxOrbitals: SafeInt
  nativeGates: [String!]
  coupling: [[SafeInt!]!]
  gradients: Boolean
  exact: Boolean
  seeded: Boolean
}

type Viewer {
  tenant: String!
  "Of the key, which is public; the rest of it is not."
  keyPrefix: String!
  scopes: [String!]!
}

input SubmitJobInput {
  job: JobInput!
  "The same key is the same job, however often it is sent: 1 to 128 printable ASCII characters."
  idempotencyKey: String!
  "Of the estimate that was agreed to; CONFLICT when the plan has changed since."
  planHash: String
}

input SubmitComparisonInput {
  comparison: ComparisonInput!
  idempotencyKey: String!
}

type SubmitJobSuccess {
  job: Job!
}

type CancelJobSuccess {
  job: Node!
}

type SubmitComparisonSuccess {
  comparison: Comparison!
}

type EstimateSuccess {
  plan: Plan!
  planHash: String!
  "The plan as a document of the wire."
  planDocument: JSON!
}

union SubmitJobResult = SubmitJobSuccess | InvalidInput | Unsupported | TooLarge | OverBudget | Conflict | Forbidden | Unavailable
union CancelJobResult = CancelJobSuccess | NotFound | Conflict | Forbidden | Unavailable
union SubmitComparisonResult = SubmitComparisonSuccess | InvalidInput | Unsupported | TooLarge | OverBudget | Conflict | Forbidden | Unavailable
union EstimateResult = EstimateSuccess | InvalidInput | Unsupported | TooLarge | OverBudget | Forbidden | Unavailable
`;
