import { ReasonError } from '../reasonError';

/**
 * Thrown by the registry client. The reason says what happened in the words
 * of the taxonomy; HTTP details stay inside.
 *
 * @public
 */
export class RegistryError extends ReasonError {}
