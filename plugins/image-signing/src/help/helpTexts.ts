/** What people ask when signing reaches them, and the answers. */
export const helpTexts = {
  open: 'Help',
  title: 'Questions and answers',
  here: 'About this page',
  more: 'More questions',
  whySign: {
    question: 'Why sign images when they are scanned already?',
    answer:
      'A scan tells what is inside an image; a signature tells where it comes from. It shows that you released exactly this image and that nobody swapped it on the way, also where a tag was overwritten and build and deployment looked normal.',
  },
  tagsAndDigests: {
    question: 'What is the difference between a tag and a digest?',
    answer:
      'A tag is a label that a registry may give to another image at any time. A digest is the hash of the manifest: it names one exact image and changes with every byte. Deploy by digest; "pinned" on these pages means just that.',
  },
  whySignature: {
    question: 'If an image has a digest, why does it need a signature?',
    answer:
      'The digest says that you got the bytes you asked for. It does not say who made them. The signature adds who released the image, and the trust policy says whether that signer is accepted for it.',
  },
  whereToVerify: {
    question: 'Is it better to verify in the pipeline or in Kubernetes?',
    answer:
      'In both: the pipeline stops a bad image early, the cluster is the last gate when somebody goes around the pipeline. If there can be only one, take the cluster. That is why an image counts as protected only where the cluster would have refused it otherwise.',
  },
  keysOrKeyless: {
    question: 'Keys, or keyless by OIDC identity?',
    answer:
      'A key is easy to understand and fine while it lives in a KMS or HSM, few may use it and it is rotated. Keyless leaves no long-lived secret to lose, but needs exact identities of the pipelines and a log of who signed. The register of authorities shows custody, rotation and sharing of each.',
  },
  gradualRollout: {
    question: 'How is signing rolled out without stopping releases?',
    answer:
      'Begin with one or two critical services: signing in the normal build, verification in the normal deployment. Turn on audit mode in clusters and pipelines, mend what it finds, then enforce namespace by namespace. "What would break" tells before you switch.',
  },
  baseImages: {
    question: 'What about unsigned base images from public registries?',
    answer:
      'Mirror them into your own registry and pin them by digest, so that they cannot change unseen. Sign the mirrored copy as approved after scan and licence check; then one rule of admission is enough.',
  },
  exceptions: {
    question: 'How is an exception documented when there is no way around it?',
    answer:
      'Narrow and with an end: one digest, one namespace, one service account; a reason, an owner, a ticket, the risk, what limits the damage, and the condition on which it is closed. Somebody else approves it. Without owner and end an exception becomes a hole that stays.',
  },
  whatToLog: {
    question: 'What should a pipeline log when it signs and verifies?',
    answer:
      'What lets you put the chain together again: digest and tag, pipeline run, commit and author, time of publishing, who signed, which attestations were checked, and why the check passed or failed, in one short sentence that says what to do.',
  },
  cosignOrNotation: {
    question: 'Cosign or Notation: which one?',
    answer:
      'Cosign ties a signature to a digest quickly and fits most pipelines and admission engines. Notation follows the OCI standards and X.509 trust stores of a company. Both are verified here. Whichever you take, keep one trust policy as the source of truth before you mix them.',
  },
};
