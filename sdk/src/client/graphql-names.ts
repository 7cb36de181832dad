/**
 * The names of the wire in GraphQL, which allows no hyphens: camelCase, so `ccsd-t` ↔ `ccsdT`. A name that is camelCase on the
 * wire stays as it is. Within one set of names the way back is a table, which refuses two that would become one.
 */
const EXCEPTIONS: Readonly<Record<string, string>> = { $schema: 'editorSchema' };

/** GraphQL name of a field, an enum value or a tag of the wire. */
export function graphqlName(wire: string): string {
  return EXCEPTIONS[wire] ?? wire.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** GraphQL name → wire name. @throws Error when two names of the wire have one GraphQL name, or one is not a name there */
export function graphqlNames(wireNames: Iterable<string>): Map<string, string> {
  const table = new Map<string, string>();
  for (const wire of wireNames) {
    const name = graphqlName(wire);
    if (!/^[A-Za-z][0-9A-Za-z_]*$/.test(name)) throw new Error(`${wire} has no GraphQL name: ${name}`);
    const other = table.get(name);
    if (other !== undefined && other !== wire) throw new Error(`${wire} and ${other} would both be ${name} in GraphQL`);
    table.set(name, wire);
  }
  return table;
}
