export { coordinateValue, redundantCoordinates, type Coordinate } from './internal-coordinates.ts';
export { optimizeGeometry, type Constraint, type OptimizeOptions, type OptimizeResult, type SurfaceValue } from './optimize.ts';
export { relaxedScan, scfSurface, type MeanFieldSurface } from './scf-surface.ts';
