export { coupledCluster, type CoupledClusterControl, type CoupledClusterInput, type CoupledClusterResult } from './coupled-cluster.ts';
export { ccsdInSpace } from './in-space.ts';
