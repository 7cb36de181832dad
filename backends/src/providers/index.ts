/** Cloud machines as remote backends. */
export {
  credentialsOf,
  jobNamed,
  providerBackend,
  PROVIDERS,
  remoteBackends,
  type ProviderName,
  type ProviderOptions,
  type RemoteBackendsOptions,
} from './remote-backends.ts';
export { balance, listAccounts, type AccountState, type Balance } from './submission/account.ts';
export { memoryLog, type AppendLog } from './submission/append-log.ts';
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
} from './submission/submission.ts';
export { createRecorder, replay, Recording, type Recorder, type RecorderOptions } from './http/recorder.ts';
