import type {
  Control,
  EnforcementMode,
  SignatureFormat,
} from 'backstage-plugin-image-signing-common';

/**
 * The effective mode for each image in use in a namespace, by the reference
 * that the manifest declares: that is what admission sees.
 */
export type ImageModes = Record<
  string,
  Record<Control, EnforcementMode> & {
    /** Formats that policies about the image can verify, one list a policy. */
    verifies?: SignatureFormat[][];
  }
>;
