/** What the client asks. A typed problem is read whole: its details have the names of the wire. */
const PROBLEM = '... on UserError { code message retryable details }';
const JOB_FIELDS = 'id state label kind method backend planHash attempts lastSeq created updated';
const COMPARISON_FIELDS = 'id state label attempts lastSeq created updated';
const NODE = `... on Job { ${JOB_FIELDS} } ... on Comparison { ${COMPARISON_FIELDS} }`;

export const ESTIMATE = `query ($input: JobInput!) {
  estimateJob(input: $input) { __typename ... on EstimateSuccess { planHash planDocument } ${PROBLEM} }
}`;

export const SUBMIT_JOB = `mutation ($input: SubmitJobInput!) {
  submitJob(input: $input) { __typename ... on SubmitJobSuccess { job { ${JOB_FIELDS} } } ${PROBLEM} }
}`;

export const SUBMIT_COMPARISON = `mutation ($input: SubmitComparisonInput!) {
  submitComparison(input: $input) { __typename ... on SubmitComparisonSuccess { comparison { ${COMPARISON_FIELDS} } } ${PROBLEM} }
}`;

export const CANCEL = `mutation ($id: ID!) {
  cancelJob(id: $id) { __typename ... on CancelJobSuccess { job { ${NODE} } } ${PROBLEM} }
}`;

export const JOB = `query ($id: ID!) { node(id: $id) { __typename ${NODE} } }`;

export const JOBS = `query ($first: Int!, $after: String, $filter: JobFilter) {
  jobs(first: $first, after: $after, filter: $filter) { nodes { ${JOB_FIELDS} } pageInfo { endCursor hasNextPage } }
}`;

export const OUTCOME = `query ($id: ID!) {
  node(id: $id) {
    __typename
    ... on Job { state outcome: resultDocument failure { code message retryable details } }
    ... on Comparison { state outcome: reportDocument failure { code message retryable details } }
  }
}`;

export const PLAN = `query ($id: ID!) { node(id: $id) { __typename ... on Job { planDocument } } }`;

export const EVENTS = 'subscription ($id: ID!, $afterSeq: SafeInt) { jobEvents(id: $id, afterSeq: $afterSeq) { document } }';

export const BACKENDS = `query {
  backends {
    id version description locality available reason fix pricing contractTested liveTestedOn
    capabilities { step maxQubits maxShots maxDeterminants maxBasisFunctions maxOrbitals nativeGates gradients exact seeded }
  }
}`;
