import type { Limit } from './judge';

export const policyControllerLimits: Limit[] = [
  {
    name: 'a key and signatures in bundles',
    why: 'policy-controller 0.15 reads bundles of keyless signatures only, and refuses all others: another version may not.',
    variants: ['bundles'],
    says: 'admitted',
    is: ['refused'],
  },
  {
    name: 'a refusal that names a policy which only warns',
    why: 'Where several policies found a fault, policy-controller names one of them.',
    variants: ['enforce-and-warn'],
    says: 'refused',
    is: ['refused'],
    misnames: true,
  },
];
