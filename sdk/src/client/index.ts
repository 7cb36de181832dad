/** Client of the gateway: fetch and nothing of Node, so it runs in a browser. */
export { bare, constantOf, fromGraphqlInput, membersOf, spokenFields, toGraphqlInput } from './graphql-input.ts';
export { graphqlName, graphqlNames } from './graphql-names.ts';
export {
  GatewayClient,
  JOB_STATES,
  type BackendInfo,
  type GatewayEvent,
  type JobInfo,
  type JobState,
  type SubmitCallOptions,
} from './gateway-client.ts';
export { remoteJob, remoteReport, type RemoteJob } from './remote-job.ts';
export type { TransportOptions } from './transport.ts';
