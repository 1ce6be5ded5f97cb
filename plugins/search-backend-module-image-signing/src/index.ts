/**
 * Makes the images and exceptions of services results of the search.
 *
 * @packageDocumentation
 */
export { searchModuleImageSigning as default } from './module';
