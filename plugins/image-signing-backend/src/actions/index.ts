import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { addDenialActions } from './denialActions';
import { addDraftAction } from './draftAction';
import { addImageActions } from './imageActions';
import { addReadinessActions } from './readinessActions';
import { addServiceActions } from './serviceActions';
import type { ActionOptions } from './types';

/**
 * Offers what the pages show to the actions registry, and so to MCP clients.
 * Each action reads with the credentials of its caller, through the functions
 * of the routes. All but the draft only read. None of them decides anything:
 * sending, approving, closing and revoking stay with people.
 */
export function registerActions(
  registry: ActionsRegistryService,
  options: ActionOptions,
): void {
  addDenialActions(registry, options);
  addServiceActions(registry, options);
  addReadinessActions(registry, options);
  addImageActions(registry, options);
  addDraftAction(registry, options);
}
