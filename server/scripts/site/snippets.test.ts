/** Every block of code in the documentation does what the page says; jobs are planned by site.test.ts, which has the backends at hand. */
import { CofactorError, SerializedError } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { commandLine } from './commands.ts';
import { parsePage, readPages } from './pages.ts';
import { nameOf, runCommands, runPrograms, unknownCommands, wayOf, WAYS } from './snippets.ts';

const fences = (await readPages()).flatMap((page) => page.fences);
const those = (way: string) => fences.filter((fence) => wayOf(fence) === way);

test('every block says how it is checked', () => {
  expect(fences.filter((fence) => !WAYS.includes(wayOf(fence))).map((fence) => `${nameOf(fence)}: ${wayOf(fence)}`)).toEqual([]);
  expect(those('ts gateway').map(({ page }) => page)).toEqual(['gateway']); // run by e2e/gateway-process.test.ts
});

test('programs run and print what stands below them', { timeout: 120_000 }, async () => {
  const programs = those('ts run');
  const printed = await runPrograms(programs);
  expect(programs.length).toBeGreaterThanOrEqual(5);
  programs.forEach((program, index) => {
    const below = fences.find(({ page, number }) => page === program.page && number === program.number + 1);
    expect(printed[index].trim().length, nameOf(program)).toBeGreaterThan(0);
    if (below && wayOf(below) === 'text output') expect(printed[index], nameOf(program)).toBe(below.code);
  });
});

test('an output stands below the program that prints it', () => {
  const before = those('text output').map(({ page, number }) => fences.find((it) => it.page === page && it.number === number - 1));
  expect(before.map((fence) => fence && wayOf(fence))).toEqual(before.map(() => 'ts run'));
});

test('commands run', { timeout: 120_000 }, async () => {
  const pages = Map.groupBy(those('sh run'), ({ page }) => page);
  const printed = await Promise.all(Array.from(pages.values(), runCommands));
  expect(printed.join('\n')).toMatch(/−76\.01050/); // RHF of water, as the quickstart promises
  for (const text of printed) expect(text.length).toBeGreaterThan(0);
});

test('commands and flags exist', async () => {
  const program = await commandLine();
  const shells = fences.filter(({ language }) => language === 'sh');
  expect(shells.length).toBeGreaterThan(5);
  expect(shells.flatMap((fence) => unknownCommands(program, fence.code).map((what) => `${nameOf(fence)}: ${what}`))).toEqual([]);
  expect(unknownCommands(program, 'id=$(cofactor submit x.json --colour red)\nnpx cofactor fly')).toEqual(['submit --colour', 'fly']);
});

test('errors are those of the list, with their details', () => {
  for (const fence of those('json error')) {
    const error = SerializedError.parse(JSON.parse(fence.code));
    const read = CofactorError.fromJSON(error);
    expect([read.code, read.message, read.retryable], nameOf(fence)).toEqual([fence.page.split('/')[1], error.message, error.retryable]);
  }
});

test('a block that nobody knows is found', () => {
  const page = parsePage('x', '# X\n\nShort.\n\n```rust\nfn main() {}\n```\n');
  expect(page.fences.map((fence) => WAYS.includes(wayOf(fence)))).toEqual([false]);
});
