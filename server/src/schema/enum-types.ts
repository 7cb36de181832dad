/** Enums that requests and answers share: GraphQL names outside, the values of the wire inside. */
import { graphqlNames } from '@cofactor/sdk/client';
import { GraphQLEnumType } from 'graphql';

/** Makes each enum type once. */
export class EnumTypes {
  readonly #types = new Map<string, GraphQLEnumType>();

  of(name: string, wireValues: readonly string[]): GraphQLEnumType {
    const values = Object.fromEntries([...graphqlNames(wireValues)].map(([name, wire]) => [name, { value: wire }]));
    const known = this.#types.get(name);
    if (known === undefined) {
      const made = new GraphQLEnumType({ name, values });
      this.#types.set(name, made);
      return made;
    }
    const same = known.getValues().length === wireValues.length && wireValues.every((wire) => known.serialize(wire) !== undefined);
    if (!same) throw new Error(`two enums are called ${name}`);
    return known;
  }
}
