export { correlatedSurface } from './correlated-surface.ts';
export { coordinateValue, redundantCoordinates, type Coordinate } from './internal-coordinates.ts';
export {
  optimizeGeometry,
  type Constraint,
  type GeometryTrace,
  type OptimizeOptions,
  type OptimizeResult,
  type Surface,
  type SurfaceValue,
} from './optimize.ts';
export { relaxedScan, scfSurface, type MeanFieldSurface } from './scf-surface.ts';
