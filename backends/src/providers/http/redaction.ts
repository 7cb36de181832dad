/** Secrets never leave in a message: those that are known are struck out wherever they stand, others by the look of them. */

export interface Redactor {
  (text: string): string;
  /** Strikes this text out from now on. */
  hide(secret: string | undefined): void;
}

const HIDDEN = '[hidden]';
/** What stands behind these words is a secret, whoever gave it. */
const PATTERNS: readonly [RegExp, string][] = [
  [/\b(Bearer|apiKey)\s+[\w.~+/=-]{6,}/gi, `$1 ${HIDDEN}`],
  [/\b(sig|api[-_]?key|access_token|client_secret|X-Amz-(?:Signature|Credential|Security-Token))=[^&\s"';]+/gi, `$1=${HIDDEN}`],
  [/\b(crn:[^\s"]*?:a\/)[0-9a-f]+/gi, `$1${HIDDEN}`],
  [/\bAKIA[0-9A-Z]{12,}/g, HIDDEN],
];

export function createRedactor(secrets: readonly (string | undefined)[] = []): Redactor {
  const known = new Set<string>();
  const redact = (text: string): string => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, HIDDEN);
    return PATTERNS.reduce((rest, [pattern, stand]) => rest.replace(pattern, stand), clean);
  };
  const hide = (secret: string | undefined): void => {
    if (secret === undefined || secret.length < 6) return;
    for (const form of [secret, encodeURIComponent(secret)]) known.add(form);
  };
  secrets.forEach(hide);
  return Object.assign(redact, { hide });
}
