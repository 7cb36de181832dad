import { writeText } from '@cofactor/sdk';
import { drawSvg, drawText, readOpenQasm } from '@cofactor/sdk/circuits';
import { invalidInput } from '@cofactor/sdk/contracts';
import { loadJob, readSource } from '../../document.ts';

/** The circuit of an OpenQASM program, or of a job of one, as text or as a picture. Runs nothing. */
export async function draw(path: string, options: { svg?: string }): Promise<void> {
  const { circuit } = readOpenQasm(path.endsWith('.json') ? await programOf(path) : await readSource(path));
  if (options.svg === undefined) {
    process.stdout.write(drawText(circuit, { width: process.stdout.columns ?? 100 }));
    return;
  }
  await writeText(options.svg, drawSvg(circuit));
  process.stderr.write(`drawing: ${options.svg}\n`);
}

async function programOf(path: string): Promise<string> {
  const { problem } = await loadJob(path);
  if (problem.kind !== 'circuit') throw invalidInput('problem.kind', 'circuit', problem.kind, 'give an OpenQASM file, or a job of one');
  return problem.program.data ?? ''; // inlined by now
}
