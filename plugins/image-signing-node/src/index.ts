/**
 * Extension points of the image-signing backend.
 *
 * @packageDocumentation
 */
export * from './AdmissionEngine';
export * from './extensions';
export * from './KeyProvider';
export * from './RegistryRights';
