/** Quadratic models in the text formats of others; each reader says line and column of what it cannot read. */
import { invalidInput, type MinimumModel } from '@cofactor/sdk/contracts';
import { type BinaryQuadraticForm, binaryQuadraticForm, maxCutForm, type Vartype } from './binary-quadratic.ts';

export type ModelFormat = Extract<MinimumModel, { type: 'file' }>['format'];

/** @throws INVALID_INPUT with line and column for what is not of the format */
export function readModel(format: ModelFormat, text: string): BinaryQuadraticForm {
  const readers: Record<ModelFormat, (text: string) => BinaryQuadraticForm> = { 'dimod-json': readDimod, qubo: readQubo, gset: readGset };
  return readers[format](text);
}

/** The inverse of `readModel`. Gset takes only models without fields. @throws INVALID_INPUT for what the format cannot say */
export function writeModel(format: ModelFormat, form: BinaryQuadraticForm): string {
  const writers: Record<ModelFormat, (form: BinaryQuadraticForm) => string> = {
    'dimod-json': writeDimod,
    qubo: writeQubo,
    gset: writeGset,
  };
  return writers[format](form);
}

interface Token {
  text: string;
  column: number;
}

/** Words of each line that has any, with 1-based places. */
function* lines(text: string, isComment: (line: string) => boolean): Generator<{ line: number; tokens: Token[] }> {
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const tokens = [...line.matchAll(/\S+/g)].map((match) => ({ text: match[0], column: match.index + 1 }));
    if (tokens.length > 0 && !isComment(line.trim())) yield { line: index + 1, tokens };
  }
}

function fail(line: number, column: number, expected: string, got: string): never {
  throw invalidInput(`model.data line ${line} column ${column}`, expected, got);
}

function numberAt({ line, tokens }: { line: number; tokens: Token[] }, place: number, expected = 'a finite number'): number {
  const token = tokens.at(place);
  if (!token) {
    const last = tokens[tokens.length - 1];
    return fail(line, last.column + last.text.length, expected, 'the end of the line');
  }
  const value = Number(token.text);
  return Number.isFinite(value) ? value : fail(line, token.column, expected, token.text);
}

function indexAt(row: { line: number; tokens: Token[] }, place: number, from: number, below: number): number {
  const expected = below > from ? `an index from ${from} to ${below - 1}` : 'an index of a model that has variables';
  const value = numberAt(row, place, expected);
  return Number.isInteger(value) && value >= from && value < below
    ? value
    : fail(row.line, row.tokens[place].column, expected, row.tokens[place].text);
}

function tokensMeant(row: { line: number; tokens: Token[] }, count: number): void {
  if (row.tokens.length > count) fail(row.line, row.tokens[count].column, 'the end of the line', row.tokens[count].text);
}

/**
 * qbsolv's `.qubo`: `c` comments, `p qubo topology maxNodes nNodes nCouplers`, then nNodes lines `i i weight` and nCouplers lines
 * `i j weight`. A constant, which the format has no place for, is written as the comment `c offset value` and read back.
 */
function readQubo(text: string): BinaryQuadraticForm {
  let numVariables: number | undefined;
  let expected = 0;
  let found = 0;
  let offset = 0;
  let linear = new Float64Array(0);
  const quadratic: [number, number, number][] = [];
  for (const line of text.split(/\r?\n/)) {
    const constant = /^\s*c\s+offset\s+(\S+)\s*$/.exec(line);
    if (constant) offset = Number(constant[1]);
  }
  let last = 1;
  for (const row of lines(text, (line) => line === 'c' || /^c\s/.test(line))) {
    last = row.line;
    if (numVariables === undefined) {
      if (row.tokens[0].text !== 'p' || row.tokens[1]?.text !== 'qubo') {
        fail(row.line, row.tokens[0].column, 'p qubo topology maxNodes nNodes nCouplers', row.tokens[0].text);
      }
      numVariables = numberAt(row, 3, 'the number of variables');
      if (!Number.isInteger(numVariables) || numVariables < 1)
        fail(row.line, row.tokens[3].column, 'at least one variable', row.tokens[3].text);
      expected = numberAt(row, 4, 'the number of diagonal entries') + numberAt(row, 5, 'the number of couplers');
      tokensMeant(row, 6);
      linear = new Float64Array(numVariables);
      continue;
    }
    const [i, j] = [indexAt(row, 0, 0, numVariables), indexAt(row, 1, 0, numVariables)];
    const weight = numberAt(row, 2);
    tokensMeant(row, 3);
    found++;
    if (i === j) linear[i] += weight;
    else quadratic.push([i, j, weight]);
  }
  if (numVariables === undefined) fail(1, 1, 'p qubo topology maxNodes nNodes nCouplers', 'the end of the file');
  if (found !== expected) fail(last, 1, `${expected} entries, as the p line says`, String(found));
  return binaryQuadraticForm({ vartype: 'binary', numVariables, linear, quadratic, offset });
}

function writeQubo(form: BinaryQuadraticForm): string {
  const { numVariables, linear, rows, columns, weights, offset } = toBinary(form);
  const diagonal = [...linear].flatMap((value, i) => (value === 0 ? [] : [`${i} ${i} ${value}`]));
  const couplers = [...weights].map((weight, k) => `${rows[k]} ${columns[k]} ${weight}`);
  const head = [`p qubo 0 ${numVariables} ${diagonal.length} ${couplers.length}`];
  return [...(offset === 0 ? [] : [`c offset ${offset}`]), ...head, ...diagonal, ...couplers, ''].join('\n');
}

/** Gset (rudy): `nodes edges`, then `i j weight` with nodes from 1; the weight may be left out. */
function readGset(text: string): BinaryQuadraticForm {
  let nodes: number | undefined;
  let numEdges = 0;
  const edges: [number, number, number][] = [];
  let last = 1;
  for (const row of lines(text, (line) => line.startsWith('#'))) {
    last = row.line;
    if (nodes === undefined) {
      nodes = numberAt(row, 0, 'the number of nodes');
      if (!Number.isInteger(nodes) || nodes < 1) fail(row.line, row.tokens[0].column, 'at least one node', row.tokens[0].text);
      numEdges = numberAt(row, 1, 'the number of edges');
      tokensMeant(row, 2);
      continue;
    }
    const [i, j] = [indexAt(row, 0, 1, nodes + 1), indexAt(row, 1, 1, nodes + 1)];
    if (i === j) fail(row.line, row.tokens[1].column, 'two different nodes', row.tokens[1].text);
    edges.push([i - 1, j - 1, row.tokens.length > 2 ? numberAt(row, 2) : 1]);
    tokensMeant(row, 3);
  }
  if (nodes === undefined) fail(1, 1, 'the numbers of nodes and edges', 'the end of the file');
  if (edges.length !== numEdges) fail(last, 1, `${numEdges} edges, as the first line says`, String(edges.length));
  return maxCutForm(nodes, edges);
}

function writeGset(form: BinaryQuadraticForm): string {
  const { numVariables, linear, rows, columns, weights, offset, vartype } = form;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (vartype !== 'spin' || linear.some((value) => value !== 0) || Math.abs(offset + total) > 1e-9 * Math.max(1, Math.abs(total))) {
    throw invalidInput('model', 'a maximum cut (Gset holds no other model)', vartype);
  }
  const edges = [...weights].map((weight, k) => `${rows[k] + 1} ${columns[k] + 1} ${2 * weight}`);
  return [`${numVariables} ${edges.length}`, ...edges, ''].join('\n');
}

/** dimod's serialised BinaryQuadraticModel (`to_serializable(use_bytes=False)`), `linear_biases` and quadratic triples as lists. */
function readDimod(text: string): BinaryQuadraticForm {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : '');
    const before = text.slice(0, place ? Number(place[1]) : text.length).split('\n');
    return fail(before.length, before[before.length - 1].length + 1, 'JSON', error instanceof Error ? error.message : String(error));
  }
  const field = (name: string): unknown =>
    typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[name] : undefined;
  const numbers = (name: string): number[] => {
    const list = field(name);
    if (!Array.isArray(list)) throw invalidInput(`model.data.${name}`, 'a list of numbers (use_bytes=False)', list);
    list.forEach((value, index) => {
      if (typeof value !== 'number') throw invalidInput(`model.data.${name}.${index}`, 'a number', value);
    });
    return list as number[];
  };
  const type = field('variable_type');
  if (type !== 'BINARY' && type !== 'SPIN') throw invalidInput('model.data.variable_type', 'BINARY or SPIN', type);
  const numVariables = field('num_variables');
  if (typeof numVariables !== 'number') throw invalidInput('model.data.num_variables', 'the number of variables', numVariables);
  const [head, tail, biases] = [numbers('quadratic_head'), numbers('quadratic_tail'), numbers('quadratic_biases')];
  if (head.length !== tail.length || head.length !== biases.length) {
    throw invalidInput('model.data.quadratic_biases', `${head.length} numbers, one a pair`, biases.length);
  }
  const linear = numbers('linear_biases');
  if (linear.length !== numVariables)
    throw invalidInput('model.data.linear_biases', `${numVariables} numbers, one a variable`, linear.length);
  const offset = field('offset') ?? 0;
  if (typeof offset !== 'number') throw invalidInput('model.data.offset', 'a number', offset);
  const vartype: Vartype = type === 'SPIN' ? 'spin' : 'binary';
  const quadratic = head.map((i, k) => [i, tail[k], biases[k]] as const);
  return binaryQuadraticForm({ vartype, numVariables, linear, quadratic, offset });
}

function writeDimod(form: BinaryQuadraticForm): string {
  const { vartype, numVariables, linear, rows, columns, weights, offset } = form;
  return `${JSON.stringify({
    type: 'BinaryQuadraticModel',
    version: { bqm_schema: '3.0.0' },
    use_bytes: false,
    index_type: 'int32',
    bias_type: 'float64',
    num_variables: numVariables,
    num_interactions: weights.length,
    variable_labels: Array.from({ length: numVariables }, (_, i) => i),
    variable_type: vartype === 'spin' ? 'SPIN' : 'BINARY',
    offset,
    info: {},
    linear_biases: [...linear],
    quadratic_biases: [...weights],
    quadratic_head: [...rows],
    quadratic_tail: [...columns],
  })}\n`;
}

/** The same landscape over 0/1: s = 2x − 1. */
function toBinary(form: BinaryQuadraticForm): BinaryQuadraticForm {
  if (form.vartype === 'binary') return form;
  const linear = form.linear.map((value) => 2 * value);
  let offset = form.offset - form.linear.reduce((sum, value) => sum + value, 0);
  form.weights.forEach((weight, k) => {
    linear[form.rows[k]] -= 2 * weight;
    linear[form.columns[k]] -= 2 * weight;
    offset += weight;
  });
  return { ...form, vartype: 'binary', linear, offset, weights: form.weights.map((weight) => 4 * weight) };
}
