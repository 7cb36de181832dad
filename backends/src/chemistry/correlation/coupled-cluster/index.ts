export { coupledCluster, type CoupledClusterControl, type CoupledClusterInput, type CoupledClusterResult } from './coupled-cluster.ts';
export { ccsdInSpace, type CcsdInSpace } from './in-space.ts';
