import type { Effect } from './predict';

/** Where the posture cannot say what will happen, and why that is meant so. */
export interface Limit {
  name: string;
  why: string;
  variants: string[];
  /** Names of the requests that it is about; all where absent. */
  attempts?: RegExp;
  says: Effect;
  is: Effect[];
}

const UPDATE = /^image of a running Pod/;

export const LIMITS: Limit[] = [
  {
    name: 'parameters that may be missing',
    why: 'Objects that parameters are taken from are not read; where one is missing, Allow passes everything.',
    variants: ['absent-allowed'],
    says: 'unknown',
    is: ['none'],
  },
  {
    name: 'parameters that are missing',
    why: 'They are not read. The API server refuses by the policy as configured, and the denial is one of class outage.',
    variants: ['absent-denied'],
    says: 'enforce',
    is: ['outage'],
  },
  {
    name: 'parameters that are missing, image by digest',
    why: 'The posture says what becomes of images by tag; that a broken policy refuses all others too shows in the denials, as an outage.',
    variants: ['absent-denied'],
    says: 'none',
    is: ['outage'],
  },
  {
    name: 'a pattern in the parameters',
    why: 'What the parameters hold is not read, so what they ask for is not known.',
    variants: ['compared'],
    says: 'unknown',
    is: ['enforce', 'none'],
  },
  {
    name: 'a condition on the content of the Pod',
    why: 'Whether a Pod fulfils it depends on who writes the Pod.',
    variants: ['by-pod-name', 'by-annotation'],
    says: 'unknown',
    is: ['enforce', 'outage'],
  },
  {
    name: 'an expression that fails, of a Pod without that list or field',
    why: 'The posture speaks of images by tag in the lists that are there; the refusal shows in the denials, as an outage.',
    variants: ['by-annotation', 'fail-unguarded'],
    says: 'none',
    is: ['outage'],
  },
  {
    name: 'an expression that may fail, with failurePolicy Ignore',
    why: 'A list that is read without asking whether it is there proves nothing: where it fails, the request passes.',
    variants: ['ignore-unguarded'],
    says: 'unknown',
    is: ['enforce', 'none'],
  },
  {
    name: 'an expression that proves no digest',
    why: 'Only what follows from the text counts: "sha256" may stand in a name, and one image by digest says nothing of the others.',
    variants: ['no-at-sign', 'one-is-enough'],
    says: 'unknown',
    is: ['enforce', 'none'],
  },
  {
    name: 'a policy about changes only',
    why: 'The mode is that of new Pods; what judges changes alone stops no new Pod.',
    variants: ['creation-excluded', 'update-rules'],
    attempts: UPDATE,
    says: 'none',
    is: ['enforce'],
  },
  {
    name: 'Pods that ask to be checked',
    why: 'A check that a Pod gets only by a label of its own holds for nobody who does not want it.',
    variants: ['labels-ask'],
    attempts: /labelled$/,
    says: 'none',
    is: ['enforce'],
  },
  {
    name: 'an engine without a policy about it, whose webhook is down',
    why: 'No policy enforces anything; that everything is refused shows in the denials, as an outage of the engine.',
    variants: ['gatekeeper-fail', 'kyverno-fail'],
    says: 'none',
    is: ['outage'],
  },
  {
    name: 'a webhook that no adapter knows',
    why: 'What it asks of images is not known, nor whether it answers.',
    variants: ['unknown-fail', 'unknown-ignore'],
    says: 'unknown',
    is: ['outage', 'none'],
  },
];
