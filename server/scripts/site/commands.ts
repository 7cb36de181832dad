/** The help of every command, as the command line prints it. */
import { Command } from 'commander';
import { codeBlock, escapeHtml } from './markdown.ts';

let program: Command | undefined;

/** The command line itself: it is made where it is parsed, so parsing is put off while it loads. */
export async function commandLine(): Promise<Command> {
  const parse = Object.getOwnPropertyDescriptor(Command.prototype, 'parseAsync') as PropertyDescriptor;
  const parsed: Command[] = [];
  Command.prototype.parseAsync = async function (this: Command) {
    parsed.push(this);
    return this;
  };
  try {
    await import('../../src/cli/main.ts');
  } finally {
    Object.defineProperty(Command.prototype, 'parseAsync', parse);
  }
  program ??= parsed[0];
  if (!program) throw new Error('src/cli/main.ts parses no command line');
  return program;
}

export async function commandsPage(): Promise<string> {
  const program = await commandLine();
  const commands = program.commands.flatMap((command) => (command.commands.length > 0 ? command.commands : [command]));
  const intro = `<p>In a clone every command starts with <code>npx</code>. A flag stands above a variable <code>COFACTOR_…</code>, which stands above the default.</p>\n`;
  return intro + [program, ...commands].map(section).join('\n');
}

function section(command: Command): string {
  const name = command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  const lines: string[] = [];
  command.configureOutput({ writeOut: (text) => lines.push(text), getOutHelpWidth: () => 100 });
  command.outputHelp();
  return `<h2 id="${escapeHtml(name.replace(' ', '-'))}">${escapeHtml(name)}</h2>\n${codeBlock(lines.join(''), '', `help of ${name}`)}`;
}
