export {
  createExchangeCorrelation,
  type ExchangeCorrelation,
  type ExchangeCorrelationBuild,
} from './exchange-correlation.ts';
