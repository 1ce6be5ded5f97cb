import type { Limit } from './judge';

const DEBUG = /^debug container/;

export const kyvernoLimits: Limit[] = [
  {
    name: 'a debug container, of a rule that requires verification',
    why: 'Kyverno notes what it verified in an annotation, and the subresource for debug containers writes none: signed or not, they are refused.',
    variants: [
      ...['verify-enforce', 'verify-ignore', 'no-digests', 'tags-refused'],
      ...['skipped-images', 'every-image', 'in-prod', 'labels-leave-out'],
      ...['namespace-excepted', 'image-excepted', 'excepted-elsewhere'],
      ...['override-in-prod', 'written-until-2020', 'written-until-2100'],
    ],
    attempts: DEBUG,
    says: 'admitted',
    is: ['refused'],
  },
  {
    name: 'the same, of a rule that only warns',
    why: 'The warning is there, signed or not.',
    variants: [
      'verify-audit',
      'verify-warn',
      'audit-and-enforce',
      'override-in-prod',
    ],
    attempts: DEBUG,
    says: 'admitted',
    is: ['warned'],
  },
  {
    name: 'a verifying rule with a webhook of its own',
    why: 'Kyverno 1.19 verifies nothing in webhooks with match conditions of a policy, and then refuses what is not verified: signed or not.',
    variants: ['match-conditions'],
    says: 'admitted',
    is: ['refused'],
  },
  {
    name: 'images that must be verified in a list that no expression verifies',
    why: 'Where no other policy verifies them, they are refused, signed or not.',
    variants: [
      ...['deny', 'ignore', 'conditions', 'cel-namespace-excepted'],
      ...['cel-excepted-until-2020', 'cel-excepted-until-2100'],
    ],
    attempts: /^(debug|init) container/,
    says: 'admitted',
    is: ['refused'],
  },
  {
    name: 'the same, of a policy that only warns',
    why: 'The warning is there, signed or not.',
    variants: ['warn'],
    attempts: /^(debug|init) container/,
    says: 'admitted',
    is: ['warned'],
  },
  {
    name: 'a refusal that names a policy which only audits',
    why: 'Kyverno names every policy that found a fault, and the denial is put down to the first of them.',
    variants: ['audit-and-enforce'],
    says: 'refused',
    is: ['refused'],
    misnames: true,
  },
  {
    name: 'an exception with an end date',
    why: 'Kyverno looks at the date when it reads a policy, not when it expires: whether the exception still counts cannot be seen.',
    variants: ['cel-excepted-until-2020', 'cel-excepted-until-2100'],
    says: 'unknown',
    is: ['admitted', 'refused'],
  },
];
