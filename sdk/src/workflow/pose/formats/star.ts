/**
 * STAR as CIF has it: names and values, loops, quotes and texts between semicolons.
 *
 * Source      CIF 1.1 syntax, https://www.iucr.org/resources/cif/spec/version1.1/cifsyntax
 */
import { invalidInput } from '../../../contracts/index.ts';

interface Token {
  text: string;
  line: number;
  /** Between quotes or semicolons: never a name or a word of the language. */
  quoted: boolean;
}

/** One row of a category: value and line of each item. `.` and `?` stand for no value. */
export type StarRow = Map<string, { value: string; line: number }>;

/** Rows of one category of the first data block, items without its name and in lower case. @throws INVALID_INPUT naming the line */
export function starRows(text: string, category: string, path: string): StarRow[] {
  const tokens = tokensOf(text, path);
  const prefix = `${category.toLowerCase()}.`;
  const isName = ({ text: word, quoted }: Token): boolean => !quoted && word.startsWith('_');
  const isWord = ({ text: word, quoted }: Token): boolean => !quoted && /^(data_|save_|loop_$|global_$|stop_$)/i.test(word);
  const itemOf = ({ text: name }: Token): string | undefined =>
    name.toLowerCase().startsWith(prefix) ? name.toLowerCase().slice(prefix.length) : undefined;
  const rows: StarRow[] = [];
  const single: StarRow = new Map();
  let blocks = 0;
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at];
    if (isName(token)) {
      const value = tokens[at + 1];
      if (value === undefined || isName(value) || isWord(value)) {
        throw invalidInput(path, `a value for ${token.text} on line ${token.line} of the CIF text`, value?.text);
      }
      const item = itemOf(token);
      if (item !== undefined) single.set(item, { value: value.text, line: value.line });
      at += 2;
    } else if (isWord(token)) {
      at += 1;
      if (/^data_/i.test(token.text) && ++blocks > 1) break;
      if (!/^loop_$/i.test(token.text)) continue;
      const names: Token[] = [];
      while (at < tokens.length && isName(tokens[at])) names.push(tokens[at++]);
      if (names.length === 0) throw invalidInput(path, `names after loop_ on line ${token.line} of the CIF text`, tokens[at]?.text);
      const start = at;
      while (at < tokens.length && !isName(tokens[at]) && !isWord(tokens[at])) at++;
      if ((at - start) % names.length !== 0) {
        const expected = `a whole number of rows of ${names.length} values in the loop of line ${token.line} of the CIF text`;
        throw invalidInput(path, expected, `${at - start} values`);
      }
      const items = names.map(itemOf);
      if (items.every((item) => item === undefined)) continue;
      for (let row = start; row < at; row += names.length) {
        rows.push(new Map(items.flatMap((item, k) => (item === undefined ? [] : [[item, valueAt(tokens[row + k])]]))));
      }
    } else {
      throw invalidInput(path, `a name that begins with _, loop_ or data_ on line ${token.line} of the CIF text`, token.text);
    }
  }
  return single.size > 0 ? [...rows, single] : rows;
}

const valueAt = ({ text, line }: Token): { value: string; line: number } => ({ value: text, line });

/** Words between spaces; # begins a comment; a quote ends at the same quote before a space. */
const WORD = /\s+|#.*|'((?:[^']|'(?=\S))*)'(?=\s|$)|"((?:[^"]|"(?=\S))*)"(?=\s|$)|([^\s]+)/y;

function tokensOf(text: string, path: string): Token[] {
  const tokens: Token[] = [];
  const lines = text.split(/\r\n|\n|\r/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    const number = index + 1;
    let from = 0;
    if (line.startsWith(';')) {
      const end = lines.findIndex((other, k) => k > index && other.startsWith(';'));
      if (end < 0) throw invalidInput(path, `a line with ; that ends the text of line ${number} of the CIF text`, undefined);
      tokens.push({ text: [line.slice(1), ...lines.slice(index + 1, end)].join('\n'), line: number, quoted: true });
      [index, from] = [end, 1];
    }
    const rest = lines[index];
    WORD.lastIndex = from;
    while (WORD.lastIndex < rest.length) {
      const match = WORD.exec(rest);
      if (match === null) break;
      const [, single, double, bare] = match;
      if (bare !== undefined && /^['"]/.test(bare)) throw invalidInput(path, `a closing quote on line ${index + 1} of the CIF text`, bare);
      const quoted = single ?? double;
      if (quoted !== undefined || bare !== undefined) {
        tokens.push({ text: quoted ?? bare, line: index + 1, quoted: quoted !== undefined });
      }
    }
  }
  return tokens;
}
