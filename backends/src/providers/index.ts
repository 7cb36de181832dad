/** Cloud machines as remote backends. */
export {
  credentialsOf,
  providerBackend,
  PROVIDERS,
  remoteBackends,
  type ProviderName,
  type ProviderOptions,
  type RemoteBackendsOptions,
} from './remote-backends.ts';
export { balance, type Balance } from './shared/account.ts';
export { memoryLog, type AppendLog } from './shared/append-log.ts';
export {
  listSubmissions,
  resolveSubmission,
  SUBMIT_STEPS,
  submitOnce,
  type DoubtPolicy,
  type Submission,
  type SubmissionDesk,
  type SubmissionRecord,
  type SubmitClass,
  type SubmitStep,
} from './shared/submission.ts';
