/** Secrets never leave in a message: those that are known are struck out wherever they stand, others by the look of them. */
export interface Redactor {
  (text: string): string;
  /** Strikes this text out from now on. */
  hide(secret: string | undefined): void;
}
export declare function createRedactor(secrets?: readonly (string | undefined)[]): Redactor;
//# sourceMappingURL=redaction.d.ts.map
