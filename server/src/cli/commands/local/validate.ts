import { isCofactorError } from '@cofactor/sdk/contracts';
import { loadDocument } from '../../document.ts';

/** Checks a document against its schema, with the files it names inlined. Runs nothing. */
export async function validate(path: string, options: { json?: boolean }): Promise<void> {
  try {
    const document = await loadDocument(path);
    process.stdout.write(options.json ? `${JSON.stringify({ valid: true, schema: document.schema })}\n` : `valid: ${document.schema}\n`);
  } catch (error) {
    if (options.json && isCofactorError(error, 'INVALID_INPUT'))
      process.stdout.write(`${JSON.stringify({ valid: false, issues: error.details.issues })}\n`);
    throw error;
  }
}
