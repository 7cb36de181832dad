export { coupledCluster, type CoupledClusterControl, type CoupledClusterInput, type CoupledClusterResult } from './coupled-cluster.ts';
