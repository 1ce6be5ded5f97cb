import { HumanDuration } from '@backstage/types';

export interface Config {
  imageSigning?: {
    /**
     * Marks every page and every answer as demo data.
     * @visibility frontend
     */
    demo?: boolean;

    /** Named selections of (cluster, namespace); the first match wins. */
    environments?: Array<{
      name: string;
      /** Globs over cluster names. Default: every cluster. */
      clusters?: string[];
      /** Globs over namespace names. Default: every namespace. */
      namespaces?: string[];
      /** Labels that the namespace must carry. */
      namespaceLabels?: { [label: string]: string };
      /** What should be effective: none, audit, warn or enforce. */
      intent: {
        signature: 'none' | 'audit' | 'warn' | 'enforce';
        digest: 'none' | 'audit' | 'warn' | 'enforce';
      };
      /** Namespaces in which more should be effective. */
      critical?: {
        /** Globs over namespace names. */
        namespaces?: string[];
        /** Or labels, all of which make a namespace critical. */
        namespaceLabels?: { [label: string]: string };
        /** Where it differs; never less than `intent`. */
        intent: {
          signature?: 'none' | 'audit' | 'warn' | 'enforce';
          digest?: 'none' | 'audit' | 'warn' | 'enforce';
        };
      };
      /** Globs over registry/repository that images may come from. Default: any. */
      sources?: string[];
      /**
       * Who must not accept images here without verification: an entity
       * reference or a name.
       */
      gateOwner?: string;
      /** What holds for exceptions here, where it differs. See docs/exceptions.md. */
      exceptions?: {
        /** False: none may be requested. Default: true. */
        allowed?: boolean;
        /** Groups and users, as entity refs: only their members may approve. */
        approvers?: string[];
        /** At most `exceptions.maxDuration`, which is the default. */
        maxDuration?: HumanDuration | string;
      };
    }>;

    /** Reads the pipelines of the repositories that services are built from. */
    pipelines?: {
      /** With the credentials of `integrations`. Default: false. */
      read?: boolean;
      /** How often a repository is read. Default: 1 day. */
      every?: HumanDuration | string;
      /** Templates that pipelines call, and what they do. */
      templates?: Array<{
        /**
         * Glob over what stands at the call, for example
         * org/templates/.github/workflows/release.yml@*
         */
        match: string;
        /** Default: false. */
        signs?: boolean;
        /** Default: false. */
        verifies?: boolean;
      }>;
    };

    /** A key that serves more services or owners than this is flagged. */
    keySharing?: {
      /** Default: 20. */
      maxServices?: number;
      /** Default: 3. */
      maxOwners?: number;
    };

    /** Which signature formats are left, and for which. */
    formatMigration?: {
      /** Default: cosign-legacy. */
      from?: string[];
      /** Default: sigstore-bundle. */
      to?: string[];
    };

    /** The trust policy, in place. See docs/trust-policy.md. */
    trustPolicy?: object;
    /** The trust policy as a YAML file, instead of `trustPolicy`. */
    trustPolicyFile?: string;
    /**
     * The configuration directory of Notation, instead of a trust policy: its
     * trustpolicy.json and trust stores are used as they stand.
     */
    notationConfig?: string;
    /**
     * Hosts (host or host:port) that may be asked about the revocation of
     * certificates behind Notation signatures. Default: nobody is asked.
     */
    revocationHosts?: string[];
    /** Refresh the public-good trust root through TUF once a day. Default: true. */
    refreshTrustRoots?: boolean;

    /** Vault servers that hold keys of the trust policy. */
    vault?: Array<{
      /** URL, as in the trust policy. */
      address: string;
      /** @visibility secret */
      token?: string;
      /** File that holds the token; read again at each use. */
      tokenFile?: string;
      namespace?: string;
      caFile?: string;
    }>;

    clusters?: Array<{
      name: string;
      /** URL of the API server. */
      url?: string;
      /** @visibility secret */
      token?: string;
      /** File that holds the token; read again when it changes. */
      tokenFile?: string;
      caFile?: string;
      /** Base64 of the PEM file. */
      caData?: string;
      clientCertificateFile?: string;
      clientKeyFile?: string;
      skipTLSVerify?: boolean;
      /** Take everything from a kubeconfig. */
      kubeconfig?: { file: string; context?: string };
      /** Take everything from the pod that the backend runs in. */
      inCluster?: boolean;
      /**
       * Also ask the API server, about once an hour, what would become of the
       * images in use, and after the end of an exception of its image: pods are
       * created in dry runs, which store nothing. This needs the verb create on
       * pods, see docs/clusters. Default: false.
       */
      dryRun?: boolean;
      /**
       * Token that the audit webhook of this cluster's API server sends.
       * @visibility secret
       */
      auditToken?: string;
      auditTokenFile?: string;
    }>;
    /** Also read the clusters of the Kubernetes plugin's config. Default: true. */
    useKubernetesPluginClusters?: boolean;
    /** A cluster silent for longer is stale. Default: 10 minutes. */
    staleAfter?: HumanDuration | string;

    registries?: Array<{
      /** Host with port, exact. */
      host: string;
      /** Plain HTTP. */
      insecure?: boolean;
      /** The host is on a private network. */
      private?: boolean;
      username?: string;
      /** @visibility secret */
      password?: string;
      /** Further hosts that this registry may redirect to or fetch tokens from. */
      allowedHosts?: string[];
      /** Requests at once. Default: 8. */
      concurrency?: number;
      /**
       * False for a cache that lists only the tags that it holds: then every
       * signature tag is asked for by name. Default: true.
       */
      tagLists?: boolean;
      /**
       * Reads who can push to its repositories, through its own API and with a
       * login of its own that only reads.
       */
      rights?: {
        /** harbor, quay, or what a module adds. */
        type: string;
        /** Harbor. */
        username?: string;
        /** @visibility secret */
        password?: string;
        /**
         * Quay: an OAuth access token.
         * @visibility secret
         */
        token?: string;
        /** More principals that can push are flagged. Default: 10. */
        maxPushers?: number;
      };
      /**
       * Takes the push events that the registry sends to
       * `/api/image-signing/registry-events/HOST`. One of token and tokenFile.
       */
      pushEvents?: {
        /**
         * Token that the registry sends with them.
         * @visibility secret
         */
        token?: string;
        tokenFile?: string;
        /**
         * Globs over the accounts that publish, as the registry names them. A
         * push by others to what runs where signatures are enforced is direct.
         */
        publishers?: string[];
      };
    }>;
    /** A Docker config.json with registry logins. */
    dockerConfigFile?: string;
    /**
     * Threads that check signatures, so that the backend stays free to answer;
     * 0 checks them in its own thread. Default: one less than the machine has
     * cores, at least 1 and at most 4.
     */
    verificationThreads?: number;
    /** How old the evidence of a digest may grow. Default: 4 hours. */
    recheckEvidenceAfter?: HumanDuration | string;
    /**
     * Evidence that could not be renewed for longer no longer counts: the
     * verdict becomes unknown. Default: 24 hours.
     */
    evidenceMaxAge?: HumanDuration | string;
    /** How often a tag that a workload names is resolved again. Default: 5 minutes. */
    recheckTagsAfter?: HumanDuration | string;

    exceptions?: {
      /** The longest time an exception may be granted for. Default: 90 days. */
      maxDuration?: HumanDuration | string;
      /**
       * Groups and users, as entity refs, who approve where an environment
       * names nobody. Default: everybody with the permission.
       */
      approvers?: string[];
      /** Groups and users who are told every week what to look through. */
      reviewers?: string[];
      /** Where manifests of exceptions can be proposed; the first that fits counts. */
      repositories?: Array<{
        /** Globs over cluster names. Default: every cluster. */
        clusters?: string[];
        /**
         * Repository, branch and folder on a GitHub or GitLab of `integrations`,
         * for example https://github.com/org/policies/tree/main/exceptions or
         * https://gitlab.com/org/policies/-/tree/main/exceptions
         */
        url: string;
      }>;
      /** How long before its end the owner is told. Default: 3 days. */
      remindBefore?: HumanDuration | string;
    };
    /** Entity ref of the group that is told of denials that nobody owns. */
    platformTeam?: string;

    /**
     * Globs over the accounts that deliver workloads, as the audit log names
     * them. What others write is listed as deployed by hand. Default:
     * `system:*`, Kubernetes itself and all service accounts.
     */
    deliveryAccounts?: string[];

    readiness?: {
      /**
       * Workloads that are gone count in what would break if they were seen
       * within this time: Jobs and Pods that come again. Default: 14 days.
       */
      lookBack?: HumanDuration | string;
    };

    rollout?: {
      /** Services that the pilot may hold at once. Default: 2. */
      maxPilots?: number;
      /**
       * Days without a fall after which a stage counts as stable, and the next
       * one is proposed. Default: 14.
       */
      stableDays?: number;
    };

    gateRuns?: {
      /** How long runs of pipeline gates are kept. Default: 400 days. */
      keepFor?: HumanDuration | string;
    };

    denials?: {
      /** How long denials, and changes of the posture, are kept. Default: 180 days. */
      keepFor?: HumanDuration | string;
      /** Annotations and labels that carry a pipeline or change id. */
      changeIdKeys?: string[];
    };
  };
}
