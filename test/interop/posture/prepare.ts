import { grant } from '../support/roles';
import type { KubeApi } from '../support/kube';
import { attemptIn } from './observe';
import { attempts, namespaceOf, namespacesOf, runningPod } from './cases';
import { EXCLUDED_USER, policyVariants, type Variant } from './variants';
import { definitions, ENGINE_NAMESPACES, enginePolicies } from './webhooks';

/**
 * Creates the namespaces with a Pod in each, then everything that judges Pods,
 * and waits until the API server has taken notice of the last of it.
 */
export async function prepareCluster(
  admin: KubeApi,
  variants: Variant[],
): Promise<void> {
  await admin.apply(
    ...definitions,
    ...grant(EXCLUDED_USER, [
      { apiGroups: [''], resources: ['pods'], verbs: ['create'] },
    ]),
    ...ENGINE_NAMESPACES.map(name => namespaceOf(name)),
  );
  const namespaces = variants.flatMap(namespacesOf);
  await Promise.all(namespaces.map(one => admin.apply(one)));
  await Promise.all(
    namespaces.map(({ metadata }) =>
      // Until the namespace has got its service account.
      until(async () => {
        const { code, body } = await admin.create(runningPod(metadata.name));
        return code === 201 || `${code} ${body.message}`;
      }),
    ),
  );
  for (const policy of enginePolicies) {
    await until(async () => {
      const { code, body } = await admin.create(policy);
      return code === 201 || `${code} ${body.message}`;
    });
  }
  await admin.apply(...variants.flatMap(({ objects }) => objects));
  const byTag = attempts.find(({ name }) => name === 'by tag')!;
  for (const name of [policyVariants.at(-1)!.name, variants.at(-2)!.name]) {
    await until(async () => {
      const { code } = await attemptIn(admin, `${name}-prod`, byTag);
      return code >= 400 || `nothing is refused in ${name}-prod`;
    });
  }
}

async function until(ask: () => Promise<true | string>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer === true) return;
    if (Date.now() >= deadline) throw new Error(answer);
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}
