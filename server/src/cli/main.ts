/** The `cofactor` command line. Commands load what they need when they run, so that `--help` answers at once. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';

import { exitCodeOf } from './exit-codes.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

const program = new Command('cofactor')
  .description('Hybrid classical-quantum computing for molecular biophysics')
  .version(version)
  .showHelpAfterError('(see cofactor --help)')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

const example = (command: Command, text: string): Command => command.addHelpText('after', `\nExample:\n  $ ${text}`);

example(
  program
    .command('run')
    .description('run one job here')
    .argument('<job>', 'a job document, or - for standard input')
    .option('--json', 'print exactly one result document')
    .option('--quiet', 'no progress')
    .option('--kernel <variant>', 'portable: equal bits on every machine')
    .action(async (path: string, options: { json?: boolean; quiet?: boolean; kernel?: string }) => {
      if (options.kernel) process.env.COFACTOR_KERNEL = options.kernel;
      await (await import('./commands/run.ts')).run(path, options);
    }),
  'cofactor run examples/jobs/water-rhf.json --json',
);

example(
  program
    .command('compare')
    .description('run every arm of a comparison and print them side by side')
    .argument('<comparison>', 'a comparison document, or - for standard input')
    .option('--report <file>', 'write one self-contained HTML page')
    .option('--json', 'print exactly one report document')
    .option('--quiet', 'no progress')
    .action(async (path: string, options: { report?: string; json?: boolean; quiet?: boolean }) => {
      await (await import('./commands/compare.ts')).compare(path, options);
    }),
  'cofactor compare examples/lih-curve/comparison.json --report out/lih.html',
);

example(
  program
    .command('plan')
    .description('partition, steps, backends and why; what it will take; runs nothing')
    .argument('<job>', 'a job document, or - for standard input')
    .option('--json', 'print exactly one plan document')
    .action(async (path: string, options: { json?: boolean }) => {
      await (await import('./commands/plan.ts')).plan(path, options);
    }),
  'cofactor plan examples/jobs/water-vqe.json',
);

example(
  program
    .command('backends')
    .description('every backend: available or why not, what it runs, its price')
    .option('--json', 'print one JSON array')
    .action(async (options: { json?: boolean }) => {
      await (await import('./commands/backends.ts')).backends(options);
    }),
  'cofactor backends --json',
);

example(
  program
    .command('validate')
    .description('check a job or comparison document; runs nothing')
    .argument('<document>', 'a file, or - for standard input')
    .option('--json', 'print the findings as JSON')
    .action(async (path: string, options: { json?: boolean }) => {
      await (await import('./commands/validate.ts')).validate(path, options);
    }),
  'cofactor validate examples/jobs/water-rhf.json',
);

example(
  program
    .command('new')
    .description('write a starter document to standard output')
    .argument('<kind>', 'energy, vqe, minimum, circuit, transport or comparison')
    .action(async (kind: string) => {
      (await import('./commands/new.ts')).writeNew(kind);
    }),
  'cofactor new energy > job.json',
);

example(
  program
    .command('doctor')
    .description('what this machine has, and the fix for each thing it lacks')
    .option('--json', 'print the findings as JSON')
    .action(async (options: { json?: boolean }) => {
      await (await import('./commands/doctor.ts')).doctor(options);
    }),
  'cofactor doctor',
);

example(program, 'cofactor new energy | cofactor run -');

try {
  await program.parseAsync();
} catch (thrown) {
  const { toCofactorError } = await import('@cofactor/sdk/contracts');
  const error = toCofactorError(thrown);
  process.stderr.write(`${error.code}: ${error.message}\n`);
  if (error.code === 'INTERNAL' && thrown instanceof Error && thrown.stack) process.stderr.write(`${thrown.stack}\n`);
  process.exitCode = exitCodeOf(error.code);
}
