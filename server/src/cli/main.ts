/** The `cofactor` command line. Commands load what they need when they run, so that `--help` answers at once. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';

import type { AuditFlags } from './commands/local/audit.ts';
import type { ExportFlags } from './commands/local/export.ts';
import type { RunFlags } from './commands/local/run.ts';
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
    .option('--report <file>', 'write .html (one self-contained page), .md or .json')
    .option('--structure-out <file>', 'of a geometry, fold, cluster or conformer: write it as .xyz or .pdb')
    .option('--json', 'print exactly one result document')
    .option('--quiet', 'no progress')
    .option('--kernel <variant>', 'portable: equal bits on every machine')
    .action(async (path: string, options: RunFlags & { kernel?: string }) => {
      if (options.kernel) process.env.COFACTOR_KERNEL = options.kernel;
      await (await import('./commands/local/run.ts')).run(path, options);
    }),
  'cofactor run examples/jobs/water-rhf.json --json',
);

example(
  program
    .command('compare')
    .description('run every arm of a comparison and print them side by side')
    .argument('<comparison>', 'a comparison document, a report that was saved as .json, or - for standard input')
    .option('--report <file>', 'write .html (one self-contained page), .md or .json')
    .option('--reveal <file>', 'the target that the comparison has sealed: judge the arms by it')
    .option('--json', 'print exactly one report document')
    .option('--quiet', 'no progress')
    .action(async (path: string, options: { report?: string; reveal?: string; json?: boolean; quiet?: boolean }) => {
      await (await import('./commands/local/compare.ts')).compare(path, options);
    }),
  'cofactor compare examples/lih-curve/comparison.json --report out/lih.html',
);

example(
  program
    .command('seal')
    .description('the hash of a target, for reference.sealed of a comparison that is run before the target is shown')
    .argument('<target>', 'a target document')
    .action(async (path: string) => {
      await (await import('./commands/local/compare.ts')).seal(path);
    }),
  'cofactor seal examples/jobs/sealed/target.json',
);

example(
  program
    .command('audit')
    .description('what measured bit strings are worth, beside random ones and selected CI')
    .argument('<counts>', 'JSON: bit string to count, { "counts": … }, or a list of bit strings; α orbitals in the rightmost bits')
    .argument('<hamiltonian>', 'an FCIDUMP file')
    .option('--report <file>', 'write one self-contained HTML page')
    .option('--max-determinants <number>', 'of the largest subspace; default: a quarter of the sector, at most 10 000')
    .option('--sizes <number>', 'subspaces at most, each a quarter of the next', '6')
    .option('--draws <number>', 'random subspaces of each size', '9')
    .option('--seed <number>', 'of the random numbers', '0')
    .option('--json', 'print exactly one result document')
    .option('--quiet', 'no progress')
    .action(async (counts: string, hamiltonian: string, options: AuditFlags) => {
      await (await import('./commands/local/audit.ts')).audit(counts, hamiltonian, options);
    }),
  'cofactor audit examples/audit/n2-counts.json examples/audit/n2.fcidump --report out/audit.html',
);

example(
  program
    .command('pack')
    .description('run one job here, or fetch one from a gateway, and write one file with all it was and gave: a capsule')
    .argument('<job>', 'a job document, - for standard input, or the id of a job that has ended at a gateway')
    .option('--url <url>', 'the gateway (COFACTOR_URL; default http://127.0.0.1:4000)')
    .option('--token <key>', 'a key of it (COFACTOR_TOKEN)')
    .option('--output <file>', 'default: the name of the job with .capsule')
    .option('--quiet', 'no progress')
    .option('--kernel <variant>', 'portable: equal bits on every machine')
    .action(async (path: string, options: { output?: string; quiet?: boolean; kernel?: string; url?: string; token?: string }) => {
      if (options.kernel) process.env.COFACTOR_KERNEL = options.kernel;
      await (await import('./commands/local/pack.ts')).pack(path, options);
    }),
  'cofactor pack examples/jobs/water-rhf.json --kernel portable --output out/water.capsule',
);

example(
  program
    .command('replay')
    .description('derive the numbers of a capsule again, offline, and say whether they are equal')
    .argument('<capsule>', 'a file that pack wrote')
    .option('--json', 'print the findings as JSON')
    .option('--quiet', 'no progress')
    .option('--kernel <variant>', 'portable: equal bits on every machine')
    .action(async (path: string, options: { json?: boolean; quiet?: boolean; kernel?: string }) => {
      if (options.kernel) process.env.COFACTOR_KERNEL = options.kernel;
      await (await import('./commands/local/replay.ts')).replay(path, options);
    }),
  'cofactor replay out/water.capsule --kernel portable',
);

example(
  program
    .command('export')
    .description('what a job gives for other programs: orbitals, densities, QCSchema; runs the job unless a capsule holds it')
    .argument('<job>', 'a job document, - for standard input, or a capsule that pack wrote')
    .option('--molden <file>', 'geometry, basis set and orbitals as Molden text')
    .option('--cube <file>', 'a field on a grid as cube text; --of says which')
    .option('--of <field>', 'of the cube: homo, lumo, homo-1 …, the number of an orbital, density or spin-density', 'density')
    .option('--spin <spin>', 'of the orbital, where spins differ: alpha or beta')
    .option('--spacing <bohr>', 'between points of the cube', '0.2')
    .option('--qcschema <file>', 'the result of an energy as QCSchema (AtomicResult)')
    .option('--qcschema-version <number>', '1 or 2', '1')
    .option('--quiet', 'no progress')
    .action(async (path: string, options: ExportFlags) => {
      await (await import('./commands/local/export.ts')).exportJob(path, options);
    }),
  'cofactor export examples/jobs/water-rhf.json --molden out/water.molden --cube out/homo.cube --of homo',
);

example(
  program
    .command('plan')
    .description('partition, steps, backends and why; what it will take, of a comparison by arm; runs nothing without --resolve')
    .argument('<document>', 'a job or a comparison, or - for standard input')
    .option('--resolve', 'run the free classical steps, so that what waits for them is a number')
    .option('--json', 'print exactly one plan document')
    .action(async (path: string, options: { json?: boolean; resolve?: boolean }) => {
      await (await import('./commands/local/plan.ts')).plan(path, options);
    }),
  'cofactor plan examples/jobs/water-vqe.json',
);

example(
  program
    .command('backends')
    .description('every backend: available or why not, what it runs, its price')
    .option('--json', 'print one JSON array')
    .option('--emulate <providers>', 'emulated services in place of the real ones, e.g. ibm,braket,dwave')
    .action(async (options: { json?: boolean; emulate?: string }) => {
      await (await import('./commands/backends.ts')).backends(options);
    }),
  'cofactor backends --emulate ibm,braket,dwave --json',
);

example(
  program
    .command('ledger')
    .description('tasks of cloud machines from here: money by account, what is in doubt; settles a doubt')
    .option('--resolve <task>', 'a task in doubt, with --found')
    .option('--found <id>', 'what its provider shows for the mark of the task, or none')
    .option('--json', 'print one JSON object')
    .action(async (options: { json?: boolean; resolve?: string; found?: string }) => {
      await (await import('./commands/ledger.ts')).ledger(options);
    }),
  'cofactor ledger --resolve job/sample/0 --found none',
);

example(
  program
    .command('draw')
    .description('the circuit of an OpenQASM program, drawn; runs nothing')
    .argument('<program>', 'an OpenQASM file, a job of one (.json), or - for a program on standard input')
    .option('--svg <file>', 'write a picture instead of text')
    .action(async (path: string, options: { svg?: string }) => {
      await (await import('./commands/local/draw.ts')).draw(path, options);
    }),
  'cofactor draw examples/jobs/bell-circuit.json --svg out/bell.svg',
);

example(
  program
    .command('validate')
    .description('check a job or comparison document; runs nothing')
    .argument('<document>', 'a file, or - for standard input')
    .option('--json', 'print the findings as JSON')
    .action(async (path: string, options: { json?: boolean }) => {
      await (await import('./commands/local/validate.ts')).validate(path, options);
    }),
  'cofactor validate examples/jobs/water-rhf.json',
);

example(
  program
    .command('new')
    .description('write a starter document to standard output')
    .argument('<kind>', 'energy, vqe, geometry, minimum, circuit, transport or comparison')
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
    .option('--calibrate', 'measure first what steps take on this machine, about a minute: forecasts then speak of it')
    .action(async (options: { json?: boolean; calibrate?: boolean }) => {
      if (options.calibrate) await (await import('./commands/calibrate.ts')).calibrateMachine();
      await (await import('./commands/doctor.ts')).doctor(options);
    }),
  'cofactor doctor',
);

const atGateway = (command: Command): Command =>
  command
    .option('--url <url>', 'the gateway (COFACTOR_URL; default http://127.0.0.1:4000)')
    .option('--token <key>', 'a key of it (COFACTOR_TOKEN)')
    .option('--json', 'print JSON');

example(
  program
    .command('serve')
    .description('gateway, worker and store in one process; prints its address and, at first start, a key')
    .option('--port <number>', '0 for any that is free', '4000')
    .option('--host <address>', 'who can reach it: 127.0.0.1 is this machine alone', '127.0.0.1')
    .option('--concurrency <number>', 'jobs at the same time', '2')
    .option('--no-worker', 'leave the jobs to `cofactor worker` processes')
    .action(async (options: { port: string; host: string; worker: boolean; concurrency: string }) => {
      await (await import('./commands/serve.ts')).serve(options);
    }),
  'cofactor serve --port 4000',
);

example(
  program
    .command('worker')
    .description('take jobs of a gateway on PostgreSQL (DATABASE_URL), on any machine')
    .option('--concurrency <number>', 'jobs at the same time', '2')
    .action(async (options: { concurrency: string }) => {
      await (await import('./commands/worker.ts')).work(options);
    }),
  'DATABASE_URL=postgres://host/cofactor cofactor worker',
);

example(
  atGateway(
    program
      .command('submit')
      .description('send a job or comparison to a gateway; prints its id')
      .argument('<document>', 'a file, or - for standard input'),
  )
    .option('--key <key>', 'idempotency key: the same key is the same job, however often it is sent')
    .action(async (path: string, options: { url?: string; token?: string; json?: boolean; key?: string }) => {
      await (await import('./commands/gateway/submit.ts')).submit(path, options);
    }),
  'cofactor submit examples/jobs/water-vqe.json',
);

example(
  atGateway(program.command('status').description('what became of a job so far').argument('<id>', 'as submit printed it')).action(
    async (id: string, options: { url?: string; token?: string; json?: boolean }) => {
      await (await import('./commands/gateway/status.ts')).status(id, options);
    },
  ),
  'cofactor status 019a0000-0000-7000-8000-000000000000',
);

example(
  atGateway(
    program.command('watch').description('follow a job to its end and print what came out').argument('<id>', 'as submit printed it'),
  )
    .option('--quiet', 'no progress')
    .action(async (id: string, options: { url?: string; token?: string; json?: boolean; quiet?: boolean }) => {
      await (await import('./commands/gateway/watch.ts')).watch(id, options);
    }),
  'cofactor watch $(cofactor submit examples/jobs/water-vqe.json)',
);

example(
  atGateway(
    program
      .command('result')
      .description('the result of a job, or the report of a comparison, that has ended')
      .argument('<id>', 'as submit printed it'),
  )
    .option('--report <file>', 'write .html (one self-contained page), .md or .json')
    .action(async (id: string, options: { url?: string; token?: string; json?: boolean; report?: string }) => {
      await (await import('./commands/gateway/result.ts')).result(id, options);
    }),
  'cofactor result 019a0000-0000-7000-8000-000000000000 --json',
);

example(
  atGateway(program.command('cancel').description('ask a job to stop').argument('<id>', 'as submit printed it')).action(
    async (id: string, options: { url?: string; token?: string; json?: boolean }) => {
      await (await import('./commands/gateway/status.ts')).cancel(id, options);
    },
  ),
  'cofactor cancel 019a0000-0000-7000-8000-000000000000',
);

example(
  atGateway(program.command('jobs').description('your jobs at a gateway, newest first'))
    .option('--first <number>', '1 to 100', '20')
    .option('--after <cursor>', 'those after this one')
    .option('--state <state>', 'queued, running, succeeded, failed, …')
    .action(async (options: { url?: string; token?: string; json?: boolean; first: string; after?: string; state?: string }) => {
      await (await import('./commands/gateway/jobs.ts')).jobs(options);
    }),
  'cofactor jobs --state failed',
);

const key = program
  .command('key')
  .description('keys of the gateway: through it (--url, or COFACTOR_URL), else in the store of this machine');
const ofTenant = (command: Command): Command =>
  atGateway(command).option('--tenant <name>', 'whose, in the store of this machine; a gateway knows it from the key (default "default")');

example(
  ofTenant(key.command('create').description('make a key; prints it once'))
    .option('--scopes <scopes>', 'of read, submit, spend, admin, with commas between', 'read,submit')
    .option('--label <text>', 'what it is for')
    .option('--days <number>', 'how long it holds; default: until revoked')
    .action(
      async (options: { url?: string; token?: string; json?: boolean; tenant?: string; scopes: string; label?: string; days?: string }) => {
        await (await import('./commands/gateway/key.ts')).createKey(options);
      },
    ),
  'cofactor key create --scopes read,submit --label laptop --days 90',
);

example(
  ofTenant(key.command('list').description('keys, without their secrets')).action(
    async (options: { url?: string; token?: string; json?: boolean; tenant?: string }) => {
      await (await import('./commands/gateway/key.ts')).listKeys(options);
    },
  ),
  'cofactor key list',
);

example(
  ofTenant(key.command('revoke').description('end a key at once').argument('<prefix>', 'the 8 characters after cfk_')).action(
    async (prefix: string, options: { url?: string; token?: string; json?: boolean; tenant?: string }) => {
      await (await import('./commands/gateway/key.ts')).revokeKey(prefix, options);
    },
  ),
  'cofactor key revoke ab12cd34',
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
