/** What each part of a problem costs: the forecasts of its own steps. Parts that no step works on have none. */
import type { Plan, Subproblem } from '../../contracts/index.ts';
import { totalForecast } from '../plan/budget.ts';

export function withPrices(parts: readonly Subproblem[], stages: Plan['stages']): Subproblem[] {
  return parts.map((part) => {
    const own = stages.map(({ steps }) => ({ steps: steps.filter(({ subproblem }) => subproblem === part.id) }));
    const { forecast: _before, ...bare } = part;
    return own.some(({ steps }) => steps.length > 0) ? { ...bare, forecast: totalForecast(own, []) } : bare;
  });
}
