export {
  createExchangeCorrelation,
  exchangeCorrelationOn,
  type ExchangeCorrelation,
  type ExchangeCorrelationBuild,
} from './exchange-correlation.ts';
export type { FunctionalName } from './functionals/functional.ts';
export type { GridLevel } from './grid/radial.ts';
