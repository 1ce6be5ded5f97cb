import { User } from '../kubernetes/types';

/** The delivery account: what the pipelines use in every cluster. */
export const CI_DEPLOYER: User = {
  username: 'system:serviceaccount:ci:deployer',
  groups: [
    'system:serviceaccounts',
    'system:serviceaccounts:ci',
    'system:authenticated',
  ],
};

export const ENGINEER: User = {
  username: 'jdoe@example.com',
  groups: ['oidc:engineers', 'system:authenticated'],
};

/** The marks that a pipeline leaves on what it deploys. */
export function pipelineMarks(
  service: string,
  run: number,
  change: string,
): Record<string, string> {
  return {
    'ci.example.com/pipeline-run': `https://github.com/example-corp/${service}/actions/runs/${run}`,
    'ci.example.com/change': change,
  };
}
