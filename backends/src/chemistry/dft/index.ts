export {
  createExchangeCorrelation,
  exchangeCorrelationOn,
  type ExchangeCorrelation,
  type ExchangeCorrelationBuild,
} from './exchange-correlation.ts';
