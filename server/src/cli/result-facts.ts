/** What a result says to a person: rows of what and how much, by kind, and the tables that belong to it. */
import { BOHR_IN_ANGSTROM } from '@cofactor/sdk/contracts';
import type { CircuitResult, ExploreResult, GeometryResult, MinimumResult, Result, TrainResult } from '@cofactor/sdk/contracts';
import { learnedTables } from '@cofactor/sdk/workflow';
import { hartree, table } from './terminal.ts';

export type Fact = readonly [string, string | undefined];

/** Rows at most of a table on a terminal; `--json` has all of them. */
const MOST = 20;

export interface ResultView {
  facts: Fact[];
  tables: string[];
}

/** Of every kind but an energy, which has a view of its own. */
export function viewOf(result: Exclude<Result, { kind: 'energy' }>): ResultView {
  switch (result.kind) {
    case 'circuit':
      return circuitView(result);
    case 'geometry':
      return geometryView(result);
    case 'minimum':
      return minimumView(result);
    case 'train':
    case 'explore':
      return { facts: learnedFacts(result), tables: learnedTables(result).map(({ title, header, rows }) => titled(title, header, rows)) };
    default:
      return {
        facts: [
          ['efficiency', result.efficiency?.toFixed(6)],
          ['transfer time', result.transferTimeSeconds === undefined ? undefined : `${result.transferTimeSeconds.toExponential(4)} s`],
        ],
        tables: [
          titled(
            'Populations at the end',
            ['site', 'population'],
            (result.populations.at(-1) ?? []).map((p, site) => [String(site), p.toFixed(6)]),
          ),
        ],
      };
  }
}

function titled(title: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const left = rows.length - MOST;
  return [title, table(header, rows.slice(0, MOST)), ...(left > 0 ? [`… ${left} more with --json`] : [])].join('\n');
}

function circuitView({ expectations, standardErrors, counts, probabilities }: CircuitResult): ResultView {
  const error = (k: number): string => (standardErrors[k] > 0 ? standardErrors[k].toExponential(1) : 'exact');
  const byValue = (values: Readonly<Record<string, number>>): [string, number][] =>
    Object.entries(values).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return {
    facts: [],
    tables: [
      titled(
        'Expectation values',
        ['observable', 'value', 'standard error'],
        expectations.map((value, k) => [String(k), value.toFixed(9), error(k)]),
      ),
      titled(
        'Counts, bit 0 rightmost',
        ['outcome', 'count'],
        byValue(counts ?? {}).map(([bits, count]) => [bits, String(count)]),
      ),
      titled(
        'Probabilities, bit 0 rightmost',
        ['outcome', 'probability'],
        byValue(probabilities ?? {}).map(([bits, p]) => [bits, p.toFixed(9)]),
      ),
    ].filter(Boolean),
  };
}

function geometryView({ energyHartree, structure, held, points, trace, properties }: GeometryResult): ResultView {
  const places = structure.atoms.map(({ element, positionBohr }) => [
    element,
    ...positionBohr.map((r) => (r * BOHR_IN_ANGSTROM).toFixed(6)),
  ]);
  const along = (points ?? []).map(({ value, energyHartree: at, iterations }) => [String(value), hartree(at), String(iterations)]);
  return {
    facts: [
      ['energy', `${hartree(energyHartree)} Eh${points ? ', lowest of the scan' : ''}`],
      ['below its start', points ? undefined : milli(trace[0].energyHartree - energyHartree)],
      ['largest force left', `${trace[trace.length - 1].residual.toExponential(1)} Eh/bohr`],
      ...(held ?? []).map(({ what, value, unit }): Fact => [what, `${value.toFixed(4)} ${unit === 'degrees' ? '°' : 'Å'}`]),
      ['dipole', properties && `${properties.dipoleAu.map((d) => d.toFixed(4).replace('-', '−')).join('  ')} e·bohr`],
      ['⟨S²⟩', properties?.s2.toFixed(6)],
      ['stability', properties?.stability],
    ],
    tables: [
      titled('Scan', ['value', 'energy / Eh', 'geometries'], along),
      titled(points ? 'Lowest structure / Å' : 'Structure / Å', ['atom', 'x', 'y', 'z'], places),
    ].filter(Boolean),
  };
}

function minimumView(result: MinimumResult): ResultView {
  const { value, unit, feasible, provenOptimal, lowerBound, evaluations, assignment, fold, coordinates, degeneracy } = result;
  const { classical, nullArm, timeToSolution: tts, conformers } = result;
  const inUnit = (of: number): string => (unit === '1' ? number(of) : `${number(of)} ${unit}`);
  const rival = (arm: MinimumResult['classical']): string | undefined => arm && `${inUnit(arm.value)}  ${arm.note}`;
  return {
    facts: [
      ['value', inUnit(value)],
      ['feasible', feasible ? 'yes' : 'no'],
      ['proven', provenOptimal ? 'yes: no lower value exists' : 'no'],
      ['lower bound', lowerBound === undefined ? undefined : inUnit(lowerBound)],
      ['best classical', rival(classical)],
      ['random trials', rival(nullArm)],
      ['evaluations', String(evaluations)],
      [
        'time to solution',
        tts && `${seconds(tts.tts99Seconds)} with 99 % chance (95 % interval ${seconds(tts.low)} to ${seconds(tts.high)})`,
      ],
      ['conformers met', conformers?.length.toString()],
      ['assignment', assignment && shortened(assignment.join(' '))],
      ['fold', fold],
      ['solutions of this value', degeneracy?.toString()],
    ],
    tables: coordinates ? [coordinateTable(coordinates)] : [],
  };
}

function coordinateTable(coordinates: readonly number[]): string {
  const rows = Array.from({ length: Math.floor(coordinates.length / 3) }, (_, k) => [
    String(k + 1),
    ...coordinates.slice(3 * k, 3 * k + 3).map((x) => x.toFixed(6)),
  ]);
  return titled('Coordinates', ['particle', 'x', 'y', 'z'], rows);
}

const seconds = (of: number): string => `${Number(of.toPrecision(3))} s`;
const WIDTH = 100;
const shortened = (text: string): string => (text.length > WIDTH ? `${text.slice(0, WIDTH)} … (--json has all)` : text);
const number = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(9)).replace('-', '−');

const learnedFacts = ({ training, labels, model }: TrainResult | ExploreResult): Fact[] => [
  ['labels', String(labels.length)],
  ['error on labels left out', milli(training.leftOutErrorHartree)],
  ['device', training.device],
  ['model', model.sha256],
];

const milli = (energy: number): string => `${(energy * 1e3).toFixed(3)} mEh`;
