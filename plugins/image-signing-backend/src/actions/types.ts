import type {
  AuditorService,
  AuthService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';
import type { ExceptionService } from '../exceptions/exceptionService';
import type { JudgeImage } from '../evaluate/judgeImage';
import type { VisibilityResolver } from '../serve/visibility';

/** What the actions read with; the same parts that the routes use. */
export interface ActionOptions {
  knex: Knex;
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  permissions: PermissionsService;
  userInfo: UserInfoService;
  visibility: VisibilityResolver;
  judge: JudgeImage;
  /** The trust policy in force. */
  policy: () => TrustPolicy | undefined;
  demo: boolean;
  lookBackDays: number;
  exceptions: Pick<ExceptionService, 'check' | 'saveDraft'>;
  now?: () => Date;
}
