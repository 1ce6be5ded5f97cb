/**
 * An estate on loopback for development and tests.
 *
 * @packageDocumentation
 */
export { startDemoFleet, TOKEN_NAMESPACE } from './demoFleet';
export type { DemoFleet, DemoFleetOptions } from './demoFleet';
export type { ClusterName } from './estate/services';
