/**
 * Writes the stage and the protection of services into the catalog, so that it
 * can be filtered by them.
 *
 * @packageDocumentation
 */
export { catalogModuleImageSigning as default } from './module';
