/**
 * The lowest assignment of a quadratic form over 0/1 under linear constraints, as a mixed-integer programme for HiGHS.
 *
 *   minimise c + Σ a x + Σ w y,   y_ij ≤ x_i, y_ij ≤ x_j where w < 0,   y_ij ≥ x_i + x_j − 1, y_ij ≥ 0 where w > 0         (1)
 *
 * Source      linearisation: Fortet 1960, as in Glover & Woolsey, Oper. Res. 22, 180 (1974), DOI 10.1287/opre.22.1.180.
 *             HiGHS: Huangfu & Hall, Math. Program. Comput. 10, 119 (2018), DOI 10.1007/s12532-017-0130-5.
 * Cost        the relaxation (1) is weak where couplings are many: some 40 variables; sparse or constrained models go further.
 */
import highsModule from 'highs';
import type { ConstrainedModel } from '../doctor/constraints.ts';
import { energyOf } from '../models/binary-quadratic.ts';

export interface MilpOutcome {
  /** `infeasible`: no assignment keeps all constraints. `open`: the time ended before the proof. */
  status: 'optimal' | 'infeasible' | 'open';
  value?: number;
  assignment?: number[];
}

/** The types are those of the CommonJS build, where the function is a property of what an ES module imports itself. */
const loadHighs = highsModule as unknown as typeof highsModule.default;
let highs: ReturnType<typeof loadHighs> | undefined;

/** @param timeLimitSeconds of HiGHS, during which nothing else runs in this process */
export async function milpMinimum(model: ConstrainedModel, { timeLimitSeconds = 10 } = {}): Promise<MilpOutcome> {
  highs ??= loadHighs();
  const solution = (await highs).solve(linearProgramme(model), { time_limit: timeLimitSeconds, mip_rel_gap: 0, output_flag: false });
  if (solution.Status === 'Infeasible') return { status: 'infeasible' };
  if (solution.Status !== 'Optimal') return { status: 'open' };
  const columns: Record<string, { Primal?: number } | undefined> = solution.Columns;
  const assignment = Array.from({ length: model.objective.numVariables }, (_, i) => Math.round(columns[`x${i}`]?.Primal ?? 0));
  return { status: 'optimal', value: energyOf(model.objective, assignment), assignment };
}

/** (1) in the LP format of CPLEX. */
function linearProgramme({ objective, constraints }: ConstrainedModel): string {
  const { numVariables, linear, rows, columns, weights } = objective;
  const sum = (terms: readonly (readonly [number, string])[]): string =>
    terms.map(([factor, name]) => `${factor < 0 ? '-' : '+'} ${Math.abs(factor)} ${name}`).join(' ');
  const names = Array.from({ length: numVariables }, (_, i) => `x${i}`);
  const cost = [...names.map((name, i) => [linear[i], name] as const), ...[...weights].map((weight, k) => [weight, `y${k}`] as const)];
  const products = [...weights].flatMap((weight, k) => {
    const [one, other] = [`x${rows[k]}`, `x${columns[k]}`];
    return weight < 0 ? [`y${k} - ${one} <= 0`, `y${k} - ${other} <= 0`] : [`y${k} - ${one} - ${other} >= -1`];
  });
  const linearRows = constraints.flatMap((constraint) => {
    if (constraint.kind === 'excludes') return constraint.pairs.map(([i, j]) => `x${i} + x${j} <= 1`);
    const { terms, kind, bound } = constraint;
    const merged = new Map<number, number>();
    for (const [variable, coefficient] of terms) merged.set(variable, (merged.get(variable) ?? 0) + coefficient);
    const left = sum([...merged].map(([variable, coefficient]) => [coefficient, `x${variable}`] as const));
    return `${left || '0 x0'} ${kind === 'equals' ? '=' : '<='} ${bound}`;
  });
  const all = [...products, ...linearRows, '0 x0 <= 1'].map((row, k) => ` r${k}: ${row}`);
  return ['Minimize', ` obj: ${sum(cost)}`, 'Subject To', ...all, 'Binary', ...names.map((name) => ` ${name}`), 'End', ''].join('\n');
}
