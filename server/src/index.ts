/** @cofactor/server: the gateway as a program starts it; the command line is bin/cofactor.js. */
export { startGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export { openGatewayStore, type GatewayStore, type GatewayStoreOptions } from './store/gateway-store.ts';
