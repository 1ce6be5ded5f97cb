// Generated from openapi.yaml by `yarn generate`. Do not edit.
export interface paths {
    "/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The fleet in numbers, per environment, with denominators and source freshness. */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is being worked through, with counts. */
        get: operations["getProgress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/trends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One row a day and environment, oldest first. */
        get: operations["getTrends"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The manager's report over a span of days, from prepared rows.
         * @description Over what the caller may see: for those who see only a part of the catalog, `part` says so, and
         *     what is counted for the whole fleet alone is not known. Both days are included and are days of UTC. Without them the 91 days until today are taken.
         */
        get: operations["getFleetReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit-packs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Audit packs that were asked for, newest first. */
        get: operations["listAuditPacks"];
        put?: never;
        /**
         * Asks for an audit pack over a span of days.
         * @description The pack is written when it is downloaded, by whichever replica is asked, and holds what
         *     the one who downloads it may see in the catalog.
         */
        post: operations["createAuditPack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit-packs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getAuditPack"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit-packs/{id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The pack as a stream of zip.
         * @description The archive ends with SHA256SUMS, a list of the SHA-256 of every other file. A pack that
         *     could not be written to its end is cut off and is no valid archive.
         */
        get: operations["downloadAuditPack"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Catalog entities with their state, worst first by default. */
        get: operations["listServices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The services of an owner, a system or a domain in numbers. */
        get: operations["getServicesSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/entities/{kind}/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything about one catalog entity. */
        get: operations["getEntityReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/entities/{kind}/{namespace}/{name}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was decided for one service, who answers for its releases, what is signed and with what kind of key, with every version. */
        get: operations["getServiceDecision"];
        /** Decide for one service; refused where somebody else did meanwhile. */
        put: operations["saveServiceDecision"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/entities/{kind}/{namespace}/{name}/pipeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the pipelines of the repository that a service is built from sign and verify, and where. */
        get: operations["getServicePipeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/unmapped": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Workload images that belong to no catalog entity. */
        get: operations["listUnmapped"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/service-images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The images that services run, one service after the other.
         * @description For search and inventories: an image comes once for each container that
         *     runs it, and without a verdict.
         */
        get: operations["listServiceImages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The evidence of one digest, the verdict per environment and where it runs. */
        get: operations["getImageReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/posture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Effective enforcement mode per cluster and namespace. */
        get: operations["listPosture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readiness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What would be refused in each namespace if it enforced today; the worst first. */
        get: operations["listReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readiness/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same over a cluster, an environment, a namespace or the fleet, with the fixes that free most. */
        get: operations["getReadinessSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readiness/workloads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Workloads with what would become of them, refused first. */
        get: operations["listReadinessWorkloads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readiness/dry-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What API servers answered to dry runs, beside the prediction; what passed against it first. */
        get: operations["listDryRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registers/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every repository that images run from, with what speaks against it; the newest first. */
        get: operations["listRepositories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registers/manual-deploys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Workloads that somebody else than a delivery account wrote, the newest first. */
        get: operations["listManualDeploys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registers/authorities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The authorities of the trust policy, with owner, custody and rotation. */
        get: operations["listAuthorities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registers/formats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Signature formats in use, and how far each owner has moved. */
        get: operations["getFormatRegister"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registers/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People who hold more than one role in the delivery. */
        get: operations["getRoleRegister"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/registers/base-images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Images that what runs is built on, the most used first. */
        get: operations["listBaseImages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/enforcement-matrix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which one rule holds for which repositories in which environment. */
        get: operations["listEnforcementRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/enforcement-plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How one namespace comes to enforce; nothing is changed. */
        get: operations["getEnforcementPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/posture/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changed in the effective enforcement, newest first. */
        get: operations["listPostureEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stage-changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which services changed their stage in an environment, newest first. */
        get: operations["listStageChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the services stand, the pilot with its trials, overrides and notes. */
        get: operations["getRollout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollout/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decide something about the rollout; refused where somebody else did meanwhile. */
        post: operations["changeRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollout/candidates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Services that are recommended as pilots, or those that are none, with the reasons; the best 200 of each are kept. */
        get: operations["listRolloutCandidates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollout/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What keeps the services of each team back; the fix that frees most first. */
        get: operations["listRolloutTeams"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollout/proposals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stricter checks that are due, since services have kept their stage. */
        get: operations["listRolloutProposals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollout/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was decided, by whom, newest first. */
        get: operations["listRolloutHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollout/waves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The waves, the nearest target date first. */
        get: operations["listRolloutWaves"];
        put?: never;
        /** Plan a wave. Refused while the pilot has not passed, unless all its services are pilots. */
        post: operations["createRolloutWave"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollout/waves/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change a wave, and resolve its services again. */
        put: operations["changeRolloutWave"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollout/waves/{id}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a wave out of the plan; the history keeps it. */
        post: operations["removeRolloutWave"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollout/waves/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The services of a wave that the caller may see, each with what to do next. */
        get: operations["listRolloutMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollout/burn-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many services had reached the target, day by day, with a forecast. */
        get: operations["getBurnUp"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/rollout/entities/{kind}/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The stages of one service with their tests, per environment. */
        get: operations["getEntityRollout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/denials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Admission refusals, grouped, newest first; outages apart. */
        get: operations["listDenials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/denials/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getDenial"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reviews of exceptions, the newest first. */
        get: operations["listReviews"];
        put?: never;
        /** Starts a review with what is on the agenda now; where one runs, that one is the answer. */
        post: operations["startReview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reviews/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getReview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reviews/{id}/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a decision on one item, with the step in the life of the exception that belongs to it. */
        post: operations["decideInReview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reviews/{id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a review; its minutes are not changed afterwards. */
        post: operations["finishReview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs of the verification gate in pipelines, newest first. */
        get: operations["listGateRuns"];
        put?: never;
        /**
         * Records one run of a gate; for pipelines, not for people.
         * @description The same record sent again is kept once. A record is never changed.
         */
        post: operations["reportGateRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gate-runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getGateRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/last-verified": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Digests that were verified last, newest first; of an entity or a repository.
         * @description From gate runs and from the portal's own verdicts on what runs. A digest whose newest gate run
         *     was refused, or that the portal itself finds failed, is left out. Verify again before you deploy.
         */
        get: operations["listLastVerified"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listExceptions"];
        put?: never;
        post: operations["requestException"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/implicit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Exceptions and exclusions found in the clusters, the newest first. */
        get: operations["listImplicitExceptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many exceptions are in each queue, of those that the caller may see. */
        get: operations["countExceptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What holds for exceptions in one namespace. */
        get: operations["getExceptionRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's own drafts, the newest first. */
        get: operations["listExceptionDrafts"];
        put?: never;
        post: operations["saveExceptionDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/drafts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getExceptionDraft"];
        put: operations["updateExceptionDraft"];
        post?: never;
        delete: operations["deleteExceptionDraft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/drafts/{id}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["submitExceptionDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["getException"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/manifests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The exception written for the admission engines of its cluster, and proof that it is narrow. */
        get: operations["getExceptionManifests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/pull-request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Proposes the narrow manifests to the repository of the cluster's policies; asked again it finds what is open. */
        post: operations["proposeException"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/proofs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the cluster shows of an exception, while it is in force and after its end. */
        get: operations["listExceptionProofs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["approveException"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["rejectException"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["revokeException"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/controls/{control}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["recordExceptionControl"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/extension": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["requestExceptionExtension"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/extension/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["approveExceptionExtension"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/extension/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["rejectExceptionExtension"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["closeException"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/owner": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["reassignException"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/commit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["recordExceptionCommit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exceptions/{id}/uses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What ran, and what was admitted, under an exception, the newest first. */
        get: operations["listExceptionUses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            error: {
                name: string;
                message: string;
            };
        };
        /**
         * @description Effective mode; `unknown` where it cannot be told.
         * @enum {string}
         */
        EnforcementMode: "none" | "audit" | "warn" | "enforce" | "unknown";
        /** @enum {string} */
        Control: "signature" | "digest";
        /** @enum {string} */
        VerdictStatus: "failed" | "unknown" | "excepted" | "verified";
        /** @enum {string} */
        CheckState: "pass" | "fail" | "unknown" | "not-applicable";
        /** @enum {string} */
        Stage: "inventory" | "pilot" | "audit" | "stage-enforced" | "enforced" | "strict";
        /** @description One service changed its stage in one environment; kept for good. */
        StageChange: {
            /** @description Rises with time. */
            id: string;
            entityRef: string;
            environment: string;
            /** @description Absent where it was not there before. */
            from?: components["schemas"]["Stage"];
            /** @description Absent where nothing of it is left there. */
            to?: components["schemas"]["Stage"];
            /** @description The first look at this service and environment; no change. */
            firstSight: boolean;
            /** @description What kept it from the next stage at that time. */
            reason: string;
            /** @description A cluster in question was silent, so the stage may only look lower. */
            stale: boolean;
            /** Format: date-time */
            at: string;
            policyVersion: string;
        };
        StageChangePage: {
            demo: boolean;
            items: components["schemas"]["StageChange"][];
            totalCount: number;
            nextCursor?: string;
        };
        /** @description One test of a stage, with what was found. */
        StageCheck: {
            id: string;
            /** @description What it asks for. */
            title: string;
            state: components["schemas"]["CheckState"];
            /** @description One sentence. */
            finding: string;
            nextAction?: components["schemas"]["NextAction"];
        };
        /** @description What lets a service into a stage, and what lets it out to the next one. */
        StageTests: {
            stage: components["schemas"]["Stage"];
            /** @enum {string} */
            position: "passed" | "current" | "ahead";
            entry: components["schemas"]["StageCheck"][];
            exit: components["schemas"]["StageCheck"][];
            /** @description It was left though tests of its exit do not hold. */
            skipped?: boolean;
            override?: components["schemas"]["RolloutOverride"];
        };
        StageGuide: {
            environment: string;
            stage: components["schemas"]["Stage"];
            /**
             * Format: date-time
             * @description When this stage was seen to begin.
             */
            since?: string;
            next?: components["schemas"]["Stage"];
            /** @description What keeps it from the next stage. */
            blockers: components["schemas"]["StageCheck"][];
            stages: components["schemas"]["StageTests"][];
            nextAction?: components["schemas"]["NextAction"];
        };
        EntityRollout: {
            demo: boolean;
            /** Format: date-time */
            asOf: string;
            entityRef: string;
            pilot: boolean;
            environments: components["schemas"]["EntityStageGuide"][];
        };
        EntityStageGuide: components["schemas"]["StageGuide"] & {
            /** @description What was found is of before a source went silent. */
            stale: boolean;
            places: components["schemas"]["RolloutPlace"][];
        };
        /** @description A namespace in which the service has workloads. */
        RolloutPlace: {
            cluster: string;
            namespace: string;
        };
        /** @enum {string} */
        RolloutTrialKind: "key-storage" | "digest-release";
        /** @description One try of a trial; the newest of its kind counts. */
        RolloutTrial: {
            kind: components["schemas"]["RolloutTrialKind"];
            /** @enum {string} */
            outcome: "passed" | "failed";
            /** @description What was tried and seen. */
            text: string;
            link?: string;
            by: string;
            /** Format: date-time */
            at: string;
        };
        RolloutPilot: {
            entityRef: string;
            reason: string;
            by: string;
            /** Format: date-time */
            at: string;
            trials: components["schemas"]["RolloutTrial"][];
        };
        RolloutNote: {
            id: string;
            /** @enum {string} */
            kind: "feedback" | "template-pr";
            text: string;
            link?: string;
            entityRef?: string;
            by: string;
            /** Format: date-time */
            at: string;
        };
        /** @description A stage that may be skipped, by whom, why and until when. */
        RolloutOverride: {
            id: string;
            /** @description The stage whose exit is not waited for. */
            stage: components["schemas"]["Stage"];
            /** @description Absent for every service. */
            entityRef?: string;
            /** @description Absent for every one. */
            environment?: string;
            reason: string;
            /** Format: date-time */
            until: string;
            by: string;
            /** Format: date-time */
            at: string;
            /** Format: date-time */
            endedAt?: string;
            endedBy?: string;
        };
        /** @description Whether the rollout may go beyond the pilot. */
        RolloutExtend: {
            unlocked: boolean;
            missing: string[];
            override?: components["schemas"]["RolloutOverride"];
        };
        RolloutLadderRow: {
            environment: string;
            /** @description Services of the environment. */
            total: number;
            /** @description Of these */
            stale: number;
            stages: {
                stage: components["schemas"]["Stage"];
                count: number;
            }[];
        };
        Rollout: {
            demo: boolean;
            /** Format: date-time */
            asOf: string;
            /** @description Send it back with every change. */
            version: number;
            maxPilots: number;
            stableDays: number;
            pilots: components["schemas"]["RolloutPilot"][];
            /** @description Pilots that the caller may not see. */
            hiddenPilots: number;
            extend: components["schemas"]["RolloutExtend"];
            notes: components["schemas"]["RolloutNote"][];
            overrides: components["schemas"]["RolloutOverride"][];
            ladder: components["schemas"]["RolloutLadderRow"][];
        };
        /** @description One decision about the rollout; which fields it needs depends on the action. */
        RolloutChange: {
            version: number;
            /** @enum {string} */
            action: "add-pilot" | "remove-pilot" | "record-trial" | "add-note" | "add-override" | "end-override";
            entityRef?: string;
            environment?: string;
            trial?: components["schemas"]["RolloutTrialKind"];
            /** @enum {string} */
            outcome?: "passed" | "failed";
            /** @enum {string} */
            note?: "feedback" | "template-pr";
            stage?: components["schemas"]["Stage"];
            id?: string;
            /** @description The reason */
            text?: string;
            link?: string;
            /** Format: date-time */
            until?: string;
        };
        RolloutHistoryEntry: {
            id: string;
            /** Format: date-time */
            at: string;
            actor: string;
            action: string;
            entityRef?: string;
            text: string;
        };
        RolloutHistoryPage: {
            demo: boolean;
            items: components["schemas"]["RolloutHistoryEntry"][];
            totalCount: number;
            nextCursor?: string;
        };
        /** @description When the rest would be done, if it went on as in the last weeks. */
        Forecast: {
            /** @enum {string} */
            kind: "done" | "date" | "none";
            /** Format: date */
            date?: string;
            /** @description Services a week. */
            perWeek?: number;
            /** @description Days that it is drawn from. */
            days?: number;
            text: string;
        };
        RolloutFactor: {
            /** @enum {string} */
            id: "criticality" | "readiness" | "gate" | "rhythm" | "lifecycle" | "response" | "radius" | "dependents";
            /**
             * @description Which sentence it is; what is not known ends with unknown or not-understood.
             * @enum {string}
             */
            code: "criticality" | "criticality-unknown" | "criticality-not-understood" | "readiness" | "readiness-unknown" | "gate" | "gate-unknown" | "rhythm" | "lifecycle" | "lifecycle-unknown" | "lifecycle-not-understood" | "response-hours" | "response-days" | "response-unknown" | "radius" | "radius-unknown" | "dependents" | "dependents-unknown";
            /** @description What is not known never helps. */
            known: boolean;
            /** @description The value with what it is of. */
            text: string;
            /** @description The numbers of the sentence. */
            values?: {
                [key: string]: number;
            };
            /** @description What the catalog tells */
            word?: string;
        };
        RolloutCandidate: {
            /** @description From 1. */
            position: number;
            entityRef: string;
            name: string;
            owner?: string;
            points: number;
            of: number;
            factors: components["schemas"]["RolloutFactor"][];
            /** @description Why it is no pilot whatever its points. */
            excluded?: {
                /** @enum {string} */
                code: "experimental" | "deprecated";
                text: string;
            };
        };
        RolloutCandidatePage: {
            demo: boolean;
            /** Format: date-time */
            asOf?: string;
            items: components["schemas"]["RolloutCandidate"][];
            totalCount: number;
            nextCursor?: string;
        };
        RolloutTeam: {
            environment: string;
            /** @description Absent for services without one. */
            owner?: string;
            services: number;
            workloads: number;
            /** @description Workloads that the whole trust policy would refuse. */
            refused: number;
            unknown: number;
            /** @description The best ones; what each frees is of the refused. */
            fixes: components["schemas"]["ReadinessFix"][];
            /** Format: date-time */
            asOf: string;
        };
        RolloutTeamPage: {
            demo: boolean;
            items: components["schemas"]["RolloutTeam"][];
            totalCount: number;
            nextCursor?: string;
        };
        RolloutProposal: {
            id: string;
            environment: string;
            stage: components["schemas"]["Stage"];
            next: components["schemas"]["Stage"];
            /** @description The stricter check. */
            check: string;
            /** @description Services at the stage. */
            services: number;
            /** @description Of these */
            stable: number;
            stableDays: number;
            /** @description The workloads of the stable services under the whole trust policy. */
            simulated: {
                workloads: number;
                refused: number;
                unknown: number;
                excepted: number;
                admitted: number;
            };
        };
        RolloutProposalList: {
            demo: boolean;
            /** Format: date-time */
            asOf?: string;
            items: components["schemas"]["RolloutProposal"][];
        };
        /** @description Services by name, or by all of the criteria that are given; resolved when the wave is saved. */
        RolloutSelection: {
            entityRefs?: string[];
            owner?: string;
            system?: string;
            criticality?: string;
        };
        RolloutWaveRequest: {
            /** @description The one that was changed; absent for a new wave. */
            version?: number;
            name: string;
            owner: string;
            environment: string;
            targetStage: components["schemas"]["Stage"];
            /** Format: date */
            targetDate: string;
            selection: components["schemas"]["RolloutSelection"];
        };
        RolloutWave: {
            id: string;
            version: number;
            name: string;
            /** @description Entity ref of who answers for it. */
            owner: string;
            environment: string;
            targetStage: components["schemas"]["Stage"];
            /** Format: date */
            targetDate: string;
            selection: components["schemas"]["RolloutSelection"];
            /** @description Services of the wave. */
            members: number;
            /** @description Of these */
            counted: number;
            /** @description Of the counted */
            reached: number;
            forecast: components["schemas"]["Forecast"];
            /**
             * @description Whether the date has passed, or the forecast lies behind it.
             * @enum {string}
             */
            late: "no" | "forecast" | "overdue";
            /** @description Who changed it last. */
            by: string;
            /** Format: date-time */
            at: string;
            /**
             * Format: date-time
             * @description Of the counts; absent before the first.
             */
            asOf?: string;
        };
        RolloutWavePage: {
            demo: boolean;
            items: components["schemas"]["RolloutWave"][];
            totalCount: number;
            nextCursor?: string;
        };
        RolloutMember: {
            entityRef: string;
            name: string;
            owner?: string;
            /** @description Absent where it is not in the environment. */
            stage?: components["schemas"]["Stage"];
            reached: boolean;
            stageReason?: string;
            nextAction?: components["schemas"]["NextAction"];
        };
        RolloutMemberPage: {
            demo: boolean;
            items: components["schemas"]["RolloutMember"][];
            totalCount: number;
            nextCursor?: string;
        };
        BurnUpPoint: {
            /** Format: date */
            date: string;
            reached: number;
            total: number;
        };
        BurnUp: {
            demo: boolean;
            environment: string;
            targetStage: components["schemas"]["Stage"];
            /** Format: date */
            targetDate?: string;
            points: components["schemas"]["BurnUpPoint"][];
            forecast: components["schemas"]["Forecast"];
        };
        /** @enum {string} */
        Answer: "yes" | "no" | "unknown";
        Reason: {
            /** @description Stable upper-case code. */
            code: string;
            /** @enum {string} */
            class: "deny" | "inconclusive" | "configuration";
            /** @description Short status text. */
            text: string;
            /** @description The full sentence with the values found. */
            detail: string;
            /** @description What to do next. */
            fix: string;
        };
        /**
         * @description How many of `total`. `verified + failed + excepted + unknown = total`; stale ones count as unknown.
         *     `protected` are verified and effectively enforced.
         */
        Counts: {
            total: number;
            verified: number;
            failed: number;
            excepted: number;
            unknown: number;
            enforced: number;
            protected: number;
            /** @description The part of `unknown` whose source went silent. */
            stale: number;
            pinned: number;
        };
        /** @enum {string} */
        SourceState: "ok" | "pending" | "stale" | "forbidden" | "absent" | "error";
        SourceStatus: {
            /** @enum {string} */
            kind: "cluster" | "registry" | "catalog" | "audit-webhook";
            /** @description Cluster or registry host. */
            name: string;
            /** @description For a cluster the resource */
            resource?: string;
            state: components["schemas"]["SourceState"];
            /** Format: date-time */
            lastSuccessAt?: string;
            /** Format: date-time */
            lastAttemptAt?: string;
            message?: string;
        };
        EnvironmentIntent: {
            signature: components["schemas"]["EnforcementMode"];
            digest: components["schemas"]["EnforcementMode"];
        };
        EnvironmentSummary: {
            environment: string;
            intent: components["schemas"]["EnvironmentIntent"];
            /** @description Distinct running digests per entity. */
            digests: components["schemas"]["Counts"];
            workloads: components["schemas"]["Counts"];
            /** @description Workload images that do not run now. */
            cold: number;
            services: number;
            /** @description The part of digests that belongs to no entity. */
            unmapped: components["schemas"]["Counts"];
            staleClusters: string[];
        };
        Overview: {
            /**
             * Format: date-time
             * @description When the rollups were last written.
             */
            asOf: string;
            demo: boolean;
            policyVersion: string;
            environments: components["schemas"]["EnvironmentSummary"][];
            unmapped: {
                workloads: number;
                total: number;
            };
            services: {
                total: number;
                byStage: {
                    environment: string;
                    stage: components["schemas"]["Stage"];
                    count: number;
                }[];
            };
            exceptions: {
                requested: number;
                /** @description Active ones whose extension waits for a decision. */
                extensionsRequested: number;
                active: number;
                /** @description Active and ending within 7 days. */
                expiringSoon: number;
                expired: number;
                /** @description Over or never in force, and something still lets their image pass. */
                stillEffective: number;
                /** @description Found in the clusters with an end that has passed and does not end them. */
                foundStillEffective: number;
                /** @description In force, and more passes than they allow. */
                widened: number;
            };
            denials: components["schemas"]["DenialCounts"];
            /** @description Running workload images whose tag now resolves to another digest. */
            swaps: number;
            /** @description Digests not verified yet. */
            pending?: number;
            sources: components["schemas"]["SourceStatus"][];
        };
        /** @description The counts are absent for callers who see a part of the fleet. */
        ProgressItem: {
            /**
             * @description first-scan counts digests, evaluation entities, simulation and
             *     dry-runs namespaces.
             * @enum {string}
             */
            work: "first-scan" | "evaluation" | "simulation" | "dry-runs";
            done?: number;
            total?: number;
        };
        Progress: {
            demo: boolean;
            /** Format: date-time */
            asOf: string;
            items: components["schemas"]["ProgressItem"][];
        };
        ExceptionTotals: {
            requested: number;
            /** @description Active ones whose extension waits for a decision. */
            extensionsRequested: number;
            active: number;
            /** @description Active and ending within 7 days. */
            expiringSoon: number;
            expired: number;
        };
        DenialCounts: {
            /** @description Groups seen in the last 24 h. */
            policyLastDay: number;
            outagesLastDay: number;
        };
        ServicesSummary: {
            /** Format: date-time */
            asOf: string;
            demo: boolean;
            environments: components["schemas"]["EnvironmentSummary"][];
            services: {
                total: number;
                byStatus: {
                    verified: number;
                    failed: number;
                    excepted: number;
                    unknown: number;
                };
                byStage: {
                    environment: string;
                    stage: components["schemas"]["Stage"];
                    count: number;
                }[];
            };
            exceptions: components["schemas"]["ExceptionTotals"];
            denials: components["schemas"]["DenialCounts"];
            /** @description Running workload images whose tag now resolves to another digest. */
            swaps: number;
        };
        TrendPoint: {
            /** Format: date */
            date: string;
            environment: string;
            policyVersion?: string;
            digests: components["schemas"]["Counts"];
        };
        TrendList: {
            demo: boolean;
            items: components["schemas"]["TrendPoint"][];
        };
        /**
         * @description One number of the report with what it is a number of. What is not `known` has no value and
         *     a `note` that says why; `unknown` are the cases that could not be judged, and never good ones.
         */
        ReportFigure: {
            id: string;
            /** @enum {string} */
            group: "protection" | "rollout" | "exceptions" | "denials" | "supply";
            /**
             * @description share: `numerator` of `denominator`. count: `numerator` alone. rate: `numerator` for each
             *     1,000 of `denominator`. duration: over `numerator` finished cases of `denominator`.
             * @enum {string}
             */
            kind: "share" | "count" | "rate" | "duration";
            title: string;
            /** @description What is counted and what is not. */
            definition: string;
            /** Format: date-time */
            asOf: string;
            known: boolean;
            /** @description Why it is not known or what bounds it. */
            note?: string;
            numerator?: number;
            denominator?: number;
            unknown?: number;
            medianSeconds?: number;
            p90Seconds?: number;
        };
        /** @description A cell of the coverage; what belongs to no entity is a row of its own. */
        ReportCoverage: {
            environment: string;
            /** @description As the catalog tells; `unknown` where it does not. */
            criticality: string;
            owner?: string;
            mapped: boolean;
            services: number;
            digests: components["schemas"]["Counts"];
            workloads: components["schemas"]["Counts"];
        };
        /** @description What may explain a bend of the trend. */
        ReportMarker: {
            /** Format: date */
            date: string;
            /** @enum {string} */
            kind: "policy-changed" | "weakened" | "strengthened" | "lost-sight" | "failed-open";
            /** @description Events of this kind on this day. */
            count: number;
            text: string;
        };
        ReportPoint: {
            /** Format: date */
            date: string;
            numerator: number;
            denominator: number;
        };
        /** @description Protected digests at the end of the trend and some weeks before. */
        ReportChange: {
            weeks: number;
            known: boolean;
            note?: string;
            before?: components["schemas"]["ReportPoint"];
            after?: components["schemas"]["ReportPoint"];
        };
        /** @description A service whose refusals came back, with the fix that ends most of them. */
        ReportRepeat: {
            entityRef: string;
            owner?: string;
            /** @description Refusals grouped by workload and reason and image. */
            groups: number;
            /** @description Of them those after which no verified digest was admitted yet. */
            open: number;
            reason: components["schemas"]["Reason"];
        };
        FleetReport: {
            demo: boolean;
            /**
             * Format: date-time
             * @description When the coverage was last summed.
             */
            asOf: string;
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            scope: {
                environment?: string;
                owner?: string;
                system?: string;
            };
            /**
             * @description Given where the caller may see only a part of the catalog: the report is over these
             *     services, and every denominator with it. What belongs to no service is not in it.
             */
            part?: {
                /** @description Services that run images. */
                services: number;
            };
            /** @description What a report can be cut to; the first of each by name. */
            scopes: {
                owners: string[];
                systems: string[];
            };
            policyVersion: string;
            figures: components["schemas"]["ReportFigure"][];
            /** @description Per environment and criticality. */
            tiers: components["schemas"]["ReportCoverage"][];
            /** @description Per environment and criticality and team, the least protected first. */
            teams: components["schemas"]["ReportCoverage"][];
            /** @description Rows of `teams` before it was cut. */
            teamsTotal: number;
            trend: {
                note?: string;
                points: components["schemas"]["TrendPoint"][];
                markers: components["schemas"]["ReportMarker"][];
                changes: components["schemas"]["ReportChange"][];
            };
            /** @description Services at each stage per environment. */
            stages: {
                environment: string;
                stage: components["schemas"]["Stage"];
                count: number;
            }[];
            /**
             * @description When the services of an environment would all be enforced, by its burn-up. Empty for a
             *     team or system, of which no burn-up is kept. Without counts nothing was counted yet.
             */
            forecasts: {
                environment: string;
                targetStage: components["schemas"]["Stage"];
                reached?: number;
                total?: number;
                forecast: components["schemas"]["Forecast"];
                /** Format: date-time */
                asOf?: string;
            }[];
            repeats: components["schemas"]["ReportRepeat"][];
            sources: components["schemas"]["SourceStatus"][];
        };
        AuditPackRequest: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            /** @description Absent or empty are all of them. */
            environments?: string[];
            /** @description Entity ref of a team. */
            owner?: string;
        };
        AuditPackFile: {
            name: string;
            rows: number;
            /** @description Before it is compressed. */
            bytes: number;
            /** @description Rows are missing at its end because the pack was full. */
            cut: boolean;
            /** @description Why there is no such file. */
            leftOut?: string;
        };
        AuditPackDownload: {
            by: string;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            endedAt?: string;
            /**
             * @description A pack that was being written when its replica ended stays writing.
             * @enum {string}
             */
            state: "writing" | "complete" | "broken";
            /** @description Of SHA256SUMS in this very download. */
            sha256?: string;
            files: components["schemas"]["AuditPackFile"][];
        };
        AuditPack: {
            id: string;
            /** @enum {string} */
            status: "open" | "expired";
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description Until then it can be downloaded.
             */
            expiresAt: string;
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            environments?: string[];
            owner?: string;
            /** @description The newest first. */
            downloads: components["schemas"]["AuditPackDownload"][];
        };
        AuditPackPage: {
            demo: boolean;
            items: components["schemas"]["AuditPack"][];
            totalCount: number;
            nextCursor?: string;
        };
        NextAction: {
            code: string;
            text: string;
            /** @description The exact command */
            command?: string;
            /** @description Who does it: an entity ref or a role. */
            actor: string;
            /** @description The parts of the action, where there are several, with what is done already. */
            steps?: {
                text: string;
                state: components["schemas"]["CheckState"];
            }[];
        };
        ModeAndIntent: {
            mode: components["schemas"]["EnforcementMode"];
            intent: components["schemas"]["EnforcementMode"];
        };
        EntityEnvironment: {
            environment: string;
            /** @description The worst over the running digests. */
            status: components["schemas"]["VerdictStatus"];
            /** @description One sentence for the environment. */
            sentence: string;
            digests: components["schemas"]["Counts"];
            workloads: components["schemas"]["Counts"];
            cold: number;
            signature: components["schemas"]["ModeAndIntent"];
            digest: components["schemas"]["ModeAndIntent"];
            stage: components["schemas"]["Stage"];
            /** @description What keeps it from the next stage. */
            stageReason: string;
            /** @description Whether a gate in the pipeline stops what does not verify. */
            ciGate?: components["schemas"]["CheckState"];
            /** @description Whether the attestations that the trust policy requires are there. */
            attestations?: components["schemas"]["CheckState"];
            /** @description Open loopholes of high severity in its namespaces. */
            highLoopholes?: number;
            nextAction?: components["schemas"]["NextAction"];
            stale: boolean;
        };
        /** @description Points reached of the points that apply; unknown checks score nothing. */
        Score: {
            points: number;
            of: number;
            /** @description Points of checks that could not be told. */
            unknown: number;
        };
        /** @description Whether pipelines do one thing, and where. */
        PipelinePurpose: {
            /**
             * @description Unknown where it may be done in what was not read.
             * @enum {string}
             */
            state: "found" | "missing" | "unknown";
            steps: {
                file: string;
                line: number;
                /** @description As it stands there. */
                text: string;
                /**
                 * @description How the image is named, or that a known template does it.
                 * @enum {string}
                 */
                by: "digest" | "tag" | "unknown" | "template";
                /** @description A failure may be let pass. */
                tolerated: boolean;
            }[];
        };
        PipelineFinding: {
            sign: components["schemas"]["PipelinePurpose"];
            verify: components["schemas"]["PipelinePurpose"];
            files: string[];
            /** @description Files that could not be understood. */
            unread: {
                path: string;
                reason: string;
            }[];
            /** @description What is called and not known; it may sign or verify. */
            templates: string[];
        };
        ServicePipeline: {
            demo: boolean;
            entityRef: string;
            /**
             * @description no-repository, the catalog tells none; off, repositories are not read; waiting, not read yet; unreadable, see message; no-pipeline, it has none of the files that are known.
             * @enum {string}
             */
            state: "no-repository" | "off" | "waiting" | "unreadable" | "no-pipeline" | "read";
            /** Format: uri */
            repository?: string;
            /**
             * Format: date-time
             * @description When the repository was read last.
             */
            readAt?: string;
            message?: string;
            finding?: components["schemas"]["PipelineFinding"];
        };
        /** @description What people decide about the signing of one service; the checklist asks for it. */
        SigningDecision: {
            /** @description What is attested beside the signature; empty means signature only. */
            attestations: ("provenance" | "tests" | "scan" | "sbom")[];
            /**
             * @description What signs, an identity without a key, a key, or a certificate.
             * @enum {string}
             */
            keyModel: "keyless" | "key" | "certificate";
            /**
             * @description Where the key is kept; for keys and certificates, and only for these.
             * @enum {string}
             */
            custody?: "kms" | "hsm" | "pkcs11" | "secret" | "ci-variable" | "file";
            /** @description Who answers for releases. */
            releaseOwner: {
                /** @enum {string} */
                kind: "team" | "engineer" | "ci-account";
                /** @description A group or user of the catalog, as kind:namespace/name, or the name of the account. */
                name: string;
            };
        };
        ServiceDecisionVersion: {
            version: number;
            decision: components["schemas"]["SigningDecision"];
            reason: string;
            /** @description Entity ref of the person. */
            by: string;
            /** Format: date-time */
            at: string;
        };
        ServiceDecision: {
            demo: boolean;
            entityRef: string;
            /** @description 0 where nothing was decided yet. */
            version: number;
            /** @description The newest first, which is the one in force; the last 50. */
            versions: components["schemas"]["ServiceDecisionVersion"][];
        };
        ServiceDecisionRequest: {
            /** @description That the decision was made from. */
            version: number;
            decision: components["schemas"]["SigningDecision"];
            reason: string;
        };
        CheckElement: {
            /** @enum {string} */
            id: "signature" | "provenance" | "tests" | "scan" | "sbom";
            state: components["schemas"]["CheckState"];
            /** @description What was found. */
            evidence: string;
        };
        Check: {
            id: string;
            /** @description One plain sentence. */
            title: string;
            state: components["schemas"]["CheckState"];
            /** @description What was found. */
            evidence: string;
            weight: number;
            /** @description Where it asks for several things, each on its own. */
            elements?: components["schemas"]["CheckElement"][];
            nextAction?: components["schemas"]["NextAction"];
        };
        ChecklistRule: {
            number: number;
            id: string;
            title: string;
            state: components["schemas"]["CheckState"];
            checks: components["schemas"]["Check"][];
        };
        ServiceRow: {
            entityRef: string;
            /** @description Title or name. */
            name: string;
            owner?: string;
            system?: string;
            status: components["schemas"]["VerdictStatus"];
            score: components["schemas"]["Score"];
            environments: components["schemas"]["EntityEnvironment"][];
            nextAction?: components["schemas"]["NextAction"];
        };
        ServicePage: {
            /** Format: date-time */
            asOf: string;
            demo: boolean;
            items: components["schemas"]["ServiceRow"][];
            totalCount: number;
            nextCursor?: string;
        };
        RequirementResult: {
            requirement: string;
            rule?: string;
            /** @description Which check of the rule it belongs to. */
            check?: string;
            /**
             * @description What an unmet one does; `log` is only reported.
             * @enum {string}
             */
            mode?: "enforce" | "log" | "skip";
            /** @description The types of attestation that it asks for; one of them suffices. */
            attests?: string[];
            /** @enum {string} */
            outcome: "met" | "unmet" | "inconclusive";
            reasons: components["schemas"]["Reason"][];
        };
        MatchedSignature: {
            authority: string;
            signature: string;
            signer: string;
            format: string;
            subject?: components["schemas"]["SignedSubject"];
        };
        /** @description What a signature covers, where it is not the image itself. */
        SignedSubject: {
            digest: string;
            /** @enum {string} */
            level: "index" | "platform";
        };
        ImageVerdict: {
            status: components["schemas"]["VerdictStatus"];
            reasons: components["schemas"]["Reason"][];
            /** @description Rule of the trust policy that applied. */
            rule?: string;
            policyVersion?: string;
            requirements: components["schemas"]["RequirementResult"][];
            matched: components["schemas"]["MatchedSignature"][];
            /**
             * Format: date-time
             * @description When the evidence was read from the registry.
             */
            verifiedAt?: string;
            exceptionId?: string;
            enforced: components["schemas"]["Answer"];
            protected: boolean;
        };
        Swap: {
            tag: string;
            runningDigest: string;
            tagDigest: string;
            /** Format: date-time */
            detectedAt: string;
        };
        WorkloadImage: {
            id: string;
            cluster: string;
            namespace: string;
            environment?: string;
            workload: {
                kind: string;
                name: string;
            };
            container: string;
            /** @enum {string} */
            containerType: "app" | "init" | "ephemeral" | "volume";
            /** @description As declared in the manifest. */
            reference: string;
            repository?: string;
            tag?: string;
            /** @description What runs; absent while not resolved. */
            digest?: string;
            /** @description The declared reference names a digest. */
            pinned: boolean;
            serviceAccount: string;
            /** @description Nothing runs now; it would on the next start. */
            cold: boolean;
            pods: number;
            mapping?: {
                entityRef: string;
                rule: string;
            };
            signature: components["schemas"]["EnforcementMode"];
            digestControl: components["schemas"]["EnforcementMode"];
            verdict: components["schemas"]["ImageVerdict"];
            swap?: components["schemas"]["Swap"];
            /** Format: date-time */
            firstSeenAt: string;
            /** Format: date-time */
            observedAt: string;
            stale: boolean;
        };
        ServiceImage: {
            entityRef: string;
            repository: string;
            tag?: string;
            digest: string;
        };
        ServiceImagePage: {
            /** Format: date-time */
            asOf: string;
            demo: boolean;
            items: components["schemas"]["ServiceImage"][];
            totalCount: number;
            nextCursor?: string;
        };
        WorkloadImagePage: {
            /** Format: date-time */
            asOf: string;
            demo: boolean;
            items: components["schemas"]["WorkloadImage"][];
            totalCount: number;
            nextCursor?: string;
        };
        EntityReport: {
            entityRef: string;
            /** Format: date-time */
            asOf: string;
            demo: boolean;
            status: components["schemas"]["VerdictStatus"];
            score: components["schemas"]["Score"];
            environments: components["schemas"]["EntityEnvironment"][];
            rules: components["schemas"]["ChecklistRule"][];
            images: components["schemas"]["WorkloadImage"][];
            exceptions: components["schemas"]["Exception"][];
            denials: components["schemas"]["Denial"][];
            nextAction?: components["schemas"]["NextAction"];
        };
        SignedDocument: {
            id: string;
            format: string;
            place: string;
            manifest: string;
            valid: boolean;
            reasons: components["schemas"]["Reason"][];
            signer?: components["schemas"]["Signer"];
            /** Format: date-time */
            signedAt?: string;
            signedAtSource?: string;
            /** Format: date-time */
            expiry?: string;
            logIndex?: string;
            predicateType?: string;
        };
        Signer: {
            /** @enum {string} */
            type: "key" | "keyless" | "x509";
            keyId?: string;
            scheme?: string;
            fingerprint?: string;
            trustStores?: string[];
            root?: string;
            issuer?: string;
            subject?: string;
            build?: {
                [key: string]: string;
            };
            /** Format: date-time */
            notBefore?: string;
            /** Format: date-time */
            notAfter?: string;
        };
        SearchedLocation: {
            place: string;
            outcome: string;
            count: number;
            reason?: components["schemas"]["Reason"];
        };
        ImageReport: {
            repository: string;
            digest: string;
            demo: boolean;
            /** @enum {string} */
            state: "pending" | "read" | "failed";
            /** Format: date-time */
            checkedAt?: string;
            reason?: components["schemas"]["Reason"];
            /** @enum {string} */
            kind?: "image" | "index";
            complete?: boolean;
            searched?: components["schemas"]["SearchedLocation"][];
            signatures?: components["schemas"]["SignedDocument"][];
            attestations?: components["schemas"]["SignedDocument"][];
            tags: string[];
            origin: components["schemas"]["OriginFact"][];
            commands: components["schemas"]["VerificationCommand"][];
            workloads: components["schemas"]["WorkloadImage"][];
        };
        /** @description One thing about how an image was made, and who says so. */
        OriginFact: {
            /** @enum {string} */
            name: "sourceRepository" | "ref" | "commit" | "author" | "trigger" | "run" | "builder" | "runner";
            value: string;
            /**
             * @description Proven by the issuer of a certificate, claimed by a valid provenance, or reported by the gate of a pipeline.
             * @enum {string}
             */
            source: "certificate" | "provenance" | "gate-run";
            /** @description Id of the signed document. */
            document?: string;
        };
        /** @description Checks by hand what was found valid. */
        VerificationCommand: {
            /** @enum {string} */
            tool: "cosign" | "notation" | "image-verifier";
            /** @description What the command checks. */
            checks: string;
            command: string;
            /** @description Files that the command names. */
            needs?: string[];
        };
        /** @description Where a mode comes from, down to the policy and rule. */
        PostureSource: {
            engine: string;
            policy?: string;
            rule?: string;
            binding?: string;
            mode: components["schemas"]["EnforcementMode"];
            explanation: string;
            /**
             * Format: date-time
             * @description When the mode ends by itself; absent where no end is known.
             */
            until?: string;
            /** @description Formats of the signatures that the policy can verify; empty where no signature fulfils it, absent where it asks for none, or where that is not known. */
            verifies?: components["schemas"]["SignatureFormat"][];
        };
        /**
         * @description How a signature is stored beside the image.
         * @enum {string}
         */
        SignatureFormat: "cosign-legacy" | "sigstore-bundle" | "notation";
        Loophole: {
            code: string;
            /** @enum {string} */
            severity: "low" | "medium" | "high";
            text: string;
            fix: string;
            policy?: string;
        };
        PathMode: {
            /** @enum {string} */
            path: "containers" | "initContainers" | "ephemeralContainers";
            mode: components["schemas"]["EnforcementMode"];
        };
        /**
         * @description How the effective mode stands to the one that the environment wants.
         * @enum {string}
         */
        IntentDifference: "as-intended" | "weaker" | "stricter" | "unknown";
        ControlPosture: {
            mode: components["schemas"]["EnforcementMode"];
            intent?: components["schemas"]["EnforcementMode"];
            /** @description Absent where nothing is wanted. */
            difference?: components["schemas"]["IntentDifference"];
            paths: components["schemas"]["PathMode"][];
            sources: components["schemas"]["PostureSource"][];
            loopholes: components["schemas"]["Loophole"][];
            /** @description How many image references in use here the mode holds for. */
            images?: {
                covered: number;
                total: number;
            };
        };
        NamespacePosture: {
            cluster: string;
            namespace: string;
            environment?: string;
            /** @description True where the environment wants more of it, see critical. */
            critical?: boolean;
            signature: components["schemas"]["ControlPosture"];
            digest: components["schemas"]["ControlPosture"];
            differsFromIntent?: boolean;
            /** Format: date-time */
            asOf: string;
            stale: boolean;
        };
        PosturePage: {
            demo: boolean;
            items: components["schemas"]["NamespacePosture"][];
            totalCount: number;
            nextCursor?: string;
        };
        /**
         * @description policy-exception: an object of the engine that takes objects out of a policy.
         *     static-pass: a policy that lets every matching image pass.
         *     allow-rule: a rule that lets images pass unverified.
         *     namespace-label: a label takes the namespace out of a webhook.
         *     webhook-exclusion: the selector of a webhook leaves objects out.
         *     policy-exclusion: a policy or its binding leaves objects out.
         *     image-exclusion: a policy leaves images out.
         *     resource-filter: a setting of the engine leaves resources out.
         *     subject-exclusion: requests of users or groups are not checked.
         * @enum {string}
         */
        ImplicitExceptionKind: "policy-exception" | "static-pass" | "allow-rule" | "namespace-label" | "webhook-exclusion" | "policy-exclusion" | "image-exclusion" | "resource-filter" | "subject-exclusion";
        ProposedChange: {
            url: string;
            /** @description False where it was there before. */
            created: boolean;
        };
        /**
         * @description as-written: applied while it is in force, and as narrow as it was written.
         *     widened: applied, and more passes than the exception allows.
         *     ended: it is over, and the engines let nothing pass for it any more.
         *     still-effective: it is over or was never in force, and something still lets its image pass.
         *     unknown: this could not be told.
         * @enum {string}
         */
        ExceptionProofResult: "as-written" | "widened" | "ended" | "still-effective" | "unknown";
        ExceptionProof: {
            /**
             * Format: date-time
             * @description When it was first so.
             */
            at: string;
            result: components["schemas"]["ExceptionProofResult"];
            /**
             * @description object: the object in the cluster was tried with the Pod. object-gone: there
             *     is none any more. condition: it is there, but its own condition has ended it.
             *     dry-run: the API server was asked.
             * @enum {string}
             */
            method: "object" | "object-gone" | "condition" | "dry-run";
            text: string;
        };
        /**
         * @description What the API server answered last when it was asked, in a dry run, for the Pod
         *     of an exception that is over. Only where dry runs are on for the cluster.
         */
        ExceptionTrial: {
            /** Format: date-time */
            at: string;
            /**
             * @description denied: refused for its image. admitted: it passes. unknown: it could not be
             *     asked, or the answer tells nothing; never a proof.
             * @enum {string}
             */
            outcome: "denied" | "admitted" | "unknown";
            text: string;
            /** @description How often it was answered so in a row. */
            tries: number;
            /**
             * Format: date-time
             * @description When it is asked again; absent where it is not.
             */
            nextAt?: string;
        };
        ExceptionProofList: {
            demo: boolean;
            /**
             * Format: date-time
             * @description When the newest was last found to hold.
             */
            checkedAt?: string;
            trial?: components["schemas"]["ExceptionTrial"];
            items: components["schemas"]["ExceptionProof"][];
        };
        ExceptionManifests: {
            demo: boolean;
            exceptionId: string;
            /**
             * @description Preview before the approval, not to be applied; nothing is written after the end.
             * @enum {string}
             */
            state: "preview" | "ready" | "ended";
            /** @description As manifests must name it to be excepted. */
            image: string;
            /** @description Where manifests for the cluster can be proposed; absent where that is not configured. */
            repository?: string;
            /** @description Why none can be proposed although a repository is configured. */
            noProposals?: string;
            /**
             * Format: date-time
             * @description Of the newest successful read of the cluster.
             */
            asOf?: string;
            items: components["schemas"]["ExceptionManifest"][];
            /** @description What could not be told; there may be more that refuses the image. */
            gaps: string[];
        };
        /** @description An exception as one engine takes it. */
        ExceptionManifest: {
            /** @description Id of the admission engine. */
            engine: string;
            engineTitle: string;
            /** @description The policies that refuse the image. */
            policies: string[];
            files: components["schemas"]["ManifestFile"][];
            notes: string[];
            /** @description What the engine cannot say. */
            limits: components["schemas"]["ManifestLimit"][];
            probes: components["schemas"]["ManifestProbe"][];
            /** @description Nothing but the Pod of the exception passes, and that only until the end. */
            narrow: boolean;
            /** @description Why there is no file. */
            reason?: string;
        };
        ManifestFile: {
            name: string;
            yaml: string;
            /** @description True where it changes an object that the cluster has. */
            changes: boolean;
        };
        ManifestLimit: {
            /** @enum {string} */
            dimension: "digest" | "namespace" | "serviceAccount" | "time";
            text: string;
        };
        /** @description What becomes of one request once the exception is applied. */
        ManifestProbe: {
            /** @enum {string} */
            probe: "exact" | "other-digest" | "other-namespace" | "other-service-account" | "sidecar" | "init-container" | "ephemeral-container" | "image-volume" | "after-end";
            /** @enum {string} */
            expected: "passes" | "refused";
            /** @enum {string} */
            answer: "passes" | "refused" | "unknown";
            /**
             * @description The expressions were evaluated; or they were read as the one form that is known.
             * @enum {string}
             */
            method: "evaluated" | "read";
        };
        /**
         * @description no-expiry: no end is written.
         *     no-owner: no owner is written.
         *     wide-scope: it is not bound to digests, or not to namespaces.
         *     inert: it has no effect now, for example since the feature is off.
         *     policy-missing: no policy or rule that it names is there.
         *     expired-but-effective: its end has passed, and nothing ends it.
         * @enum {string}
         */
        ImplicitExceptionFlag: "no-expiry" | "no-owner" | "wide-scope" | "inert" | "policy-missing" | "expired-but-effective";
        /** @description What it lets pass, as far as it is written; absent is everything. */
        ImplicitExceptionScope: {
            namespaces?: string[];
            images?: string[];
            digests?: string[];
            serviceAccounts?: string[];
            users?: string[];
        };
        ImplicitException: {
            id: string;
            cluster: string;
            /** @description Id of the engine. */
            engine: string;
            engineTitle: string;
            kind: components["schemas"]["ImplicitExceptionKind"];
            object: {
                kind: string;
                namespace?: string;
                name: string;
            };
            /** @description The policies concerned. */
            policy?: string;
            /** @description What passes */
            text: string;
            scope: components["schemas"]["ImplicitExceptionScope"];
            /** @enum {string} */
            effect: "in-force" | "inert" | "unknown";
            reason?: string;
            owner?: string;
            ticket?: string;
            /** Format: date-time */
            expiresAt?: string;
            /** @description True where the engine itself ends it at that time. */
            expiryEnforced?: boolean;
            /** @description True where no policy or rule that it names is there. */
            policyMissing?: boolean;
            /**
             * Format: date-time
             * @description When a policy report last said that it let something pass; absent
             *     where that is not known, which is not to say that it was not used.
             */
            lastUsedAt?: string;
            /** @description Who wrote the object last, where it was seen being written. */
            lastManager?: string;
            /**
             * Format: date-time
             * @description When the object was created; what it excludes may be younger.
             */
            createdAt?: string;
            /** Format: date-time */
            firstSeenAt: string;
            flags: components["schemas"]["ImplicitExceptionFlag"][];
        };
        ImplicitExceptionGap: {
            cluster: string;
            resource: string;
            state: components["schemas"]["SourceState"];
        };
        ImplicitExceptionPage: {
            demo: boolean;
            items: components["schemas"]["ImplicitException"][];
            totalCount: number;
            nextCursor?: string;
            /** @description What could not be read; there may be more exceptions in it. */
            gaps: components["schemas"]["ImplicitExceptionGap"][];
        };
        /**
         * @description unruled: no rule of the trust policy is about it where it runs.
         *     source-not-allowed: an environment that runs it does not take it.
         *     same-name-elsewhere: another registry has a repository of that name.
         *     many-pushers: more can push to it than its registry is configured to allow.
         *     tags-mutable: its registry lets every tag be moved.
         *     shared-robot: a robot can push to it and to a repository that runs only
         *     outside of the environments where signatures are enforced.
         *     direct-push: somebody pushed to it who is not an account that publishes.
         *     shared-pusher: an account pushed to it and to a repository that runs only
         *     outside of the environments where signatures are enforced.
         *     new: first seen within a week.
         *     Those about rights and pushes are told of repositories that run where signatures
         *     are enforced.
         * @enum {string}
         */
        RepositoryFlag: "unruled" | "source-not-allowed" | "same-name-elsewhere" | "many-pushers" | "tags-mutable" | "shared-robot" | "direct-push" | "shared-pusher" | "new";
        /** @description Who can push to it, as its registry tells. */
        RepositoryRights: {
            /** @enum {string} */
            state: "known" | "unknown";
            /** @description Why it is unknown. */
            why?: string;
            /** Format: date-time */
            asOf: string;
            /** @description Principals that can push. */
            pushers?: number;
            /** @description Those of them that can move a tag that exists. */
            overwriters?: number;
            /** @description Why there may be more of them than counted. */
            missing?: string;
            /** @description More are too many. */
            maxPushers?: number;
            /** @enum {string} */
            tagImmutability?: "immutable" | "mutable" | "partly" | "unknown";
            /** @description The tags that cannot be moved, or why it is unknown. */
            immutabilityRule?: string;
            /** @description Robots that can push elsewhere too, see shared-robot. */
            sharedRobots?: string[];
            /** @description Repositories elsewhere whose robots are not known. */
            unreadElsewhere?: number;
        };
        /** @description Who pushed to it, as its registry told. */
        RepositoryPushes: {
            /** @enum {string} */
            state: "known" | "unknown";
            /** @description Why it is unknown. */
            why?: string;
            /**
             * Format: date-time
             * @description Since when its registry tells of pushes.
             */
            since?: string;
            /**
             * Format: date-time
             * @description When its registry told last of anything.
             */
            asOf?: string;
            /** @description Manifests pushed to it. */
            pushes?: number;
            /** @description Those of them of which it was not told who pushed. */
            unnamed?: number;
            /** Format: date-time */
            lastAt?: string;
            /** @description Whether it is configured who publishes; else no push is direct. */
            publishersKnown?: boolean;
            accountsTotal?: number;
            /** @description Who pushed, those that stand out first. */
            accounts?: {
                name: string;
                pushes: number;
                /** Format: date-time */
                lastAt: string;
                /** @description Not one that publishes; absent where that is not known. */
                direct?: boolean;
                /** @description It pushes elsewhere too, see shared-pusher. */
                shared: boolean;
            }[];
        };
        /**
         * @description Why something is looked at in a review.
         * @enum {string}
         */
        ReviewReason: "still-effective" | "expiring" | "expired" | "closable" | "unused" | "no-owner" | "found-broad" | "new-registry" | "new-repository";
        ReviewItem: {
            id: string;
            /**
             * @description A declared exception, one found in a cluster, or a repository.
             * @enum {string}
             */
            subject: "exception" | "found" | "repository";
            subjectId: string;
            title: string;
            /** @description Why it exists, or what it is. */
            text: string;
            owner?: string;
            ticket?: string;
            /** Format: date-time */
            due?: string;
            reasons: components["schemas"]["ReviewReason"][];
        };
        /** @enum {string} */
        ReviewDecisionName: "keep" | "close" | "extend" | "reassign" | "revoke" | "follow-up";
        ReviewDecision: {
            /** @description Id of the item. */
            item: string;
            decision: components["schemas"]["ReviewDecisionName"];
            comment: string;
            actor: string;
            /** Format: date-time */
            at: string;
        };
        ReviewDecisionRequest: {
            item: string;
            decision: components["schemas"]["ReviewDecisionName"];
            comment: string;
            /** @description Evidence, where it is closed or extended. */
            link?: string;
            /** @description The new end, where it is to be extended. */
            until?: string;
            /** @description Entity ref, where it gets another owner. */
            owner?: string;
        };
        Review: {
            id: string;
            demo: boolean;
            /** Format: date-time */
            startedAt: string;
            startedBy: string;
            /** Format: date-time */
            finishedAt?: string;
            finishedBy?: string;
            durationSeconds?: number;
            items: components["schemas"]["ReviewItem"][];
            /** @description Items that found no place in this review. */
            more: number;
            /** @description In the order in which they were taken; the last one on an item holds. */
            decisions: components["schemas"]["ReviewDecision"][];
        };
        ReviewSummary: {
            id: string;
            /** Format: date-time */
            startedAt: string;
            startedBy: string;
            /** Format: date-time */
            finishedAt?: string;
            durationSeconds?: number;
            items: number;
            /** @description Items with a decision. */
            decided: number;
        };
        ReviewPage: {
            demo: boolean;
            items: components["schemas"]["ReviewSummary"][];
            totalCount: number;
            nextCursor?: string;
        };
        RepositoryRow: {
            repository: string;
            registry: string;
            /** Format: date-time */
            firstSeenAt: string;
            digests: number;
            workloads: number;
            environments: {
                /** @description (none) outside of all. */
                environment: string;
                workloads: number;
                ruled: boolean;
                allowedSource: boolean;
            }[];
            sameNameElsewhere: string[];
            rights?: components["schemas"]["RepositoryRights"];
            pushes?: components["schemas"]["RepositoryPushes"];
            flags: components["schemas"]["RepositoryFlag"][];
        };
        RepositoryPage: {
            demo: boolean;
            /** Format: date-time */
            asOf?: string;
            items: components["schemas"]["RepositoryRow"][];
            totalCount: number;
            nextCursor?: string;
        };
        ManualDeploy: {
            id: string;
            cluster: string;
            namespace: string;
            workload: {
                kind: string;
                name: string;
            };
            entityRef?: string;
            /** @enum {string} */
            verb: "create" | "update" | "patch";
            user: string;
            userAgent?: string;
            changeId?: string;
            /** Format: date-time */
            at: string;
            images: string[];
        };
        ManualDeployPage: {
            demo: boolean;
            items: components["schemas"]["ManualDeploy"][];
            totalCount: number;
            nextCursor?: string;
        };
        AuthorityRow: {
            name: string;
            owner: string;
            /** @enum {string} */
            kind: "key" | "keyless" | "x509";
            custody?: string;
            rotateEvery?: string;
            rotatedAt?: string;
            nextRotationAt?: string;
            /**
             * @description none-needed where nothing long-lived is held.
             * @enum {string}
             */
            rotation: "in-time" | "overdue" | "not-declared" | "none-needed";
            /** @description Rules of the trust policy that count on it. */
            rules: string[];
            /** @description Other authorities that have the same key. */
            sameKey: string[];
            use?: components["schemas"]["AuthorityUse"];
            flags: components["schemas"]["AuthorityFlag"][];
        };
        /** @enum {string} */
        AuthorityFlag: "plain-custody" | "custody-not-declared" | "rotation-overdue" | "rotation-not-declared" | "same-key" | "many-services" | "many-owners" | "not-logged";
        /** @description What runs and counts on it; distinct digests. */
        AuthorityUse: {
            digests: number;
            services: number;
            owners: number;
            /** @description With a proven log entry. */
            logged: number;
            /** @description With a trusted timestamp. */
            timestamped: number;
            /** @description With neither. */
            unproven: number;
        };
        AuthorityList: {
            demo: boolean;
            /** Format: date-time */
            asOf?: string;
            policyVersion: string;
            /** @description A key that serves more is flagged. */
            limits: {
                maxServices: number;
                maxOwners: number;
            };
            items: components["schemas"]["AuthorityRow"][];
        };
        /** @description Distinct running digests with a signature of this kind; valid or not. */
        FormatUse: {
            /** @enum {string} */
            kind: "format" | "place" | "signer";
            value: string;
            digests: number;
            services: number;
            /** @description Clusters whose policies verify signatures, and none of this format. */
            unverifiableIn?: string[];
        };
        /** @description Distinct running digests of one owner; without one, of none. */
        FormatOwner: {
            owner?: string;
            digests: number;
            oldOnly: number;
            both: number;
            newOnly: number;
            /** @description Signed in neither format. */
            unsigned: number;
            /** @description Not everything could be read. */
            unknown: number;
        };
        FormatRegister: {
            demo: boolean;
            /** Format: date-time */
            asOf: string;
            from: string[];
            to: string[];
            /** @description Distinct running ones. */
            digests: number;
            uses: components["schemas"]["FormatUse"][];
            owners: components["schemas"]["FormatOwner"][];
            ownerCount: number;
        };
        RoleRegister: {
            demo: boolean;
            /** Format: date-time */
            asOf: string;
            /** @description People seen in more than one role. */
            findings: {
                /** @description Name by which the sources were compared. */
                person: string;
                roles: {
                    role: components["schemas"]["DeliveryRole"];
                    /** @description As the source has it. */
                    name: string;
                    evidence: string;
                    /** Format: date-time */
                    at?: string;
                }[];
            }[];
            sources: {
                role: components["schemas"]["DeliveryRole"];
                people: number;
                /** @description What is not known of it. */
                unknown?: string;
            }[];
        };
        /**
         * @description A builder is the author of a commit that a pipeline has built and verified.
         * @enum {string}
         */
        DeliveryRole: "builder" | "signer" | "publisher" | "approver" | "hand-deployer";
        /**
         * @description unknown where no rule for the images built on it says so.
         * @enum {string}
         */
        BaseImageAnswer: "yes" | "no" | "unknown";
        BaseImageRow: {
            repository: string;
            digest?: string;
            /** @description Distinct digests built on it. */
            digests: number;
            /** @description Some of them. */
            usedBy: string[];
            listed: components["schemas"]["BaseImageAnswer"];
            mirrored: components["schemas"]["BaseImageAnswer"];
            pinned: components["schemas"]["BaseImageAnswer"];
            approved: components["schemas"]["BaseImageAnswer"];
        };
        BaseImagePage: {
            demo: boolean;
            /** Format: date-time */
            asOf: string;
            items: components["schemas"]["BaseImageRow"][];
            totalCount: number;
            nextCursor?: string;
            /** @description Distinct ones in use. */
            digests: number;
            /** @description Of these those whose base image no valid provenance names. */
            withoutBase: number;
        };
        /** @enum {string} */
        EnforcementFindingCode: "no-trust-policy" | "unsigned-without-end" | "relaxation-ended" | "no-gate-owner";
        EnforcementFinding: {
            code: components["schemas"]["EnforcementFindingCode"];
            text: string;
            fix: string;
        };
        /**
         * @description What holds for a repository in an environment. Where `pattern` is true,
         *     for the repositories of the pattern that no narrower pattern covers.
         */
        EnforcementRule: {
            repository: string;
            pattern: boolean;
            environment: string;
            intent: components["schemas"]["EnvironmentIntent"];
            /** @description Rules of the trust policy that must all be met. */
            rules: {
                name: string;
                owner?: string;
                requires: string[];
            }[];
            /**
             * @description refused where no rule applies and the policy denies; unknown without a policy.
             * @enum {string}
             */
            signature: "required" | "not-required" | "refused" | "unknown";
            /** @description Why images pass without a signature, and from which date on they do not. */
            unsigned?: {
                /** @enum {string} */
                because: "checks" | "unmatched";
                /** Format: date */
                until?: string;
            };
            /** @description Dates on which relaxations of these rules ended. */
            ended: string[];
            attestations: {
                name: string;
                types: string[];
                /** @enum {string} */
                mode: "enforce" | "log" | "skip";
            }[];
            allowedSource: boolean;
            exceptions: {
                allowed: boolean;
                maxDurationDays: number;
                /** @description Empty where everybody with the permission may approve. */
                approvers: string[];
            };
            /** @description Who must not accept images without verification. */
            gateOwner?: string;
            findings: components["schemas"]["EnforcementFinding"][];
        };
        EnforcementRulePage: {
            demo: boolean;
            policyVersion: string;
            items: components["schemas"]["EnforcementRule"][];
            totalCount: number;
            nextCursor?: string;
        };
        ManifestEdit: {
            /** @enum {string} */
            action: "create" | "change" | "delete";
            apiVersion: string;
            kind: string;
            name: string;
            namespace?: string;
            /**
             * @description YAML: the object where it is created, a JSON merge patch with its
             *     identity where it is changed, empty where it is deleted.
             */
            manifest: string;
            /** @description Unified diff of the whole object. */
            diff: string;
        };
        ModesAfter: {
            signature: components["schemas"]["EnforcementMode"];
            digest: components["schemas"]["EnforcementMode"];
        };
        /** @description What brings one policy that does not enforce to do so. */
        EnforcementPlanStep: {
            engine: string;
            policy?: string;
            rule?: string;
            binding?: string;
            mode: components["schemas"]["EnforcementMode"];
            controls: components["schemas"]["Control"][];
            /** @description How finely the engine's mode can be set. */
            granularity: string;
            possible: boolean;
            /** @description Why it is not possible. */
            why?: string;
            gives?: components["schemas"]["ModesAfter"];
            changes: components["schemas"]["ManifestEdit"][];
            /** @description What takes the changes back; empty where nothing does. */
            undo: components["schemas"]["ManifestEdit"][];
            cannotUndo?: string;
            notes: string[];
            /** @description Other namespaces whose mode it changes. */
            elsewhere: {
                namespace: string;
                control: components["schemas"]["Control"];
                before: components["schemas"]["EnforcementMode"];
                after: components["schemas"]["EnforcementMode"];
            }[];
        };
        PlanCheck: {
            /** @enum {string} */
            id: "fresh" | "simulation" | "dry-runs" | "loopholes" | "failure-policy" | "engine-health" | "exceptions" | "weakenings" | "gate-owner";
            /** @enum {string} */
            state: "pass" | "fail" | "unknown";
            text: string;
            fix?: string;
        };
        PlannedControl: {
            now: components["schemas"]["ControlPosture"];
            planned: components["schemas"]["ControlPosture"];
        };
        EnforcementPlan: {
            demo: boolean;
            cluster: string;
            namespace: string;
            environment?: string;
            gateOwner?: string;
            /** Format: date-time */
            asOf: string;
            stale: boolean;
            lookBackDays: number;
            controls: {
                signature: components["schemas"]["PlannedControl"];
                digest: components["schemas"]["PlannedControl"];
            };
            steps: components["schemas"]["EnforcementPlanStep"][];
            /** @description Controls for which no policy is there. */
            missing: components["schemas"]["Control"][];
            /** @description For how many others the effect of the steps was computed. */
            otherNamespaces: {
                total: number;
                checked: number;
            };
            checks: components["schemas"]["PlanCheck"][];
            trustPolicy: components["schemas"]["ReadinessTotals"];
            clusterPolicies: components["schemas"]["ReadinessTotals"];
            dryRuns?: components["schemas"]["DryRunCounts"];
            /** @description Workloads that the policies of the cluster would refuse. */
            blockers: {
                total: number;
                items: {
                    workload: {
                        kind: string;
                        name: string;
                    };
                    entityRef?: string;
                    owner?: string;
                    reasons: string[];
                }[];
            };
        };
        /**
         * @description trust-policy: the whole trust policy and digests only, enforced.
         *     cluster-policies: the policies that the cluster has now, turned to
         *     enforce; what they do not cover passes.
         * @enum {string}
         */
        ReadinessScenario: "trust-policy" | "cluster-policies";
        /**
         * @description What would become of it at the next admission.
         * @enum {string}
         */
        ReadinessOutcome: "refused" | "unknown" | "excepted" | "admitted";
        ReadinessCounts: {
            workloads: number;
            refused: number;
            unknown: number;
            excepted: number;
            admitted: number;
            /** @description Of the admitted those that no policy of the cluster looks at. */
            uncovered: number;
        };
        ReadinessFix: {
            id: string;
            text: string;
            /** @description Refused ones that need it. */
            workloads: number;
            /** @description Refused ones that need only it. */
            freed: number;
        };
        ReadinessNamespace: {
            cluster: string;
            namespace: string;
            environment?: string;
            signature?: components["schemas"]["EnforcementMode"];
            digest?: components["schemas"]["EnforcementMode"];
            trustPolicy: components["schemas"]["ReadinessCounts"];
            clusterPolicies: components["schemas"]["ReadinessCounts"];
            dryRuns?: components["schemas"]["DryRunCounts"];
            /** Format: date-time */
            asOf: string;
            stale: boolean;
        };
        ReadinessPage: {
            demo: boolean;
            lookBackDays: number;
            items: components["schemas"]["ReadinessNamespace"][];
            totalCount: number;
            nextCursor?: string;
        };
        ReadinessSummary: {
            demo: boolean;
            /** Format: date-time */
            asOf: string;
            /** @description Workloads that are gone count too if they were seen since. */
            lookBackDays: number;
            namespaces: {
                total: number;
                /** @description Where the trust policy would refuse nothing and nothing is unknown. */
                ready: number;
                stale: number;
            };
            trustPolicy: components["schemas"]["ReadinessTotals"];
            clusterPolicies: components["schemas"]["ReadinessTotals"];
            dryRuns?: components["schemas"]["DryRunCounts"];
        };
        /**
         * @description What the API server answered, against what was predicted by the modes
         *     in force and the verdict. not-comparable: one of the two is unknown, or
         *     the refusal is not about images.
         * @enum {string}
         */
        DryRunComparison: "engine-laxer" | "engine-stricter" | "not-comparable" | "agree";
        /**
         * @description warned was admitted, with warnings. unknown tells nothing about images.
         * @enum {string}
         */
        DryRunAnswer: "admitted" | "warned" | "refused" | "unknown";
        /** @description Absent where dry runs are off, or were not made yet. */
        DryRunCounts: {
            /** @description Distinct images with their service account. */
            tried: number;
            agree: number;
            /** @description Refused against the prediction. */
            stricter: number;
            /** @description Admitted against the prediction. */
            laxer: number;
            notComparable: number;
            /** @description Beyond the limit a namespace. */
            leftOut: number;
            /**
             * Format: date-time
             * @description Of the oldest round among them.
             */
            asOf: string;
        };
        DryRun: {
            cluster: string;
            namespace: string;
            reference: string;
            serviceAccount: string;
            predicted: components["schemas"]["ReadinessOutcome"];
            answer: components["schemas"]["DryRunAnswer"];
            comparison: components["schemas"]["DryRunComparison"];
            engine?: string;
            policy?: string;
            /**
             * @description Of a refusal as for denials. Of an unknown answer NO_PERMISSION,
             *     QUOTA, POD_SECURITY, NO_DRY_RUN, ENGINE_OUTAGE, TIMEOUT or OTHER.
             */
            reasonCode?: string;
            /** @description In the words of the API server, cut to 500 characters. */
            message?: string;
            /** @description The image as admission changed it. */
            rewritten?: string;
            /**
             * Format: date-time
             * @description When it was first so.
             */
            since: string;
        };
        DryRunPage: {
            demo: boolean;
            items: components["schemas"]["DryRun"][];
            totalCount: number;
            nextCursor?: string;
        };
        ReadinessTotals: {
            counts: components["schemas"]["ReadinessCounts"];
            /** @description The one that frees most first. */
            fixes: components["schemas"]["ReadinessFix"][];
        };
        ReadinessImage: {
            container: string;
            /** @enum {string} */
            containerType: "app" | "init" | "ephemeral" | "volume";
            reference: string;
            repository?: string;
            serviceAccount?: string;
            digest?: string;
            pinned: boolean;
            trustPolicy: components["schemas"]["ReadinessOutcome"];
            clusterPolicies: components["schemas"]["ReadinessOutcome"];
            reasons: components["schemas"]["Reason"][];
            exceptionId?: string;
        };
        ReadinessWorkload: {
            cluster: string;
            namespace: string;
            environment?: string;
            workload: {
                kind: string;
                name: string;
            };
            entityRef?: string;
            owner?: string;
            /**
             * @description cold starts later; past is gone, and was seen in the look-back time.
             * @enum {string}
             */
            presence: "running" | "cold" | "past";
            /** Format: date-time */
            lastSeenAt?: string;
            trustPolicy: components["schemas"]["ReadinessOutcome"];
            clusterPolicies: components["schemas"]["ReadinessOutcome"];
            images: components["schemas"]["ReadinessImage"][];
        };
        ReadinessWorkloadPage: {
            demo: boolean;
            items: components["schemas"]["ReadinessWorkload"][];
            totalCount: number;
            nextCursor?: string;
        };
        /**
         * @description weakened: less is enforced, or there is a new loophole. strengthened:
         *     the reverse. altered: other policies, same strength. lost-sight: the
         *     mode can no longer be told. failed-open: a webhook did not answer and a
         *     request passed unchecked.
         * @enum {string}
         */
        PostureEventKind: "weakened" | "strengthened" | "altered" | "lost-sight" | "failed-open";
        ObjectFieldChange: {
            path: string;
            /** @description JSON; absent where it was not there */
            before?: string;
            /** @description JSON; absent where it is gone */
            after?: string;
        };
        /** @description A Kubernetes object that changed just before. */
        PostureCause: {
            kind: string;
            namespace?: string;
            name: string;
            /** @enum {string} */
            action: "added" | "changed" | "removed";
            fields: components["schemas"]["ObjectFieldChange"][];
            /** @description Last manager by managedFields; absent for what is gone. */
            manager?: string;
            /** Format: date-time */
            changedAt?: string;
            /** @description Who did it, by the audit log; absent where that does not tell. */
            user?: string;
        };
        /** @description The request that a webhook let pass because it did not answer. */
        PostureBypass: {
            webhook: string;
            resource: string;
            name: string;
            user?: string;
            images: string[];
        };
        PostureEvent: {
            id: string;
            kind: components["schemas"]["PostureEventKind"];
            cluster: string;
            /** @enum {string} */
            control?: "signature" | "digest";
            /** Format: date-time */
            at: string;
            /**
             * Format: date-time
             * @description When a weakening or a lost sight was made good everywhere.
             */
            endedAt?: string;
            before?: components["schemas"]["EnforcementMode"];
            after?: components["schemas"]["EnforcementMode"];
            /** @description What is different now, one sentence each. */
            what: string[];
            namespaces: {
                total: number;
                /** @description Where it was not made good yet. */
                open: number;
                /** @description The first by name. */
                names: string[];
            };
            causes: components["schemas"]["PostureCause"][];
            bypass?: components["schemas"]["PostureBypass"];
        };
        PostureEventPage: {
            demo: boolean;
            items: components["schemas"]["PostureEvent"][];
            totalCount: number;
            nextCursor?: string;
        };
        /**
         * @description An outage is a webhook that did not answer; unmapped is a message that
         *     no engine adapter understands. A finding is no denial: a policy that
         *     only audits would have refused it.
         * @enum {string}
         */
        DenialClass: "policy" | "outage" | "unmapped" | "finding";
        Denial: {
            id: string;
            class: components["schemas"]["DenialClass"];
            cluster: string;
            namespace: string;
            environment?: string;
            entityRef?: string;
            workload: {
                kind: string;
                name: string;
            };
            serviceAccount?: string;
            images: {
                reference: string;
                digest?: string;
            }[];
            reason: components["schemas"]["Reason"];
            /** @description The engine's own words. */
            message: string;
            engine?: string;
            policy?: string;
            /** @description Who tried; absent where the source does not tell. */
            user?: string;
            userAgent?: string;
            /** @description Pipeline or change id from the configured annotations. */
            changeId?: string;
            /** Format: date-time */
            firstAt: string;
            /** Format: date-time */
            lastAt: string;
            count: number;
            sources: ("audit-webhook" | "controller-event" | "engine-event" | "policy-report")[];
            /** @description The same image judged again now by the portal. */
            now?: components["schemas"]["ImageVerdict"];
        };
        DenialPage: {
            demo: boolean;
            items: components["schemas"]["Denial"][];
            totalCount: number;
            nextCursor?: string;
        };
        /** @enum {string} */
        GateResult: "verified" | "failed" | "inconclusive";
        /** @enum {string} */
        GateSubResult: "passed" | "failed" | "inconclusive" | "not-required";
        /** @enum {string} */
        GateStage: "build-and-tests" | "scan" | "attestations" | "sign-and-publish" | "verify";
        /**
         * @description What a pipeline logs about one verification. `image-verifier record schema` prints the same as a
         *     JSON Schema.
         */
        GateRunRecord: {
            /** @enum {integer} */
            schemaVersion: 1;
            key: string;
            /** @description When the gate decided, UTC. */
            at: string;
            image: {
                reference: string;
                repository: string;
                digest: string;
                tag: string;
                /** @description Time of the push, UTC. */
                publishedAt: string;
            };
            pipeline: {
                /** @enum {string} */
                system: "github-actions" | "gitlab-ci" | "jenkins" | "tekton" | "other";
                runId: string;
                runUrl?: string;
                commit: string;
                author: string;
                sourceRepository?: string;
                ref?: string;
            };
            environment?: string;
            /** @enum {string} */
            enforcement: "enforcing" | "advisory" | "unknown";
            result: components["schemas"]["GateResult"];
            admitted: boolean;
            reason?: string;
            reasonCode?: string;
            checks: {
                signature: components["schemas"]["GateSubResult"];
                attestations: components["schemas"]["GateSubResult"];
                origin: components["schemas"]["GateSubResult"];
            };
            attestations: {
                name: string;
                /** @enum {string} */
                outcome: "met" | "unmet" | "inconclusive";
            }[];
            signers: {
                authority: string;
                signer: string;
            }[];
            stages: {
                stage: components["schemas"]["GateStage"];
                at: string;
                /** @enum {string} */
                source: "stated" | "evidence" | "verifier";
            }[];
            rule?: string;
            policyVersion: string;
            verifier: {
                name: string;
                version: string;
            };
            onFailure?: {
                /** @enum {string} */
                action: "stop" | "roll-back";
                digest?: string;
            };
        };
        GateRun: {
            id: string;
            /** Format: date-time */
            receivedAt: string;
            /** @description The service whose token it came with. */
            reportedBy: string;
            entityRef?: string;
            record: components["schemas"]["GateRunRecord"];
        };
        GateRunPage: {
            demo: boolean;
            items: components["schemas"]["GateRun"][];
            totalCount: number;
            nextCursor?: string;
        };
        LastVerified: {
            environment?: string;
            repository: string;
            digest: string;
            tag?: string;
            /** Format: date-time */
            at: string;
            /**
             * @description The gate of a pipeline, or the portal's own verdict.
             * @enum {string}
             */
            source: "gate" | "portal";
            verifiedBy: string;
        };
        LastVerifiedList: {
            demo: boolean;
            items: components["schemas"]["LastVerified"][];
            /**
             * @description What the pipelines of an entity declared to do where the gate
             *     refuses, the newest of each environment; empty where none did.
             */
            onFailure: components["schemas"]["DeclaredFailure"][];
        };
        DeclaredFailure: {
            environment?: string;
            /** @enum {string} */
            action: "stop" | "roll-back";
            /** @description What it rolls back to. */
            digest?: string;
            /** Format: date-time */
            at: string;
            runId: string;
        };
        /** @enum {string} */
        ExceptionKind: "incident-rollback" | "legacy-service" | "vendor-image";
        /**
         * @description approved: somebody else agreed, but a control that must come first is not recorded, so it is not in force.
         * @enum {string}
         */
        ExceptionStatus: "requested" | "approved" | "active" | "expired" | "revoked" | "rejected" | "closed";
        /**
         * @description awaiting: requests and extensions that wait for approval. expiring: active and ending within 7 days. unused: active, and watched for 14 days without a use. closed: closed, revoked or rejected.
         * @enum {string}
         */
        ExceptionView: "awaiting" | "approved" | "active" | "expiring" | "expired" | "unused" | "closed";
        ExceptionCounts: {
            demo: boolean;
            /** Format: date-time */
            asOf: string;
            total: number;
            /** @description Of the caller. */
            drafts: number;
            awaiting: number;
            approved: number;
            active: number;
            expiring: number;
            expired: number;
            unused: number;
            /** @description Active ones of which no source can tell now whether they are used. */
            unwatched: number;
            closed: number;
        };
        ExceptionRules: {
            environment?: string;
            allowed: boolean;
            maxDurationDays: number;
            /** @description Only members of these may approve; empty where everybody with the permission may. */
            approvers: string[];
        };
        /** @description An exception request that need not be complete. */
        ExceptionDraftContent: {
            kind?: components["schemas"]["ExceptionKind"];
            scope?: {
                repository?: string;
                digest?: string;
                cluster?: string;
                namespace?: string;
                serviceAccount?: string;
            };
            entityRef?: string;
            denialId?: string;
            reason?: string;
            owner?: string;
            /** Format: date-time */
            expiresAt?: string;
            closureCondition?: string;
            risk?: string;
            compensatingControls?: string[];
            ticket?: string;
        };
        ExceptionDraft: {
            id: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            savedAt: string;
            content: components["schemas"]["ExceptionDraftContent"];
        };
        ExceptionDraftList: {
            demo: boolean;
            items: components["schemas"]["ExceptionDraft"][];
        };
        /** @description What the kind of an exception demands. */
        ExceptionControl: {
            id: string;
            text: string;
            /**
             * @description activation: recorded as done before the exception is in force. active: kept up while it is.
             * @enum {string}
             */
            phase: "activation" | "active";
            /** @description Not by the one who requested the exception. */
            bySomebodyElse?: boolean;
            needsDate?: boolean;
            done?: {
                by: string;
                /** Format: date-time */
                at: string;
                comment: string;
                link?: string;
                date?: string;
            };
        };
        /** @description An extension that waits for the approval of somebody else. */
        ExceptionExtension: {
            requestedBy: string;
            /** Format: date-time */
            requestedAt: string;
            /** Format: date-time */
            until: string;
            statement: string;
            evidenceUrl: string;
        };
        ExceptionUsage: {
            /** @description Containers of workloads that ran under it and requests that were admitted. */
            count: number;
            /** Format: date-time */
            lastAt?: string;
            /**
             * Format: date-time
             * @description Since when, without a gap, it was in force and its cluster was watched. Absent where no source can tell now.
             */
            watchedSince?: string;
        };
        ExceptionUse: {
            /**
             * @description running: a container ran, judged excepted by this exception. audit-log: a request that names the digest was admitted.
             * @enum {string}
             */
            source: "running" | "audit-log";
            workload: {
                kind: string;
                name: string;
            };
            container?: string;
            /** @description Whose request it was; the audit log tells. */
            principal?: string;
            /** Format: date-time */
            firstAt: string;
            /** Format: date-time */
            lastAt: string;
        };
        ExceptionUsePage: {
            demo: boolean;
            items: components["schemas"]["ExceptionUse"][];
            /** @description Uses that are kept; the newest 1000 of each exception. */
            totalCount: number;
            /** @description Who was admitted under it, at most 20. */
            principals: string[];
            /**
             * Format: date-time
             * @description When the audit log of the cluster last arrived; absent where it never did.
             */
            auditLogAt?: string;
            nextCursor?: string;
        };
        /** @description One digest, one namespace, one service account in one cluster. */
        ExceptionScope: {
            repository: string;
            digest: string;
            cluster: string;
            namespace: string;
            serviceAccount: string;
        };
        ExceptionRequest: {
            kind: components["schemas"]["ExceptionKind"];
            scope: components["schemas"]["ExceptionScope"];
            entityRef?: string;
            denialId?: string;
            reason: string;
            /** @description Entity ref of the user or group that closes it. */
            owner: string;
            /** Format: date-time */
            expiresAt: string;
            closureCondition: string;
            risk: string;
            compensatingControls: string[];
            ticket: string;
        };
        ExceptionHistoryEntry: {
            /** Format: date-time */
            at: string;
            actor: string;
            /** @enum {string} */
            action: "drafted" | "requested" | "approved" | "control-recorded" | "activated" | "rejected" | "extension-requested" | "extended" | "extension-rejected" | "reassigned" | "commit-recorded" | "revoked" | "closed" | "expired";
            comment?: string;
            /** @description What this step brought with it, such as a link or an end. */
            data?: {
                [key: string]: string;
            };
        };
        Exception: {
            /** @description What the cluster showed last; told in lists only. */
            proofResult?: components["schemas"]["ExceptionProofResult"];
            id: string;
            kind: components["schemas"]["ExceptionKind"];
            status: components["schemas"]["ExceptionStatus"];
            scope: components["schemas"]["ExceptionScope"];
            entityRef?: string;
            denialId?: string;
            reason: string;
            owner: string;
            /** Format: date-time */
            expiresAt: string;
            closureCondition: string;
            risk: string;
            compensatingControls: string[];
            ticket: string;
            requestedBy: string;
            /** Format: date-time */
            requestedAt: string;
            /** @description Of the namespace */
            environment?: string;
            controls: components["schemas"]["ExceptionControl"][];
            /** @description Extensions that were approved. */
            renewals: number;
            extension?: components["schemas"]["ExceptionExtension"];
            /** Format: date-time */
            activeSince?: string;
            /**
             * Format: date-time
             * @description When it was rejected
             */
            endedAt?: string;
            closure?: {
                evidence: string;
                link?: string;
            };
            /** @description The commit or pull request in the policy repository. */
            commitUrl?: string;
            usage?: components["schemas"]["ExceptionUsage"];
            decidedBy?: string;
            /** Format: date-time */
            decidedAt?: string;
            history: components["schemas"]["ExceptionHistoryEntry"][];
        };
        ExceptionPage: {
            demo: boolean;
            items: components["schemas"]["Exception"][];
            totalCount: number;
            nextCursor?: string;
        };
    };
    responses: {
        /** @description Backstage's error format. */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description The `nextCursor` of the page before. */
        cursor: string;
        limit: number;
        /** @description Entity ref; only what it owns itself. */
        owner: string;
        /** @description Entity ref; only the system and what is part of it. */
        system: string;
        /** @description Entity ref; only the systems of the domain and what is part of them. */
        domain: string;
        /** @description Only what the caller owns, alone or through a group. */
        mine: boolean;
        reviewId: string;
        auditPackId: string;
        exceptionId: string;
    };
    requestBodies: {
        Decision: {
            content: {
                "application/json": {
                    comment: string;
                };
            };
        };
        ExceptionDraft: {
            content: {
                "application/json": components["schemas"]["ExceptionDraftContent"];
            };
        };
        ControlRecord: {
            content: {
                "application/json": {
                    comment: string;
                    link?: string;
                    /**
                     * Format: date
                     * @description Where the control asks for one.
                     */
                    date?: string;
                };
            };
        };
        Extension: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    until: string;
                    /** @description How the recorded condition is met. */
                    statement: string;
                    evidenceUrl: string;
                };
            };
        };
        Closure: {
            content: {
                "application/json": {
                    evidence: string;
                    link?: string;
                };
            };
        };
        Owner: {
            content: {
                "application/json": {
                    owner: string;
                    comment: string;
                };
            };
        };
        Commit: {
            content: {
                "application/json": {
                    url: string;
                };
            };
        };
    };
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The overview over everything that the caller may see. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getProgress: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What runs; nothing where all is done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Progress"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getTrends: {
        parameters: {
            query?: {
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Daily snapshots. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrendList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getFleetReport: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                environment?: string;
                /** @description Entity ref of a team. */
                owner?: string;
                /** @description Entity ref of a system. */
                system?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FleetReport"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listAuditPacks: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of audit packs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPackPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createAuditPack: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuditPackRequest"];
            };
        };
        responses: {
            /** @description The audit pack, ready to be downloaded. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPack"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getAuditPack: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["auditPackId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The audit pack with its downloads. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPack"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    downloadAuditPack: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["auditPackId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The archive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listServices: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                sort?: "worst" | "name" | "owner" | "score";
                order?: "asc" | "desc";
                search?: string;
                environment?: string;
                status?: components["schemas"]["VerdictStatus"];
                stage?: components["schemas"]["Stage"];
                /** @description Only these entities. */
                entityRef?: string[];
                /** @description Entity ref; only what it owns itself. */
                owner?: components["parameters"]["owner"];
                /** @description Entity ref; only the system and what is part of it. */
                system?: components["parameters"]["system"];
                /** @description Entity ref; only the systems of the domain and what is part of them. */
                domain?: components["parameters"]["domain"];
                /** @description Only what the caller owns, alone or through a group. */
                mine?: components["parameters"]["mine"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of services. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServicePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getServicesSummary: {
        parameters: {
            query?: {
                /** @description Entity ref; only what it owns itself. */
                owner?: components["parameters"]["owner"];
                /** @description Entity ref; only the system and what is part of it. */
                system?: components["parameters"]["system"];
                /** @description Entity ref; only the systems of the domain and what is part of them. */
                domain?: components["parameters"]["domain"];
                /** @description Only what the caller owns, alone or through a group. */
                mine?: components["parameters"]["mine"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sums over what the caller may see. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServicesSummary"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getEntityReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
                namespace: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report of the entity. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityReport"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getServiceDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
                namespace: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The decision in force, if there is one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDecision"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    saveServiceDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
                namespace: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceDecisionRequest"];
            };
        };
        responses: {
            /** @description The decision in force after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceDecision"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getServicePipeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
                namespace: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found when the repository was read last. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServicePipeline"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listUnmapped: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of workload images. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkloadImagePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listServiceImages: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of images. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceImagePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getImageReport: {
        parameters: {
            query: {
                repository: string;
                digest: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report of the image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageReport"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listPosture: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                cluster?: string;
                environment?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of namespaces. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PosturePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listReadiness: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                cluster?: string;
                environment?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of namespaces. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadinessPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getReadinessSummary: {
        parameters: {
            query?: {
                cluster?: string;
                namespace?: string;
                environment?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The summary. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadinessSummary"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listReadinessWorkloads: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                cluster?: string;
                namespace?: string;
                environment?: string;
                /** @description Which outcome the filter and the order are about. */
                scenario?: components["schemas"]["ReadinessScenario"];
                outcome?: components["schemas"]["ReadinessOutcome"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of workloads. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadinessWorkloadPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listDryRuns: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                cluster?: string;
                namespace?: string;
                environment?: string;
                comparison?: components["schemas"]["DryRunComparison"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of dry runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRunPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRepositories: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                flag?: components["schemas"]["RepositoryFlag"];
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of repositories. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listManualDeploys: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                cluster?: string;
                namespace?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deploys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManualDeployPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listAuthorities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All authorities. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorityList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getFormatRegister: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The register. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FormatRegister"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getRoleRegister: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The register. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleRegister"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listBaseImages: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of base images. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BaseImagePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listEnforcementRules: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                environment?: string;
                /** @description Registry and repository; the answer is for it alone. */
                repository?: string;
                finding?: components["schemas"]["EnforcementFindingCode"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of rules, by repository and environment. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnforcementRulePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getEnforcementPlan: {
        parameters: {
            query: {
                cluster: string;
                namespace: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The plan. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnforcementPlan"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listPostureEvents: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                cluster?: string;
                namespace?: string;
                kind?: components["schemas"]["PostureEventKind"];
                /** @description Only weakenings that were not made good yet. */
                open?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PostureEventPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listStageChanges: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                entity?: string;
                environment?: string;
                /** @description Only those that were in a stage before. */
                moved?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of stage changes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StageChangePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getRollout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rollout over what the caller may see. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changeRollout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RolloutChange"];
            };
        };
        responses: {
            /** @description The rollout after it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRolloutCandidates: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                /** @description Those that are no pilots whatever their points; without it the recommended. */
                excluded?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of services that the caller may see. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolloutCandidatePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRolloutTeams: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                environment?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of teams. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolloutTeamPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRolloutProposals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The proposals. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolloutProposalList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRolloutHistory: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of decisions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolloutHistoryPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRolloutWaves: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of waves. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolloutWavePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    createRolloutWave: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RolloutWaveRequest"];
            };
        };
        responses: {
            /** @description The wave. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolloutWave"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    changeRolloutWave: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RolloutWaveRequest"];
            };
        };
        responses: {
            /** @description The wave. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolloutWave"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    removeRolloutWave: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Decision"];
        responses: {
            /** @description The wave as it was. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolloutWave"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRolloutMembers: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of services. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolloutMemberPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getBurnUp: {
        parameters: {
            query?: {
                /** @description A wave; absent for all services of an environment that enforce. */
                wave?: string;
                /** @description Needed where no wave is named. */
                environment?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The days, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BurnUp"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getEntityRollout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
                namespace: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The guide. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityRollout"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listDenials: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                entity?: string;
                cluster?: string;
                namespace?: string;
                reason?: string;
                /** @description All but findings where absent. */
                class?: components["schemas"]["DenialClass"];
                search?: string;
                /** @description Entity ref; only what it owns itself. */
                owner?: components["parameters"]["owner"];
                /** @description Entity ref; only the system and what is part of it. */
                system?: components["parameters"]["system"];
                /** @description Entity ref; only the systems of the domain and what is part of them. */
                domain?: components["parameters"]["domain"];
                /** @description Only what the caller owns, alone or through a group. */
                mine?: components["parameters"]["mine"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of denials. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DenialPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getDenial: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The denial. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Denial"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listReviews: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of reviews. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    startReview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The review that runs already. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            /** @description The new review. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getReview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["reviewId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The review. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    decideInReview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["reviewId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewDecisionRequest"];
            };
        };
        responses: {
            /** @description The review with the decision. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    finishReview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["reviewId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The finished review. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Review"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listGateRuns: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                entity?: string;
                environment?: string;
                result?: components["schemas"]["GateResult"];
                repository?: string;
                digest?: string;
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of gate runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateRunPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    reportGateRun: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GateRunRecord"];
            };
        };
        responses: {
            /** @description The record was stored before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateRun"];
                };
            };
            /** @description The record is stored. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateRun"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getGateRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The gate run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateRun"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listLastVerified: {
        parameters: {
            query?: {
                entity?: string;
                repository?: string;
                environment?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The digests; none where none was verified. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LastVerifiedList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listExceptions: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                status?: components["schemas"]["ExceptionStatus"];
                /** @description One queue, instead of a status. */
                view?: components["schemas"]["ExceptionView"];
                entity?: string;
                search?: string;
                /** @description What the cluster shows. */
                proof?: components["schemas"]["ExceptionProofResult"];
                /** @description Entity ref; only what it owns itself. */
                owner?: components["parameters"]["owner"];
                /** @description Entity ref; only the system and what is part of it. */
                system?: components["parameters"]["system"];
                /** @description Entity ref; only the systems of the domain and what is part of them. */
                domain?: components["parameters"]["domain"];
                /** @description Only what the caller owns, alone or through a group. */
                mine?: components["parameters"]["mine"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of exceptions, the most urgent first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExceptionPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    requestException: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExceptionRequest"];
            };
        };
        responses: {
            /** @description The exception, waiting for the approval of somebody else. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listImplicitExceptions: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
                cluster?: string;
                engine?: string;
                flag?: components["schemas"]["ImplicitExceptionFlag"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of what was found. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImplicitExceptionPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    countExceptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExceptionCounts"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getExceptionRules: {
        parameters: {
            query: {
                cluster: string;
                namespace: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExceptionRules"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listExceptionDrafts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description At most 100 drafts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExceptionDraftList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    saveExceptionDraft: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: components["requestBodies"]["ExceptionDraft"];
        responses: {
            /** @description The draft, which only its author sees. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExceptionDraft"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getExceptionDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The draft. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExceptionDraft"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    updateExceptionDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["ExceptionDraft"];
        responses: {
            /** @description The draft as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExceptionDraft"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteExceptionDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    submitExceptionDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The exception, waiting for the approval of somebody else. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The exception with its history. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getExceptionManifests: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One entry for each engine whose policies refuse the image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExceptionManifests"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    proposeException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pull or merge request, whose link is kept with the exception. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposedChange"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listExceptionProofs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description At most 100 proofs, the newest first; only changes make a new one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExceptionProofList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    approveException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Decision"];
        responses: {
            /** @description The exception, approved; active where no control is missing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    rejectException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Decision"];
        responses: {
            /** @description The exception, now rejected. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revokeException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Decision"];
        responses: {
            /** @description The exception, now revoked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    recordExceptionControl: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
                control: string;
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["ControlRecord"];
        responses: {
            /** @description The exception; active where this was the last thing missing. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    requestExceptionExtension: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Extension"];
        responses: {
            /** @description The exception, with the extension waiting for somebody else. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    approveExceptionExtension: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Decision"];
        responses: {
            /** @description The exception with its new end. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    rejectExceptionExtension: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Decision"];
        responses: {
            /** @description The exception, ending as before. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    closeException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Closure"];
        responses: {
            /** @description The exception, now closed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    reassignException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Owner"];
        responses: {
            /** @description The exception with its new owner. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    recordExceptionCommit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Commit"];
        responses: {
            /** @description The exception with the commit in the policy repository. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listExceptionUses: {
        parameters: {
            query?: {
                /** @description The `nextCursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path: {
                id: components["parameters"]["exceptionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of uses. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExceptionUsePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
