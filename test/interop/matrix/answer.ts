export type Verdict = 'accepts' | 'refuses';

/** What one verifier says of one image. */
export interface Answer {
  verdict: Verdict;
  /** Why, in the verifier's own words or code. */
  why: string;
}
