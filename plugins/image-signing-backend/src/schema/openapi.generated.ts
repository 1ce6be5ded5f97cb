// Generated from openapi.yaml by `yarn generate`. Do not edit.
export const spec = {
  "openapi": "3.1.0",
  "info": {
    "title": "image-signing",
    "version": "1",
    "description": "Container image signing coverage, enforcement, exceptions and denials per service.\nEvery answer is computed from prepared rows for what the caller may see in the catalog.\nA percentage is never sent: each number comes with its denominator and its time.\n",
    "license": {
      "name": "Apache-2.0",
      "url": "http://www.apache.org/licenses/LICENSE-2.0.html"
    }
  },
  "servers": [
    {
      "url": "/"
    }
  ],
  "tags": [
    {
      "name": "fleet"
    },
    {
      "name": "entity"
    },
    {
      "name": "posture"
    },
    {
      "name": "rollout"
    },
    {
      "name": "denials"
    },
    {
      "name": "exceptions"
    },
    {
      "name": "gates"
    },
    {
      "name": "audit"
    }
  ],
  "paths": {
    "/overview": {
      "get": {
        "operationId": "getOverview",
        "tags": [
          "fleet"
        ],
        "summary": "The fleet in numbers, per environment, with denominators and source freshness.",
        "responses": {
          "200": {
            "description": "The overview over everything that the caller may see.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Overview"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/progress": {
      "get": {
        "operationId": "getProgress",
        "tags": [
          "fleet"
        ],
        "summary": "What is being worked through, with counts.",
        "responses": {
          "200": {
            "description": "What runs; nothing where all is done.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Progress"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/trends": {
      "get": {
        "operationId": "getTrends",
        "tags": [
          "fleet"
        ],
        "summary": "One row a day and environment, oldest first.",
        "parameters": [
          {
            "name": "days",
            "in": "query",
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 400,
              "default": 91
            }
          }
        ],
        "responses": {
          "200": {
            "description": "Daily snapshots.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/TrendList"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/report": {
      "get": {
        "operationId": "getFleetReport",
        "tags": [
          "fleet"
        ],
        "summary": "The manager's report over a span of days, from prepared rows.",
        "description": "Over what the caller may see: for those who see only a part of the catalog, `part` says so, and\nwhat is counted for the whole fleet alone is not known. Both days are included and are days of UTC. Without them the 91 days until today are taken.\n",
        "parameters": [
          {
            "name": "from",
            "in": "query",
            "schema": {
              "type": "string",
              "format": "date"
            }
          },
          {
            "name": "to",
            "in": "query",
            "schema": {
              "type": "string",
              "format": "date"
            }
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "owner",
            "in": "query",
            "description": "Entity ref of a team.",
            "schema": {
              "type": "string",
              "maxLength": 255
            }
          },
          {
            "name": "system",
            "in": "query",
            "description": "Entity ref of a system.",
            "schema": {
              "type": "string",
              "maxLength": 255
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The report.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/FleetReport"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/audit-packs": {
      "get": {
        "operationId": "listAuditPacks",
        "tags": [
          "audit"
        ],
        "summary": "Audit packs that were asked for, newest first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of audit packs.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AuditPackPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "createAuditPack",
        "tags": [
          "audit"
        ],
        "summary": "Asks for an audit pack over a span of days.",
        "description": "The pack is written when it is downloaded, by whichever replica is asked, and holds what\nthe one who downloads it may see in the catalog.\n",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/AuditPackRequest"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "The audit pack, ready to be downloaded.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AuditPack"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/audit-packs/{id}": {
      "get": {
        "operationId": "getAuditPack",
        "tags": [
          "audit"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/auditPackId"
          }
        ],
        "responses": {
          "200": {
            "description": "The audit pack with its downloads.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AuditPack"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/audit-packs/{id}/download": {
      "get": {
        "operationId": "downloadAuditPack",
        "tags": [
          "audit"
        ],
        "summary": "The pack as a stream of zip.",
        "description": "The archive ends with SHA256SUMS, a list of the SHA-256 of every other file. A pack that\ncould not be written to its end is cut off and is no valid archive.\n",
        "parameters": [
          {
            "$ref": "#/components/parameters/auditPackId"
          }
        ],
        "responses": {
          "200": {
            "description": "The archive.",
            "content": {
              "application/zip": {
                "schema": {
                  "type": "string",
                  "format": "binary"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services": {
      "get": {
        "operationId": "listServices",
        "tags": [
          "fleet"
        ],
        "summary": "Catalog entities with their state, worst first by default.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "sort",
            "in": "query",
            "schema": {
              "type": "string",
              "enum": [
                "worst",
                "name",
                "owner",
                "score"
              ],
              "default": "worst"
            }
          },
          {
            "name": "order",
            "in": "query",
            "schema": {
              "type": "string",
              "enum": [
                "asc",
                "desc"
              ],
              "default": "asc"
            }
          },
          {
            "name": "search",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 200
            }
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "status",
            "in": "query",
            "schema": {
              "$ref": "#/components/schemas/VerdictStatus"
            }
          },
          {
            "name": "stage",
            "in": "query",
            "schema": {
              "$ref": "#/components/schemas/Stage"
            }
          },
          {
            "name": "entityRef",
            "in": "query",
            "description": "Only these entities.",
            "schema": {
              "type": "array",
              "maxItems": 200,
              "items": {
                "type": "string",
                "maxLength": 300
              }
            }
          },
          {
            "$ref": "#/components/parameters/owner"
          },
          {
            "$ref": "#/components/parameters/system"
          },
          {
            "$ref": "#/components/parameters/domain"
          },
          {
            "$ref": "#/components/parameters/mine"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of services.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServicePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/services/summary": {
      "get": {
        "operationId": "getServicesSummary",
        "tags": [
          "fleet"
        ],
        "summary": "The services of an owner, a system or a domain in numbers.",
        "parameters": [
          {
            "$ref": "#/components/parameters/owner"
          },
          {
            "$ref": "#/components/parameters/system"
          },
          {
            "$ref": "#/components/parameters/domain"
          },
          {
            "$ref": "#/components/parameters/mine"
          }
        ],
        "responses": {
          "200": {
            "description": "The sums over what the caller may see.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServicesSummary"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/entities/{kind}/{namespace}/{name}": {
      "get": {
        "operationId": "getEntityReport",
        "tags": [
          "entity"
        ],
        "summary": "Everything about one catalog entity.",
        "parameters": [
          {
            "name": "kind",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "namespace",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "name",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The report of the entity.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/EntityReport"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/entities/{kind}/{namespace}/{name}/decision": {
      "get": {
        "operationId": "getServiceDecision",
        "tags": [
          "entity"
        ],
        "summary": "What was decided for one service, who answers for its releases, what is signed and with what kind of key, with every version.",
        "parameters": [
          {
            "name": "kind",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "namespace",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "name",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The decision in force, if there is one.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServiceDecision"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "put": {
        "operationId": "saveServiceDecision",
        "tags": [
          "entity"
        ],
        "summary": "Decide for one service; refused where somebody else did meanwhile.",
        "parameters": [
          {
            "name": "kind",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "namespace",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "name",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ServiceDecisionRequest"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The decision in force after it.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServiceDecision"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/entities/{kind}/{namespace}/{name}/pipeline": {
      "get": {
        "operationId": "getServicePipeline",
        "tags": [
          "entity"
        ],
        "summary": "Whether the pipelines of the repository that a service is built from sign and verify, and where.",
        "parameters": [
          {
            "name": "kind",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "namespace",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "name",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "What was found when the repository was read last.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServicePipeline"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/unmapped": {
      "get": {
        "operationId": "listUnmapped",
        "tags": [
          "fleet"
        ],
        "summary": "Workload images that belong to no catalog entity.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of workload images.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/WorkloadImagePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/service-images": {
      "get": {
        "operationId": "listServiceImages",
        "tags": [
          "fleet"
        ],
        "summary": "The images that services run, one service after the other.",
        "description": "For search and inventories: an image comes once for each container that\nruns it, and without a verdict.\n",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of images.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServiceImagePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/images": {
      "get": {
        "operationId": "getImageReport",
        "tags": [
          "entity"
        ],
        "summary": "The evidence of one digest, the verdict per environment and where it runs.",
        "parameters": [
          {
            "name": "repository",
            "in": "query",
            "required": true,
            "schema": {
              "type": "string",
              "maxLength": 512
            }
          },
          {
            "name": "digest",
            "in": "query",
            "required": true,
            "schema": {
              "type": "string",
              "pattern": "^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The report of the image.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ImageReport"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/posture": {
      "get": {
        "operationId": "listPosture",
        "tags": [
          "posture"
        ],
        "summary": "Effective enforcement mode per cluster and namespace.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "cluster",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of namespaces.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/PosturePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/readiness": {
      "get": {
        "operationId": "listReadiness",
        "tags": [
          "posture"
        ],
        "summary": "What would be refused in each namespace if it enforced today; the worst first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "cluster",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of namespaces.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ReadinessPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/readiness/summary": {
      "get": {
        "operationId": "getReadinessSummary",
        "tags": [
          "posture"
        ],
        "summary": "The same over a cluster, an environment, a namespace or the fleet, with the fixes that free most.",
        "parameters": [
          {
            "name": "cluster",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "namespace",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The summary.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ReadinessSummary"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/readiness/workloads": {
      "get": {
        "operationId": "listReadinessWorkloads",
        "tags": [
          "posture"
        ],
        "summary": "Workloads with what would become of them, refused first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "cluster",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "namespace",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "scenario",
            "in": "query",
            "description": "Which outcome the filter and the order are about.",
            "schema": {
              "$ref": "#/components/schemas/ReadinessScenario"
            }
          },
          {
            "name": "outcome",
            "in": "query",
            "schema": {
              "$ref": "#/components/schemas/ReadinessOutcome"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of workloads.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ReadinessWorkloadPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/readiness/dry-runs": {
      "get": {
        "operationId": "listDryRuns",
        "tags": [
          "posture"
        ],
        "summary": "What API servers answered to dry runs, beside the prediction; what passed against it first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "cluster",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "namespace",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "comparison",
            "in": "query",
            "schema": {
              "$ref": "#/components/schemas/DryRunComparison"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of dry runs.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DryRunPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/registers/repositories": {
      "get": {
        "operationId": "listRepositories",
        "tags": [
          "fleet"
        ],
        "summary": "Every repository that images run from, with what speaks against it; the newest first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "flag",
            "in": "query",
            "schema": {
              "$ref": "#/components/schemas/RepositoryFlag"
            }
          },
          {
            "name": "search",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 200
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of repositories.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RepositoryPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/registers/manual-deploys": {
      "get": {
        "operationId": "listManualDeploys",
        "tags": [
          "fleet"
        ],
        "summary": "Workloads that somebody else than a delivery account wrote, the newest first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "cluster",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "namespace",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of deploys.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ManualDeployPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/registers/authorities": {
      "get": {
        "operationId": "listAuthorities",
        "tags": [
          "fleet"
        ],
        "summary": "The authorities of the trust policy, with owner, custody and rotation.",
        "responses": {
          "200": {
            "description": "All authorities.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/AuthorityList"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/registers/formats": {
      "get": {
        "operationId": "getFormatRegister",
        "tags": [
          "fleet"
        ],
        "summary": "Signature formats in use, and how far each owner has moved.",
        "responses": {
          "200": {
            "description": "The register.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/FormatRegister"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/registers/roles": {
      "get": {
        "operationId": "getRoleRegister",
        "tags": [
          "fleet"
        ],
        "summary": "People who hold more than one role in the delivery.",
        "responses": {
          "200": {
            "description": "The register.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RoleRegister"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/registers/base-images": {
      "get": {
        "operationId": "listBaseImages",
        "tags": [
          "fleet"
        ],
        "summary": "Images that what runs is built on, the most used first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "search",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 200
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of base images.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/BaseImagePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/enforcement-matrix": {
      "get": {
        "operationId": "listEnforcementRules",
        "tags": [
          "fleet"
        ],
        "summary": "Which one rule holds for which repositories in which environment.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "repository",
            "in": "query",
            "description": "Registry and repository; the answer is for it alone.",
            "schema": {
              "type": "string",
              "maxLength": 512
            }
          },
          {
            "name": "finding",
            "in": "query",
            "schema": {
              "$ref": "#/components/schemas/EnforcementFindingCode"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of rules, by repository and environment.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/EnforcementRulePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/enforcement-plan": {
      "get": {
        "operationId": "getEnforcementPlan",
        "tags": [
          "posture"
        ],
        "summary": "How one namespace comes to enforce; nothing is changed.",
        "parameters": [
          {
            "name": "cluster",
            "in": "query",
            "required": true,
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 253
            }
          },
          {
            "name": "namespace",
            "in": "query",
            "required": true,
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The plan.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/EnforcementPlan"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/posture/events": {
      "get": {
        "operationId": "listPostureEvents",
        "tags": [
          "posture"
        ],
        "summary": "What changed in the effective enforcement, newest first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "cluster",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "namespace",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "kind",
            "in": "query",
            "schema": {
              "$ref": "#/components/schemas/PostureEventKind"
            }
          },
          {
            "name": "open",
            "in": "query",
            "description": "Only weakenings that were not made good yet.",
            "schema": {
              "type": "boolean"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of events.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/PostureEventPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/stage-changes": {
      "get": {
        "operationId": "listStageChanges",
        "tags": [
          "fleet"
        ],
        "summary": "Which services changed their stage in an environment, newest first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "entity",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 255
            }
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "moved",
            "in": "query",
            "description": "Only those that were in a stage before.",
            "schema": {
              "type": "boolean"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of stage changes.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/StageChangePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/rollout": {
      "get": {
        "operationId": "getRollout",
        "tags": [
          "rollout"
        ],
        "summary": "Where the services stand, the pilot with its trials, overrides and notes.",
        "responses": {
          "200": {
            "description": "The rollout over what the caller may see.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Rollout"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/rollout/changes": {
      "post": {
        "operationId": "changeRollout",
        "tags": [
          "rollout"
        ],
        "summary": "Decide something about the rollout; refused where somebody else did meanwhile.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RolloutChange"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The rollout after it.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Rollout"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/rollout/candidates": {
      "get": {
        "operationId": "listRolloutCandidates",
        "tags": [
          "rollout"
        ],
        "summary": "Services that are recommended as pilots, or those that are none, with the reasons; the best 200 of each are kept.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "excluded",
            "in": "query",
            "description": "Those that are no pilots whatever their points; without it the recommended.",
            "schema": {
              "type": "boolean"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of services that the caller may see.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RolloutCandidatePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/rollout/teams": {
      "get": {
        "operationId": "listRolloutTeams",
        "tags": [
          "rollout"
        ],
        "summary": "What keeps the services of each team back; the fix that frees most first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of teams.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RolloutTeamPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/rollout/proposals": {
      "get": {
        "operationId": "listRolloutProposals",
        "tags": [
          "rollout"
        ],
        "summary": "Stricter checks that are due, since services have kept their stage.",
        "responses": {
          "200": {
            "description": "The proposals.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RolloutProposalList"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/rollout/history": {
      "get": {
        "operationId": "listRolloutHistory",
        "tags": [
          "rollout"
        ],
        "summary": "What was decided, by whom, newest first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of decisions.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RolloutHistoryPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/rollout/waves": {
      "get": {
        "operationId": "listRolloutWaves",
        "tags": [
          "rollout"
        ],
        "summary": "The waves, the nearest target date first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of waves.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RolloutWavePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "createRolloutWave",
        "tags": [
          "rollout"
        ],
        "summary": "Plan a wave. Refused while the pilot has not passed, unless all its services are pilots.",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RolloutWaveRequest"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "The wave.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RolloutWave"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/rollout/waves/{id}": {
      "put": {
        "operationId": "changeRolloutWave",
        "tags": [
          "rollout"
        ],
        "summary": "Change a wave, and resolve its services again.",
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RolloutWaveRequest"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The wave.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RolloutWave"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/rollout/waves/{id}/remove": {
      "post": {
        "operationId": "removeRolloutWave",
        "tags": [
          "rollout"
        ],
        "summary": "Take a wave out of the plan; the history keeps it.",
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "requestBody": {
          "$ref": "#/components/requestBodies/Decision"
        },
        "responses": {
          "200": {
            "description": "The wave as it was.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RolloutWave"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/rollout/waves/{id}/members": {
      "get": {
        "operationId": "listRolloutMembers",
        "tags": [
          "rollout"
        ],
        "summary": "The services of a wave that the caller may see, each with what to do next.",
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          },
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of services.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RolloutMemberPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/rollout/burn-up": {
      "get": {
        "operationId": "getBurnUp",
        "tags": [
          "rollout"
        ],
        "summary": "How many services had reached the target, day by day, with a forecast.",
        "parameters": [
          {
            "name": "wave",
            "in": "query",
            "description": "A wave; absent for all services of an environment that enforce.",
            "schema": {
              "type": "string",
              "maxLength": 64
            }
          },
          {
            "name": "environment",
            "in": "query",
            "description": "Needed where no wave is named.",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The days, oldest first.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/BurnUp"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/rollout/entities/{kind}/{namespace}/{name}": {
      "get": {
        "operationId": "getEntityRollout",
        "tags": [
          "rollout"
        ],
        "summary": "The stages of one service with their tests, per environment.",
        "parameters": [
          {
            "name": "kind",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "namespace",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          },
          {
            "name": "name",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The guide.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/EntityRollout"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/denials": {
      "get": {
        "operationId": "listDenials",
        "tags": [
          "denials"
        ],
        "summary": "Admission refusals, grouped, newest first; outages apart.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "entity",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 255
            }
          },
          {
            "name": "cluster",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "namespace",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "reason",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "class",
            "in": "query",
            "description": "All but findings where absent.",
            "schema": {
              "$ref": "#/components/schemas/DenialClass"
            }
          },
          {
            "name": "search",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 200
            }
          },
          {
            "$ref": "#/components/parameters/owner"
          },
          {
            "$ref": "#/components/parameters/system"
          },
          {
            "$ref": "#/components/parameters/domain"
          },
          {
            "$ref": "#/components/parameters/mine"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of denials.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/DenialPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/denials/{id}": {
      "get": {
        "operationId": "getDenial",
        "tags": [
          "denials"
        ],
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string",
              "maxLength": 64
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The denial.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Denial"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/reviews": {
      "get": {
        "operationId": "listReviews",
        "tags": [
          "reviews"
        ],
        "summary": "Reviews of exceptions, the newest first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of reviews.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ReviewPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "startReview",
        "tags": [
          "reviews"
        ],
        "summary": "Starts a review with what is on the agenda now; where one runs, that one is the answer.",
        "responses": {
          "200": {
            "description": "The review that runs already.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Review"
                }
              }
            }
          },
          "201": {
            "description": "The new review.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Review"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/reviews/{id}": {
      "get": {
        "operationId": "getReview",
        "tags": [
          "reviews"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/reviewId"
          }
        ],
        "responses": {
          "200": {
            "description": "The review.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Review"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/reviews/{id}/decisions": {
      "post": {
        "operationId": "decideInReview",
        "tags": [
          "reviews"
        ],
        "summary": "Takes a decision on one item, with the step in the life of the exception that belongs to it.",
        "parameters": [
          {
            "$ref": "#/components/parameters/reviewId"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ReviewDecisionRequest"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The review with the decision.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Review"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/reviews/{id}/finish": {
      "post": {
        "operationId": "finishReview",
        "tags": [
          "reviews"
        ],
        "summary": "Ends a review; its minutes are not changed afterwards.",
        "parameters": [
          {
            "$ref": "#/components/parameters/reviewId"
          }
        ],
        "responses": {
          "200": {
            "description": "The finished review.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Review"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/gate-runs": {
      "get": {
        "operationId": "listGateRuns",
        "tags": [
          "gates"
        ],
        "summary": "Runs of the verification gate in pipelines, newest first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "entity",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 255
            }
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "result",
            "in": "query",
            "schema": {
              "$ref": "#/components/schemas/GateResult"
            }
          },
          {
            "name": "repository",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 512
            }
          },
          {
            "name": "digest",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 140
            }
          },
          {
            "name": "search",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 200
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of gate runs.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/GateRunPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "reportGateRun",
        "tags": [
          "gates"
        ],
        "summary": "Records one run of a gate; for pipelines, not for people.",
        "description": "The same record sent again is kept once. A record is never changed.\n",
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/GateRunRecord"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The record was stored before.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/GateRun"
                }
              }
            }
          },
          "201": {
            "description": "The record is stored.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/GateRun"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/gate-runs/{id}": {
      "get": {
        "operationId": "getGateRun",
        "tags": [
          "gates"
        ],
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string",
              "maxLength": 64
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The gate run.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/GateRun"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/last-verified": {
      "get": {
        "operationId": "listLastVerified",
        "tags": [
          "gates"
        ],
        "summary": "Digests that were verified last, newest first; of an entity or a repository.",
        "description": "From gate runs and from the portal's own verdicts on what runs. A digest whose newest gate run\nwas refused, or that the portal itself finds failed, is left out. Verify again before you deploy.\n",
        "parameters": [
          {
            "name": "entity",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 255
            }
          },
          {
            "name": "repository",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 512
            }
          },
          {
            "name": "environment",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The digests; none where none was verified.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/LastVerifiedList"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions": {
      "get": {
        "operationId": "listExceptions",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "status",
            "in": "query",
            "schema": {
              "$ref": "#/components/schemas/ExceptionStatus"
            }
          },
          {
            "name": "view",
            "in": "query",
            "description": "One queue, instead of a status.",
            "schema": {
              "$ref": "#/components/schemas/ExceptionView"
            }
          },
          {
            "name": "entity",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 255
            }
          },
          {
            "name": "search",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 200
            }
          },
          {
            "name": "proof",
            "in": "query",
            "description": "What the cluster shows.",
            "schema": {
              "$ref": "#/components/schemas/ExceptionProofResult"
            }
          },
          {
            "$ref": "#/components/parameters/owner"
          },
          {
            "$ref": "#/components/parameters/system"
          },
          {
            "$ref": "#/components/parameters/domain"
          },
          {
            "$ref": "#/components/parameters/mine"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of exceptions, the most urgent first.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ExceptionPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "requestException",
        "tags": [
          "exceptions"
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ExceptionRequest"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "The exception, waiting for the approval of somebody else.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Exception"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/implicit": {
      "get": {
        "operationId": "listImplicitExceptions",
        "tags": [
          "exceptions"
        ],
        "summary": "Exceptions and exclusions found in the clusters, the newest first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "name": "cluster",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 253
            }
          },
          {
            "name": "engine",
            "in": "query",
            "schema": {
              "type": "string",
              "maxLength": 63
            }
          },
          {
            "name": "flag",
            "in": "query",
            "schema": {
              "$ref": "#/components/schemas/ImplicitExceptionFlag"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of what was found.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ImplicitExceptionPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/counts": {
      "get": {
        "operationId": "countExceptions",
        "tags": [
          "exceptions"
        ],
        "summary": "How many exceptions are in each queue, of those that the caller may see.",
        "responses": {
          "200": {
            "description": "The counts.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ExceptionCounts"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/rules": {
      "get": {
        "operationId": "getExceptionRules",
        "tags": [
          "exceptions"
        ],
        "summary": "What holds for exceptions in one namespace.",
        "parameters": [
          {
            "name": "cluster",
            "in": "query",
            "required": true,
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 253
            }
          },
          {
            "name": "namespace",
            "in": "query",
            "required": true,
            "schema": {
              "type": "string",
              "minLength": 1,
              "maxLength": 63
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The rules.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ExceptionRules"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/drafts": {
      "get": {
        "operationId": "listExceptionDrafts",
        "tags": [
          "exceptions"
        ],
        "summary": "The caller's own drafts, the newest first.",
        "responses": {
          "200": {
            "description": "At most 100 drafts.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ExceptionDraftList"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "post": {
        "operationId": "saveExceptionDraft",
        "tags": [
          "exceptions"
        ],
        "requestBody": {
          "$ref": "#/components/requestBodies/ExceptionDraft"
        },
        "responses": {
          "201": {
            "description": "The draft, which only its author sees.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ExceptionDraft"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/drafts/{id}": {
      "get": {
        "operationId": "getExceptionDraft",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "responses": {
          "200": {
            "description": "The draft.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ExceptionDraft"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "put": {
        "operationId": "updateExceptionDraft",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "requestBody": {
          "$ref": "#/components/requestBodies/ExceptionDraft"
        },
        "responses": {
          "200": {
            "description": "The draft as it is now.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ExceptionDraft"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      },
      "delete": {
        "operationId": "deleteExceptionDraft",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "responses": {
          "204": {
            "description": "It is gone."
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/drafts/{id}/submit": {
      "post": {
        "operationId": "submitExceptionDraft",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "responses": {
          "201": {
            "description": "The exception, waiting for the approval of somebody else.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Exception"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}": {
      "get": {
        "operationId": "getException",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "responses": {
          "200": {
            "description": "The exception with its history.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Exception"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/manifests": {
      "get": {
        "operationId": "getExceptionManifests",
        "tags": [
          "exceptions"
        ],
        "summary": "The exception written for the admission engines of its cluster, and proof that it is narrow.",
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "responses": {
          "200": {
            "description": "One entry for each engine whose policies refuse the image.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ExceptionManifests"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/pull-request": {
      "post": {
        "operationId": "proposeException",
        "tags": [
          "exceptions"
        ],
        "summary": "Proposes the narrow manifests to the repository of the cluster's policies; asked again it finds what is open.",
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "responses": {
          "200": {
            "description": "The pull or merge request, whose link is kept with the exception.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ProposedChange"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/proofs": {
      "get": {
        "operationId": "listExceptionProofs",
        "tags": [
          "exceptions"
        ],
        "summary": "What the cluster shows of an exception, while it is in force and after its end.",
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "responses": {
          "200": {
            "description": "At most 100 proofs, the newest first; only changes make a new one.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ExceptionProofList"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/approve": {
      "post": {
        "operationId": "approveException",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "requestBody": {
          "$ref": "#/components/requestBodies/Decision"
        },
        "responses": {
          "200": {
            "description": "The exception, approved; active where no control is missing.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Exception"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/reject": {
      "post": {
        "operationId": "rejectException",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "requestBody": {
          "$ref": "#/components/requestBodies/Decision"
        },
        "responses": {
          "200": {
            "description": "The exception, now rejected.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Exception"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/revoke": {
      "post": {
        "operationId": "revokeException",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "requestBody": {
          "$ref": "#/components/requestBodies/Decision"
        },
        "responses": {
          "200": {
            "description": "The exception, now revoked.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Exception"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/controls/{control}": {
      "post": {
        "operationId": "recordExceptionControl",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          },
          {
            "name": "control",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string",
              "maxLength": 64
            }
          }
        ],
        "requestBody": {
          "$ref": "#/components/requestBodies/ControlRecord"
        },
        "responses": {
          "200": {
            "description": "The exception; active where this was the last thing missing.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Exception"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/extension": {
      "post": {
        "operationId": "requestExceptionExtension",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "requestBody": {
          "$ref": "#/components/requestBodies/Extension"
        },
        "responses": {
          "200": {
            "description": "The exception, with the extension waiting for somebody else.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Exception"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/extension/approve": {
      "post": {
        "operationId": "approveExceptionExtension",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "requestBody": {
          "$ref": "#/components/requestBodies/Decision"
        },
        "responses": {
          "200": {
            "description": "The exception with its new end.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Exception"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/extension/reject": {
      "post": {
        "operationId": "rejectExceptionExtension",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "requestBody": {
          "$ref": "#/components/requestBodies/Decision"
        },
        "responses": {
          "200": {
            "description": "The exception, ending as before.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Exception"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/close": {
      "post": {
        "operationId": "closeException",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "requestBody": {
          "$ref": "#/components/requestBodies/Closure"
        },
        "responses": {
          "200": {
            "description": "The exception, now closed.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Exception"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/owner": {
      "post": {
        "operationId": "reassignException",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "requestBody": {
          "$ref": "#/components/requestBodies/Owner"
        },
        "responses": {
          "200": {
            "description": "The exception with its new owner.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Exception"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/commit": {
      "post": {
        "operationId": "recordExceptionCommit",
        "tags": [
          "exceptions"
        ],
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          }
        ],
        "requestBody": {
          "$ref": "#/components/requestBodies/Commit"
        },
        "responses": {
          "200": {
            "description": "The exception with the commit in the policy repository.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Exception"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    },
    "/exceptions/{id}/uses": {
      "get": {
        "operationId": "listExceptionUses",
        "tags": [
          "exceptions"
        ],
        "summary": "What ran, and what was admitted, under an exception, the newest first.",
        "parameters": [
          {
            "$ref": "#/components/parameters/exceptionId"
          },
          {
            "$ref": "#/components/parameters/cursor"
          },
          {
            "$ref": "#/components/parameters/limit"
          }
        ],
        "responses": {
          "200": {
            "description": "A page of uses.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ExceptionUsePage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Error"
          }
        }
      }
    }
  },
  "components": {
    "parameters": {
      "cursor": {
        "name": "cursor",
        "in": "query",
        "description": "The `nextCursor` of the page before.",
        "schema": {
          "type": "string",
          "maxLength": 2000
        }
      },
      "limit": {
        "name": "limit",
        "in": "query",
        "schema": {
          "type": "integer",
          "minimum": 1,
          "maximum": 200,
          "default": 25
        }
      },
      "owner": {
        "name": "owner",
        "in": "query",
        "description": "Entity ref; only what it owns itself.",
        "schema": {
          "type": "string",
          "maxLength": 255
        }
      },
      "system": {
        "name": "system",
        "in": "query",
        "description": "Entity ref; only the system and what is part of it.",
        "schema": {
          "type": "string",
          "maxLength": 255
        }
      },
      "domain": {
        "name": "domain",
        "in": "query",
        "description": "Entity ref; only the systems of the domain and what is part of them.",
        "schema": {
          "type": "string",
          "maxLength": 255
        }
      },
      "mine": {
        "name": "mine",
        "in": "query",
        "description": "Only what the caller owns, alone or through a group.",
        "schema": {
          "type": "boolean"
        }
      },
      "reviewId": {
        "name": "id",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 36
        }
      },
      "auditPackId": {
        "name": "id",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 64
        }
      },
      "exceptionId": {
        "name": "id",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 64
        }
      }
    },
    "requestBodies": {
      "Decision": {
        "required": true,
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "required": [
                "comment"
              ],
              "additionalProperties": false,
              "properties": {
                "comment": {
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 2000
                }
              }
            }
          }
        }
      },
      "ExceptionDraft": {
        "required": true,
        "content": {
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/ExceptionDraftContent"
            }
          }
        }
      },
      "ControlRecord": {
        "required": true,
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "required": [
                "comment"
              ],
              "additionalProperties": false,
              "properties": {
                "comment": {
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 2000
                },
                "link": {
                  "type": "string",
                  "maxLength": 2000
                },
                "date": {
                  "type": "string",
                  "format": "date",
                  "description": "Where the control asks for one."
                }
              }
            }
          }
        }
      },
      "Extension": {
        "required": true,
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "required": [
                "until",
                "statement",
                "evidenceUrl"
              ],
              "additionalProperties": false,
              "properties": {
                "until": {
                  "type": "string",
                  "format": "date-time"
                },
                "statement": {
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 2000,
                  "description": "How the recorded condition is met."
                },
                "evidenceUrl": {
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 2000
                }
              }
            }
          }
        }
      },
      "Closure": {
        "required": true,
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "required": [
                "evidence"
              ],
              "additionalProperties": false,
              "properties": {
                "evidence": {
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 2000
                },
                "link": {
                  "type": "string",
                  "maxLength": 2000
                }
              }
            }
          }
        }
      },
      "Owner": {
        "required": true,
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "required": [
                "owner",
                "comment"
              ],
              "additionalProperties": false,
              "properties": {
                "owner": {
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 255
                },
                "comment": {
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 2000
                }
              }
            }
          }
        }
      },
      "Commit": {
        "required": true,
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "required": [
                "url"
              ],
              "additionalProperties": false,
              "properties": {
                "url": {
                  "type": "string",
                  "minLength": 1,
                  "maxLength": 2000
                }
              }
            }
          }
        }
      }
    },
    "responses": {
      "Error": {
        "description": "Backstage's error format.",
        "content": {
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/Error"
            }
          }
        }
      }
    },
    "schemas": {
      "Error": {
        "type": "object",
        "required": [
          "error"
        ],
        "properties": {
          "error": {
            "type": "object",
            "required": [
              "name",
              "message"
            ],
            "properties": {
              "name": {
                "type": "string"
              },
              "message": {
                "type": "string"
              }
            }
          }
        }
      },
      "EnforcementMode": {
        "type": "string",
        "description": "Effective mode; `unknown` where it cannot be told.",
        "enum": [
          "none",
          "audit",
          "warn",
          "enforce",
          "unknown"
        ]
      },
      "Control": {
        "type": "string",
        "enum": [
          "signature",
          "digest"
        ]
      },
      "VerdictStatus": {
        "type": "string",
        "enum": [
          "failed",
          "unknown",
          "excepted",
          "verified"
        ]
      },
      "CheckState": {
        "type": "string",
        "enum": [
          "pass",
          "fail",
          "unknown",
          "not-applicable"
        ]
      },
      "Stage": {
        "type": "string",
        "enum": [
          "inventory",
          "pilot",
          "audit",
          "stage-enforced",
          "enforced",
          "strict"
        ]
      },
      "StageChange": {
        "type": "object",
        "description": "One service changed its stage in one environment; kept for good.",
        "required": [
          "id",
          "entityRef",
          "environment",
          "firstSight",
          "reason",
          "stale",
          "at",
          "policyVersion"
        ],
        "properties": {
          "id": {
            "type": "string",
            "description": "Rises with time."
          },
          "entityRef": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "from": {
            "$ref": "#/components/schemas/Stage",
            "description": "Absent where it was not there before."
          },
          "to": {
            "$ref": "#/components/schemas/Stage",
            "description": "Absent where nothing of it is left there."
          },
          "firstSight": {
            "type": "boolean",
            "description": "The first look at this service and environment; no change."
          },
          "reason": {
            "type": "string",
            "description": "What kept it from the next stage at that time."
          },
          "stale": {
            "type": "boolean",
            "description": "A cluster in question was silent, so the stage may only look lower."
          },
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "policyVersion": {
            "type": "string"
          }
        }
      },
      "StageChangePage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/StageChange"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "StageCheck": {
        "type": "object",
        "description": "One test of a stage, with what was found.",
        "required": [
          "id",
          "title",
          "state",
          "finding"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "title": {
            "type": "string",
            "description": "What it asks for."
          },
          "state": {
            "$ref": "#/components/schemas/CheckState"
          },
          "finding": {
            "type": "string",
            "description": "One sentence."
          },
          "nextAction": {
            "$ref": "#/components/schemas/NextAction"
          }
        }
      },
      "StageTests": {
        "type": "object",
        "description": "What lets a service into a stage, and what lets it out to the next one.",
        "required": [
          "stage",
          "position",
          "entry",
          "exit"
        ],
        "properties": {
          "stage": {
            "$ref": "#/components/schemas/Stage"
          },
          "position": {
            "type": "string",
            "enum": [
              "passed",
              "current",
              "ahead"
            ]
          },
          "entry": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/StageCheck"
            }
          },
          "exit": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/StageCheck"
            }
          },
          "skipped": {
            "type": "boolean",
            "description": "It was left though tests of its exit do not hold."
          },
          "override": {
            "$ref": "#/components/schemas/RolloutOverride"
          }
        }
      },
      "StageGuide": {
        "type": "object",
        "required": [
          "environment",
          "stage",
          "stages",
          "blockers"
        ],
        "properties": {
          "environment": {
            "type": "string"
          },
          "stage": {
            "$ref": "#/components/schemas/Stage"
          },
          "since": {
            "type": "string",
            "format": "date-time",
            "description": "When this stage was seen to begin."
          },
          "next": {
            "$ref": "#/components/schemas/Stage"
          },
          "blockers": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/StageCheck"
            },
            "description": "What keeps it from the next stage."
          },
          "stages": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/StageTests"
            }
          },
          "nextAction": {
            "$ref": "#/components/schemas/NextAction"
          }
        }
      },
      "EntityRollout": {
        "type": "object",
        "required": [
          "demo",
          "asOf",
          "entityRef",
          "pilot",
          "environments"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "entityRef": {
            "type": "string"
          },
          "pilot": {
            "type": "boolean"
          },
          "environments": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/EntityStageGuide"
            }
          }
        }
      },
      "EntityStageGuide": {
        "allOf": [
          {
            "$ref": "#/components/schemas/StageGuide"
          },
          {
            "type": "object",
            "required": [
              "stale",
              "places"
            ],
            "properties": {
              "stale": {
                "type": "boolean",
                "description": "What was found is of before a source went silent."
              },
              "places": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/RolloutPlace"
                }
              }
            }
          }
        ]
      },
      "RolloutPlace": {
        "type": "object",
        "description": "A namespace in which the service has workloads.",
        "required": [
          "cluster",
          "namespace"
        ],
        "properties": {
          "cluster": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          }
        }
      },
      "RolloutTrialKind": {
        "type": "string",
        "enum": [
          "key-storage",
          "digest-release"
        ]
      },
      "RolloutTrial": {
        "type": "object",
        "description": "One try of a trial; the newest of its kind counts.",
        "required": [
          "kind",
          "outcome",
          "text",
          "by",
          "at"
        ],
        "properties": {
          "kind": {
            "$ref": "#/components/schemas/RolloutTrialKind"
          },
          "outcome": {
            "type": "string",
            "enum": [
              "passed",
              "failed"
            ]
          },
          "text": {
            "type": "string",
            "description": "What was tried and seen."
          },
          "link": {
            "type": "string"
          },
          "by": {
            "type": "string"
          },
          "at": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "RolloutPilot": {
        "type": "object",
        "required": [
          "entityRef",
          "reason",
          "by",
          "at",
          "trials"
        ],
        "properties": {
          "entityRef": {
            "type": "string"
          },
          "reason": {
            "type": "string"
          },
          "by": {
            "type": "string"
          },
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "trials": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RolloutTrial"
            }
          }
        }
      },
      "RolloutNote": {
        "type": "object",
        "required": [
          "id",
          "kind",
          "text",
          "by",
          "at"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "kind": {
            "type": "string",
            "enum": [
              "feedback",
              "template-pr"
            ]
          },
          "text": {
            "type": "string"
          },
          "link": {
            "type": "string"
          },
          "entityRef": {
            "type": "string"
          },
          "by": {
            "type": "string"
          },
          "at": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "RolloutOverride": {
        "type": "object",
        "description": "A stage that may be skipped, by whom, why and until when.",
        "required": [
          "id",
          "stage",
          "reason",
          "until",
          "by",
          "at"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "stage": {
            "$ref": "#/components/schemas/Stage",
            "description": "The stage whose exit is not waited for."
          },
          "entityRef": {
            "type": "string",
            "description": "Absent for every service."
          },
          "environment": {
            "type": "string",
            "description": "Absent for every one."
          },
          "reason": {
            "type": "string"
          },
          "until": {
            "type": "string",
            "format": "date-time"
          },
          "by": {
            "type": "string"
          },
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "endedAt": {
            "type": "string",
            "format": "date-time"
          },
          "endedBy": {
            "type": "string"
          }
        }
      },
      "RolloutExtend": {
        "type": "object",
        "description": "Whether the rollout may go beyond the pilot.",
        "required": [
          "unlocked",
          "missing"
        ],
        "properties": {
          "unlocked": {
            "type": "boolean"
          },
          "missing": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "override": {
            "$ref": "#/components/schemas/RolloutOverride"
          }
        }
      },
      "RolloutLadderRow": {
        "type": "object",
        "required": [
          "environment",
          "total",
          "stale",
          "stages"
        ],
        "properties": {
          "environment": {
            "type": "string"
          },
          "total": {
            "type": "integer",
            "description": "Services of the environment."
          },
          "stale": {
            "type": "integer",
            "description": "Of these",
            "services with images in a silent cluster.": null
          },
          "stages": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "stage",
                "count"
              ],
              "properties": {
                "stage": {
                  "$ref": "#/components/schemas/Stage"
                },
                "count": {
                  "type": "integer"
                }
              }
            }
          }
        }
      },
      "Rollout": {
        "type": "object",
        "required": [
          "demo",
          "asOf",
          "version",
          "maxPilots",
          "stableDays",
          "pilots",
          "hiddenPilots",
          "extend",
          "notes",
          "overrides",
          "ladder"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "version": {
            "type": "integer",
            "description": "Send it back with every change."
          },
          "maxPilots": {
            "type": "integer"
          },
          "stableDays": {
            "type": "integer"
          },
          "pilots": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RolloutPilot"
            }
          },
          "hiddenPilots": {
            "type": "integer",
            "description": "Pilots that the caller may not see."
          },
          "extend": {
            "$ref": "#/components/schemas/RolloutExtend"
          },
          "notes": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RolloutNote"
            }
          },
          "overrides": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RolloutOverride"
            }
          },
          "ladder": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RolloutLadderRow"
            }
          }
        }
      },
      "RolloutChange": {
        "type": "object",
        "description": "One decision about the rollout; which fields it needs depends on the action.",
        "required": [
          "version",
          "action"
        ],
        "additionalProperties": false,
        "properties": {
          "version": {
            "type": "integer",
            "minimum": 0
          },
          "action": {
            "type": "string",
            "enum": [
              "add-pilot",
              "remove-pilot",
              "record-trial",
              "add-note",
              "add-override",
              "end-override"
            ]
          },
          "entityRef": {
            "type": "string",
            "maxLength": 255
          },
          "environment": {
            "type": "string",
            "maxLength": 63
          },
          "trial": {
            "$ref": "#/components/schemas/RolloutTrialKind"
          },
          "outcome": {
            "type": "string",
            "enum": [
              "passed",
              "failed"
            ]
          },
          "note": {
            "type": "string",
            "enum": [
              "feedback",
              "template-pr"
            ]
          },
          "stage": {
            "$ref": "#/components/schemas/Stage"
          },
          "id": {
            "type": "string",
            "maxLength": 64
          },
          "text": {
            "type": "string",
            "maxLength": 2000,
            "description": "The reason",
            "or what was seen.": null
          },
          "link": {
            "type": "string",
            "maxLength": 1000
          },
          "until": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "RolloutHistoryEntry": {
        "type": "object",
        "required": [
          "id",
          "at",
          "actor",
          "action",
          "text"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "actor": {
            "type": "string"
          },
          "action": {
            "type": "string"
          },
          "entityRef": {
            "type": "string"
          },
          "text": {
            "type": "string"
          }
        }
      },
      "RolloutHistoryPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RolloutHistoryEntry"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "Forecast": {
        "type": "object",
        "description": "When the rest would be done, if it went on as in the last weeks.",
        "required": [
          "kind",
          "text"
        ],
        "properties": {
          "kind": {
            "type": "string",
            "enum": [
              "done",
              "date",
              "none"
            ]
          },
          "date": {
            "type": "string",
            "format": "date"
          },
          "perWeek": {
            "type": "number",
            "description": "Services a week."
          },
          "days": {
            "type": "integer",
            "description": "Days that it is drawn from."
          },
          "text": {
            "type": "string"
          }
        }
      },
      "RolloutFactor": {
        "type": "object",
        "required": [
          "id",
          "code",
          "known",
          "text"
        ],
        "properties": {
          "id": {
            "type": "string",
            "enum": [
              "criticality",
              "readiness",
              "gate",
              "rhythm",
              "lifecycle",
              "response",
              "radius",
              "dependents"
            ]
          },
          "code": {
            "type": "string",
            "description": "Which sentence it is; what is not known ends with unknown or not-understood.",
            "enum": [
              "criticality",
              "criticality-unknown",
              "criticality-not-understood",
              "readiness",
              "readiness-unknown",
              "gate",
              "gate-unknown",
              "rhythm",
              "lifecycle",
              "lifecycle-unknown",
              "lifecycle-not-understood",
              "response-hours",
              "response-days",
              "response-unknown",
              "radius",
              "radius-unknown",
              "dependents",
              "dependents-unknown"
            ]
          },
          "known": {
            "type": "boolean",
            "description": "What is not known never helps."
          },
          "text": {
            "type": "string",
            "description": "The value with what it is of."
          },
          "values": {
            "type": "object",
            "description": "The numbers of the sentence.",
            "additionalProperties": {
              "type": "number"
            }
          },
          "word": {
            "type": "string",
            "description": "What the catalog tells",
            "word for word.": null
          }
        }
      },
      "RolloutCandidate": {
        "type": "object",
        "required": [
          "position",
          "entityRef",
          "name",
          "points",
          "of",
          "factors"
        ],
        "properties": {
          "position": {
            "type": "integer",
            "description": "From 1."
          },
          "entityRef": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "owner": {
            "type": "string"
          },
          "points": {
            "type": "integer"
          },
          "of": {
            "type": "integer"
          },
          "factors": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RolloutFactor"
            }
          },
          "excluded": {
            "type": "object",
            "description": "Why it is no pilot whatever its points.",
            "required": [
              "code",
              "text"
            ],
            "properties": {
              "code": {
                "type": "string",
                "enum": [
                  "experimental",
                  "deprecated"
                ]
              },
              "text": {
                "type": "string"
              }
            }
          }
        }
      },
      "RolloutCandidatePage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RolloutCandidate"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "RolloutTeam": {
        "type": "object",
        "required": [
          "environment",
          "services",
          "workloads",
          "refused",
          "unknown",
          "fixes",
          "asOf"
        ],
        "properties": {
          "environment": {
            "type": "string"
          },
          "owner": {
            "type": "string",
            "description": "Absent for services without one."
          },
          "services": {
            "type": "integer"
          },
          "workloads": {
            "type": "integer"
          },
          "refused": {
            "type": "integer",
            "description": "Workloads that the whole trust policy would refuse."
          },
          "unknown": {
            "type": "integer"
          },
          "fixes": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ReadinessFix"
            },
            "description": "The best ones; what each frees is of the refused."
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "RolloutTeamPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RolloutTeam"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "RolloutProposal": {
        "type": "object",
        "required": [
          "id",
          "environment",
          "stage",
          "next",
          "check",
          "services",
          "stable",
          "stableDays",
          "simulated"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "stage": {
            "$ref": "#/components/schemas/Stage"
          },
          "next": {
            "$ref": "#/components/schemas/Stage"
          },
          "check": {
            "type": "string",
            "description": "The stricter check."
          },
          "services": {
            "type": "integer",
            "description": "Services at the stage."
          },
          "stable": {
            "type": "integer",
            "description": "Of these",
            "those that have kept it.": null
          },
          "stableDays": {
            "type": "integer"
          },
          "simulated": {
            "type": "object",
            "description": "The workloads of the stable services under the whole trust policy.",
            "required": [
              "workloads",
              "refused",
              "unknown",
              "excepted",
              "admitted"
            ],
            "properties": {
              "workloads": {
                "type": "integer"
              },
              "refused": {
                "type": "integer"
              },
              "unknown": {
                "type": "integer"
              },
              "excepted": {
                "type": "integer"
              },
              "admitted": {
                "type": "integer"
              }
            }
          }
        }
      },
      "RolloutProposalList": {
        "type": "object",
        "required": [
          "demo",
          "items"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RolloutProposal"
            }
          }
        }
      },
      "RolloutSelection": {
        "type": "object",
        "description": "Services by name, or by all of the criteria that are given; resolved when the wave is saved.",
        "additionalProperties": false,
        "properties": {
          "entityRefs": {
            "type": "array",
            "maxItems": 500,
            "items": {
              "type": "string",
              "maxLength": 255
            }
          },
          "owner": {
            "type": "string",
            "maxLength": 255
          },
          "system": {
            "type": "string",
            "maxLength": 255
          },
          "criticality": {
            "type": "string",
            "maxLength": 63
          }
        }
      },
      "RolloutWaveRequest": {
        "type": "object",
        "required": [
          "name",
          "owner",
          "environment",
          "targetStage",
          "targetDate",
          "selection"
        ],
        "additionalProperties": false,
        "properties": {
          "version": {
            "type": "integer",
            "minimum": 1,
            "description": "The one that was changed; absent for a new wave."
          },
          "name": {
            "type": "string",
            "maxLength": 100
          },
          "owner": {
            "type": "string",
            "maxLength": 255
          },
          "environment": {
            "type": "string",
            "maxLength": 63
          },
          "targetStage": {
            "$ref": "#/components/schemas/Stage"
          },
          "targetDate": {
            "type": "string",
            "format": "date"
          },
          "selection": {
            "$ref": "#/components/schemas/RolloutSelection"
          }
        }
      },
      "RolloutWave": {
        "type": "object",
        "required": [
          "id",
          "version",
          "name",
          "owner",
          "environment",
          "targetStage",
          "targetDate",
          "selection",
          "members",
          "counted",
          "reached",
          "forecast",
          "late",
          "by",
          "at"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "version": {
            "type": "integer"
          },
          "name": {
            "type": "string"
          },
          "owner": {
            "type": "string",
            "description": "Entity ref of who answers for it."
          },
          "environment": {
            "type": "string"
          },
          "targetStage": {
            "$ref": "#/components/schemas/Stage"
          },
          "targetDate": {
            "type": "string",
            "format": "date"
          },
          "selection": {
            "$ref": "#/components/schemas/RolloutSelection"
          },
          "members": {
            "type": "integer",
            "description": "Services of the wave."
          },
          "counted": {
            "type": "integer",
            "description": "Of these",
            "services that are in the environment.": null
          },
          "reached": {
            "type": "integer",
            "description": "Of the counted",
            "those at the target stage or beyond.": null
          },
          "forecast": {
            "$ref": "#/components/schemas/Forecast"
          },
          "late": {
            "type": "string",
            "enum": [
              "no",
              "forecast",
              "overdue"
            ],
            "description": "Whether the date has passed, or the forecast lies behind it."
          },
          "by": {
            "type": "string",
            "description": "Who changed it last."
          },
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "asOf": {
            "type": "string",
            "format": "date-time",
            "description": "Of the counts; absent before the first."
          }
        }
      },
      "RolloutWavePage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RolloutWave"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "RolloutMember": {
        "type": "object",
        "required": [
          "entityRef",
          "name",
          "reached"
        ],
        "properties": {
          "entityRef": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "owner": {
            "type": "string"
          },
          "stage": {
            "$ref": "#/components/schemas/Stage",
            "description": "Absent where it is not in the environment."
          },
          "reached": {
            "type": "boolean"
          },
          "stageReason": {
            "type": "string"
          },
          "nextAction": {
            "$ref": "#/components/schemas/NextAction"
          }
        }
      },
      "RolloutMemberPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RolloutMember"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "BurnUpPoint": {
        "type": "object",
        "required": [
          "date",
          "reached",
          "total"
        ],
        "properties": {
          "date": {
            "type": "string",
            "format": "date"
          },
          "reached": {
            "type": "integer"
          },
          "total": {
            "type": "integer"
          }
        }
      },
      "BurnUp": {
        "type": "object",
        "required": [
          "demo",
          "environment",
          "targetStage",
          "points",
          "forecast"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "environment": {
            "type": "string"
          },
          "targetStage": {
            "$ref": "#/components/schemas/Stage"
          },
          "targetDate": {
            "type": "string",
            "format": "date"
          },
          "points": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/BurnUpPoint"
            }
          },
          "forecast": {
            "$ref": "#/components/schemas/Forecast"
          }
        }
      },
      "Answer": {
        "type": "string",
        "enum": [
          "yes",
          "no",
          "unknown"
        ]
      },
      "Reason": {
        "type": "object",
        "required": [
          "code",
          "class",
          "text",
          "detail",
          "fix"
        ],
        "properties": {
          "code": {
            "type": "string",
            "description": "Stable upper-case code."
          },
          "class": {
            "type": "string",
            "enum": [
              "deny",
              "inconclusive",
              "configuration"
            ]
          },
          "text": {
            "type": "string",
            "description": "Short status text."
          },
          "detail": {
            "type": "string",
            "description": "The full sentence with the values found."
          },
          "fix": {
            "type": "string",
            "description": "What to do next."
          }
        }
      },
      "Counts": {
        "type": "object",
        "description": "How many of `total`. `verified + failed + excepted + unknown = total`; stale ones count as unknown.\n`protected` are verified and effectively enforced.\n",
        "required": [
          "total",
          "verified",
          "failed",
          "excepted",
          "unknown",
          "enforced",
          "protected",
          "stale",
          "pinned"
        ],
        "properties": {
          "total": {
            "type": "integer"
          },
          "verified": {
            "type": "integer"
          },
          "failed": {
            "type": "integer"
          },
          "excepted": {
            "type": "integer"
          },
          "unknown": {
            "type": "integer"
          },
          "enforced": {
            "type": "integer"
          },
          "protected": {
            "type": "integer"
          },
          "stale": {
            "type": "integer",
            "description": "The part of `unknown` whose source went silent."
          },
          "pinned": {
            "type": "integer"
          }
        }
      },
      "SourceState": {
        "type": "string",
        "enum": [
          "ok",
          "pending",
          "stale",
          "forbidden",
          "absent",
          "error"
        ]
      },
      "SourceStatus": {
        "type": "object",
        "required": [
          "kind",
          "name",
          "state"
        ],
        "properties": {
          "kind": {
            "type": "string",
            "enum": [
              "cluster",
              "registry",
              "catalog",
              "audit-webhook"
            ]
          },
          "name": {
            "type": "string",
            "description": "Cluster or registry host."
          },
          "resource": {
            "type": "string",
            "description": "For a cluster the resource",
            "for example `pods`.": null
          },
          "state": {
            "$ref": "#/components/schemas/SourceState"
          },
          "lastSuccessAt": {
            "type": "string",
            "format": "date-time"
          },
          "lastAttemptAt": {
            "type": "string",
            "format": "date-time"
          },
          "message": {
            "type": "string"
          }
        }
      },
      "EnvironmentIntent": {
        "type": "object",
        "required": [
          "signature",
          "digest"
        ],
        "properties": {
          "signature": {
            "$ref": "#/components/schemas/EnforcementMode"
          },
          "digest": {
            "$ref": "#/components/schemas/EnforcementMode"
          }
        }
      },
      "EnvironmentSummary": {
        "type": "object",
        "required": [
          "environment",
          "intent",
          "digests",
          "workloads",
          "cold",
          "services",
          "unmapped",
          "staleClusters"
        ],
        "properties": {
          "environment": {
            "type": "string"
          },
          "intent": {
            "$ref": "#/components/schemas/EnvironmentIntent"
          },
          "digests": {
            "$ref": "#/components/schemas/Counts",
            "description": "Distinct running digests per entity."
          },
          "workloads": {
            "$ref": "#/components/schemas/Counts"
          },
          "cold": {
            "type": "integer",
            "description": "Workload images that do not run now."
          },
          "services": {
            "type": "integer"
          },
          "unmapped": {
            "$ref": "#/components/schemas/Counts",
            "description": "The part of digests that belongs to no entity."
          },
          "staleClusters": {
            "type": "array",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "Overview": {
        "type": "object",
        "required": [
          "asOf",
          "demo",
          "policyVersion",
          "environments",
          "unmapped",
          "services",
          "exceptions",
          "denials",
          "swaps",
          "sources"
        ],
        "properties": {
          "asOf": {
            "type": "string",
            "format": "date-time",
            "description": "When the rollups were last written."
          },
          "demo": {
            "type": "boolean"
          },
          "policyVersion": {
            "type": "string"
          },
          "environments": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/EnvironmentSummary"
            }
          },
          "unmapped": {
            "type": "object",
            "required": [
              "workloads",
              "total"
            ],
            "properties": {
              "workloads": {
                "type": "integer"
              },
              "total": {
                "type": "integer"
              }
            }
          },
          "services": {
            "type": "object",
            "required": [
              "total",
              "byStage"
            ],
            "properties": {
              "total": {
                "type": "integer"
              },
              "byStage": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": [
                    "environment",
                    "stage",
                    "count"
                  ],
                  "properties": {
                    "environment": {
                      "type": "string"
                    },
                    "stage": {
                      "$ref": "#/components/schemas/Stage"
                    },
                    "count": {
                      "type": "integer"
                    }
                  }
                }
              }
            }
          },
          "exceptions": {
            "type": "object",
            "required": [
              "requested",
              "extensionsRequested",
              "active",
              "expiringSoon",
              "expired",
              "stillEffective",
              "foundStillEffective",
              "widened"
            ],
            "properties": {
              "requested": {
                "type": "integer"
              },
              "extensionsRequested": {
                "type": "integer",
                "description": "Active ones whose extension waits for a decision."
              },
              "active": {
                "type": "integer"
              },
              "expiringSoon": {
                "type": "integer",
                "description": "Active and ending within 7 days."
              },
              "expired": {
                "type": "integer"
              },
              "stillEffective": {
                "type": "integer",
                "description": "Over or never in force, and something still lets their image pass."
              },
              "foundStillEffective": {
                "type": "integer",
                "description": "Found in the clusters with an end that has passed and does not end them."
              },
              "widened": {
                "type": "integer",
                "description": "In force, and more passes than they allow."
              }
            }
          },
          "denials": {
            "$ref": "#/components/schemas/DenialCounts"
          },
          "swaps": {
            "type": "integer",
            "description": "Running workload images whose tag now resolves to another digest."
          },
          "pending": {
            "type": "integer",
            "description": "Digests not verified yet."
          },
          "sources": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/SourceStatus"
            }
          }
        }
      },
      "ProgressItem": {
        "type": "object",
        "description": "The counts are absent for callers who see a part of the fleet.",
        "required": [
          "work"
        ],
        "properties": {
          "work": {
            "type": "string",
            "description": "first-scan counts digests, evaluation entities, simulation and\ndry-runs namespaces.\n",
            "enum": [
              "first-scan",
              "evaluation",
              "simulation",
              "dry-runs"
            ]
          },
          "done": {
            "type": "integer"
          },
          "total": {
            "type": "integer"
          }
        }
      },
      "Progress": {
        "type": "object",
        "required": [
          "demo",
          "asOf",
          "items"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ProgressItem"
            }
          }
        }
      },
      "ExceptionTotals": {
        "type": "object",
        "required": [
          "requested",
          "extensionsRequested",
          "active",
          "expiringSoon",
          "expired"
        ],
        "properties": {
          "requested": {
            "type": "integer"
          },
          "extensionsRequested": {
            "type": "integer",
            "description": "Active ones whose extension waits for a decision."
          },
          "active": {
            "type": "integer"
          },
          "expiringSoon": {
            "type": "integer",
            "description": "Active and ending within 7 days."
          },
          "expired": {
            "type": "integer"
          }
        }
      },
      "DenialCounts": {
        "type": "object",
        "required": [
          "policyLastDay",
          "outagesLastDay"
        ],
        "properties": {
          "policyLastDay": {
            "type": "integer",
            "description": "Groups seen in the last 24 h."
          },
          "outagesLastDay": {
            "type": "integer"
          }
        }
      },
      "ServicesSummary": {
        "type": "object",
        "required": [
          "asOf",
          "demo",
          "environments",
          "services",
          "exceptions",
          "denials",
          "swaps"
        ],
        "properties": {
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "demo": {
            "type": "boolean"
          },
          "environments": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/EnvironmentSummary"
            }
          },
          "services": {
            "type": "object",
            "required": [
              "total",
              "byStatus",
              "byStage"
            ],
            "properties": {
              "total": {
                "type": "integer"
              },
              "byStatus": {
                "type": "object",
                "required": [
                  "verified",
                  "failed",
                  "excepted",
                  "unknown"
                ],
                "properties": {
                  "verified": {
                    "type": "integer"
                  },
                  "failed": {
                    "type": "integer"
                  },
                  "excepted": {
                    "type": "integer"
                  },
                  "unknown": {
                    "type": "integer"
                  }
                }
              },
              "byStage": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": [
                    "environment",
                    "stage",
                    "count"
                  ],
                  "properties": {
                    "environment": {
                      "type": "string"
                    },
                    "stage": {
                      "$ref": "#/components/schemas/Stage"
                    },
                    "count": {
                      "type": "integer"
                    }
                  }
                }
              }
            }
          },
          "exceptions": {
            "$ref": "#/components/schemas/ExceptionTotals"
          },
          "denials": {
            "$ref": "#/components/schemas/DenialCounts"
          },
          "swaps": {
            "type": "integer",
            "description": "Running workload images whose tag now resolves to another digest."
          }
        }
      },
      "TrendPoint": {
        "type": "object",
        "required": [
          "date",
          "environment",
          "digests"
        ],
        "properties": {
          "date": {
            "type": "string",
            "format": "date"
          },
          "environment": {
            "type": "string"
          },
          "policyVersion": {
            "type": "string"
          },
          "digests": {
            "$ref": "#/components/schemas/Counts"
          }
        }
      },
      "TrendList": {
        "type": "object",
        "required": [
          "demo",
          "items"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/TrendPoint"
            }
          }
        }
      },
      "ReportFigure": {
        "type": "object",
        "description": "One number of the report with what it is a number of. What is not `known` has no value and\na `note` that says why; `unknown` are the cases that could not be judged, and never good ones.\n",
        "required": [
          "id",
          "group",
          "kind",
          "title",
          "definition",
          "asOf",
          "known"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "group": {
            "type": "string",
            "enum": [
              "protection",
              "rollout",
              "exceptions",
              "denials",
              "supply"
            ]
          },
          "kind": {
            "type": "string",
            "description": "share: `numerator` of `denominator`. count: `numerator` alone. rate: `numerator` for each\n1,000 of `denominator`. duration: over `numerator` finished cases of `denominator`.\n",
            "enum": [
              "share",
              "count",
              "rate",
              "duration"
            ]
          },
          "title": {
            "type": "string"
          },
          "definition": {
            "type": "string",
            "description": "What is counted and what is not."
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "known": {
            "type": "boolean"
          },
          "note": {
            "type": "string",
            "description": "Why it is not known or what bounds it."
          },
          "numerator": {
            "type": "integer"
          },
          "denominator": {
            "type": "integer"
          },
          "unknown": {
            "type": "integer"
          },
          "medianSeconds": {
            "type": "integer"
          },
          "p90Seconds": {
            "type": "integer"
          }
        }
      },
      "ReportCoverage": {
        "type": "object",
        "description": "A cell of the coverage; what belongs to no entity is a row of its own.",
        "required": [
          "environment",
          "criticality",
          "mapped",
          "services",
          "digests",
          "workloads"
        ],
        "properties": {
          "environment": {
            "type": "string"
          },
          "criticality": {
            "type": "string",
            "description": "As the catalog tells; `unknown` where it does not."
          },
          "owner": {
            "type": "string"
          },
          "mapped": {
            "type": "boolean"
          },
          "services": {
            "type": "integer"
          },
          "digests": {
            "$ref": "#/components/schemas/Counts"
          },
          "workloads": {
            "$ref": "#/components/schemas/Counts"
          }
        }
      },
      "ReportMarker": {
        "type": "object",
        "description": "What may explain a bend of the trend.",
        "required": [
          "date",
          "kind",
          "count",
          "text"
        ],
        "properties": {
          "date": {
            "type": "string",
            "format": "date"
          },
          "kind": {
            "type": "string",
            "enum": [
              "policy-changed",
              "weakened",
              "strengthened",
              "lost-sight",
              "failed-open"
            ]
          },
          "count": {
            "type": "integer",
            "description": "Events of this kind on this day."
          },
          "text": {
            "type": "string"
          }
        }
      },
      "ReportPoint": {
        "type": "object",
        "required": [
          "date",
          "numerator",
          "denominator"
        ],
        "properties": {
          "date": {
            "type": "string",
            "format": "date"
          },
          "numerator": {
            "type": "integer"
          },
          "denominator": {
            "type": "integer"
          }
        }
      },
      "ReportChange": {
        "type": "object",
        "description": "Protected digests at the end of the trend and some weeks before.",
        "required": [
          "weeks",
          "known"
        ],
        "properties": {
          "weeks": {
            "type": "integer"
          },
          "known": {
            "type": "boolean"
          },
          "note": {
            "type": "string"
          },
          "before": {
            "$ref": "#/components/schemas/ReportPoint"
          },
          "after": {
            "$ref": "#/components/schemas/ReportPoint"
          }
        }
      },
      "ReportRepeat": {
        "type": "object",
        "description": "A service whose refusals came back, with the fix that ends most of them.",
        "required": [
          "entityRef",
          "groups",
          "open",
          "reason"
        ],
        "properties": {
          "entityRef": {
            "type": "string"
          },
          "owner": {
            "type": "string"
          },
          "groups": {
            "type": "integer",
            "description": "Refusals grouped by workload and reason and image."
          },
          "open": {
            "type": "integer",
            "description": "Of them those after which no verified digest was admitted yet."
          },
          "reason": {
            "$ref": "#/components/schemas/Reason"
          }
        }
      },
      "FleetReport": {
        "type": "object",
        "required": [
          "demo",
          "asOf",
          "from",
          "to",
          "scope",
          "scopes",
          "policyVersion",
          "figures",
          "tiers",
          "teams",
          "teamsTotal",
          "trend",
          "stages",
          "forecasts",
          "repeats",
          "sources"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time",
            "description": "When the coverage was last summed."
          },
          "from": {
            "type": "string",
            "format": "date"
          },
          "to": {
            "type": "string",
            "format": "date"
          },
          "scope": {
            "type": "object",
            "properties": {
              "environment": {
                "type": "string"
              },
              "owner": {
                "type": "string"
              },
              "system": {
                "type": "string"
              }
            }
          },
          "part": {
            "type": "object",
            "description": "Given where the caller may see only a part of the catalog: the report is over these\nservices, and every denominator with it. What belongs to no service is not in it.\n",
            "required": [
              "services"
            ],
            "properties": {
              "services": {
                "type": "integer",
                "description": "Services that run images."
              }
            }
          },
          "scopes": {
            "type": "object",
            "description": "What a report can be cut to; the first of each by name.",
            "required": [
              "owners",
              "systems"
            ],
            "properties": {
              "owners": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "systems": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              }
            }
          },
          "policyVersion": {
            "type": "string"
          },
          "figures": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ReportFigure"
            }
          },
          "tiers": {
            "type": "array",
            "description": "Per environment and criticality.",
            "items": {
              "$ref": "#/components/schemas/ReportCoverage"
            }
          },
          "teams": {
            "type": "array",
            "description": "Per environment and criticality and team, the least protected first.",
            "items": {
              "$ref": "#/components/schemas/ReportCoverage"
            }
          },
          "teamsTotal": {
            "type": "integer",
            "description": "Rows of `teams` before it was cut."
          },
          "trend": {
            "type": "object",
            "required": [
              "points",
              "markers",
              "changes"
            ],
            "properties": {
              "note": {
                "type": "string"
              },
              "points": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/TrendPoint"
                }
              },
              "markers": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/ReportMarker"
                }
              },
              "changes": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/ReportChange"
                }
              }
            }
          },
          "stages": {
            "type": "array",
            "description": "Services at each stage per environment.",
            "items": {
              "type": "object",
              "required": [
                "environment",
                "stage",
                "count"
              ],
              "properties": {
                "environment": {
                  "type": "string"
                },
                "stage": {
                  "$ref": "#/components/schemas/Stage"
                },
                "count": {
                  "type": "integer"
                }
              }
            }
          },
          "forecasts": {
            "type": "array",
            "description": "When the services of an environment would all be enforced, by its burn-up. Empty for a\nteam or system, of which no burn-up is kept. Without counts nothing was counted yet.\n",
            "items": {
              "type": "object",
              "required": [
                "environment",
                "targetStage",
                "forecast"
              ],
              "properties": {
                "environment": {
                  "type": "string"
                },
                "targetStage": {
                  "$ref": "#/components/schemas/Stage"
                },
                "reached": {
                  "type": "integer"
                },
                "total": {
                  "type": "integer"
                },
                "forecast": {
                  "$ref": "#/components/schemas/Forecast"
                },
                "asOf": {
                  "type": "string",
                  "format": "date-time"
                }
              }
            }
          },
          "repeats": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ReportRepeat"
            }
          },
          "sources": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/SourceStatus"
            }
          }
        }
      },
      "AuditPackRequest": {
        "type": "object",
        "required": [
          "from",
          "to"
        ],
        "additionalProperties": false,
        "properties": {
          "from": {
            "type": "string",
            "format": "date"
          },
          "to": {
            "type": "string",
            "format": "date"
          },
          "environments": {
            "type": "array",
            "description": "Absent or empty are all of them.",
            "maxItems": 100,
            "items": {
              "type": "string",
              "maxLength": 63
            }
          },
          "owner": {
            "type": "string",
            "minLength": 1,
            "maxLength": 255,
            "description": "Entity ref of a team."
          }
        }
      },
      "AuditPackFile": {
        "type": "object",
        "required": [
          "name",
          "rows",
          "bytes",
          "cut"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "rows": {
            "type": "integer"
          },
          "bytes": {
            "type": "integer",
            "description": "Before it is compressed."
          },
          "cut": {
            "type": "boolean",
            "description": "Rows are missing at its end because the pack was full."
          },
          "leftOut": {
            "type": "string",
            "description": "Why there is no such file."
          }
        }
      },
      "AuditPackDownload": {
        "type": "object",
        "required": [
          "by",
          "startedAt",
          "state",
          "files"
        ],
        "properties": {
          "by": {
            "type": "string"
          },
          "startedAt": {
            "type": "string",
            "format": "date-time"
          },
          "endedAt": {
            "type": "string",
            "format": "date-time"
          },
          "state": {
            "type": "string",
            "enum": [
              "writing",
              "complete",
              "broken"
            ],
            "description": "A pack that was being written when its replica ended stays writing."
          },
          "sha256": {
            "type": "string",
            "description": "Of SHA256SUMS in this very download."
          },
          "files": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AuditPackFile"
            }
          }
        }
      },
      "AuditPack": {
        "type": "object",
        "required": [
          "id",
          "status",
          "createdBy",
          "createdAt",
          "expiresAt",
          "from",
          "to",
          "downloads"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "status": {
            "type": "string",
            "enum": [
              "open",
              "expired"
            ]
          },
          "createdBy": {
            "type": "string"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time",
            "description": "Until then it can be downloaded."
          },
          "from": {
            "type": "string",
            "format": "date"
          },
          "to": {
            "type": "string",
            "format": "date"
          },
          "environments": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "owner": {
            "type": "string"
          },
          "downloads": {
            "type": "array",
            "description": "The newest first.",
            "items": {
              "$ref": "#/components/schemas/AuditPackDownload"
            }
          }
        }
      },
      "AuditPackPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AuditPack"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "NextAction": {
        "type": "object",
        "required": [
          "code",
          "text",
          "actor"
        ],
        "properties": {
          "code": {
            "type": "string"
          },
          "text": {
            "type": "string"
          },
          "command": {
            "type": "string",
            "description": "The exact command",
            "ready to copy.": null
          },
          "actor": {
            "type": "string",
            "description": "Who does it: an entity ref or a role."
          },
          "steps": {
            "type": "array",
            "description": "The parts of the action, where there are several, with what is done already.",
            "items": {
              "type": "object",
              "required": [
                "text",
                "state"
              ],
              "properties": {
                "text": {
                  "type": "string"
                },
                "state": {
                  "$ref": "#/components/schemas/CheckState"
                }
              }
            }
          }
        }
      },
      "ModeAndIntent": {
        "type": "object",
        "required": [
          "mode",
          "intent"
        ],
        "properties": {
          "mode": {
            "$ref": "#/components/schemas/EnforcementMode"
          },
          "intent": {
            "$ref": "#/components/schemas/EnforcementMode"
          }
        }
      },
      "EntityEnvironment": {
        "type": "object",
        "required": [
          "environment",
          "status",
          "sentence",
          "digests",
          "workloads",
          "cold",
          "signature",
          "digest",
          "stage",
          "stageReason",
          "stale"
        ],
        "properties": {
          "environment": {
            "type": "string"
          },
          "status": {
            "$ref": "#/components/schemas/VerdictStatus",
            "description": "The worst over the running digests."
          },
          "sentence": {
            "type": "string",
            "description": "One sentence for the environment."
          },
          "digests": {
            "$ref": "#/components/schemas/Counts"
          },
          "workloads": {
            "$ref": "#/components/schemas/Counts"
          },
          "cold": {
            "type": "integer"
          },
          "signature": {
            "$ref": "#/components/schemas/ModeAndIntent"
          },
          "digest": {
            "$ref": "#/components/schemas/ModeAndIntent"
          },
          "stage": {
            "$ref": "#/components/schemas/Stage"
          },
          "stageReason": {
            "type": "string",
            "description": "What keeps it from the next stage."
          },
          "ciGate": {
            "$ref": "#/components/schemas/CheckState",
            "description": "Whether a gate in the pipeline stops what does not verify."
          },
          "attestations": {
            "$ref": "#/components/schemas/CheckState",
            "description": "Whether the attestations that the trust policy requires are there."
          },
          "highLoopholes": {
            "type": "integer",
            "description": "Open loopholes of high severity in its namespaces."
          },
          "nextAction": {
            "$ref": "#/components/schemas/NextAction"
          },
          "stale": {
            "type": "boolean"
          }
        }
      },
      "Score": {
        "type": "object",
        "description": "Points reached of the points that apply; unknown checks score nothing.",
        "required": [
          "points",
          "of",
          "unknown"
        ],
        "properties": {
          "points": {
            "type": "integer"
          },
          "of": {
            "type": "integer"
          },
          "unknown": {
            "type": "integer",
            "description": "Points of checks that could not be told."
          }
        }
      },
      "PipelinePurpose": {
        "type": "object",
        "description": "Whether pipelines do one thing, and where.",
        "required": [
          "state",
          "steps"
        ],
        "properties": {
          "state": {
            "type": "string",
            "description": "Unknown where it may be done in what was not read.",
            "enum": [
              "found",
              "missing",
              "unknown"
            ]
          },
          "steps": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "file",
                "line",
                "text",
                "by",
                "tolerated"
              ],
              "properties": {
                "file": {
                  "type": "string"
                },
                "line": {
                  "type": "integer",
                  "minimum": 1
                },
                "text": {
                  "type": "string",
                  "description": "As it stands there."
                },
                "by": {
                  "type": "string",
                  "description": "How the image is named, or that a known template does it.",
                  "enum": [
                    "digest",
                    "tag",
                    "unknown",
                    "template"
                  ]
                },
                "tolerated": {
                  "type": "boolean",
                  "description": "A failure may be let pass."
                }
              }
            }
          }
        }
      },
      "PipelineFinding": {
        "type": "object",
        "required": [
          "sign",
          "verify",
          "files",
          "unread",
          "templates"
        ],
        "properties": {
          "sign": {
            "$ref": "#/components/schemas/PipelinePurpose"
          },
          "verify": {
            "$ref": "#/components/schemas/PipelinePurpose"
          },
          "files": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "unread": {
            "type": "array",
            "description": "Files that could not be understood.",
            "items": {
              "type": "object",
              "required": [
                "path",
                "reason"
              ],
              "properties": {
                "path": {
                  "type": "string"
                },
                "reason": {
                  "type": "string"
                }
              }
            }
          },
          "templates": {
            "type": "array",
            "description": "What is called and not known; it may sign or verify.",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "ServicePipeline": {
        "type": "object",
        "required": [
          "demo",
          "entityRef",
          "state"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "entityRef": {
            "type": "string"
          },
          "state": {
            "type": "string",
            "description": "no-repository, the catalog tells none; off, repositories are not read; waiting, not read yet; unreadable, see message; no-pipeline, it has none of the files that are known.",
            "enum": [
              "no-repository",
              "off",
              "waiting",
              "unreadable",
              "no-pipeline",
              "read"
            ]
          },
          "repository": {
            "type": "string",
            "format": "uri"
          },
          "readAt": {
            "type": "string",
            "format": "date-time",
            "description": "When the repository was read last."
          },
          "message": {
            "type": "string"
          },
          "finding": {
            "$ref": "#/components/schemas/PipelineFinding"
          }
        }
      },
      "SigningDecision": {
        "type": "object",
        "description": "What people decide about the signing of one service; the checklist asks for it.",
        "required": [
          "attestations",
          "keyModel",
          "releaseOwner"
        ],
        "additionalProperties": false,
        "properties": {
          "attestations": {
            "type": "array",
            "description": "What is attested beside the signature; empty means signature only.",
            "maxItems": 4,
            "uniqueItems": true,
            "items": {
              "type": "string",
              "enum": [
                "provenance",
                "tests",
                "scan",
                "sbom"
              ]
            }
          },
          "keyModel": {
            "type": "string",
            "description": "What signs, an identity without a key, a key, or a certificate.",
            "enum": [
              "keyless",
              "key",
              "certificate"
            ]
          },
          "custody": {
            "type": "string",
            "description": "Where the key is kept; for keys and certificates, and only for these.",
            "enum": [
              "kms",
              "hsm",
              "pkcs11",
              "secret",
              "ci-variable",
              "file"
            ]
          },
          "releaseOwner": {
            "type": "object",
            "description": "Who answers for releases.",
            "required": [
              "kind",
              "name"
            ],
            "additionalProperties": false,
            "properties": {
              "kind": {
                "type": "string",
                "enum": [
                  "team",
                  "engineer",
                  "ci-account"
                ]
              },
              "name": {
                "type": "string",
                "description": "A group or user of the catalog, as kind:namespace/name, or the name of the account.",
                "minLength": 1,
                "maxLength": 200
              }
            }
          }
        }
      },
      "ServiceDecisionVersion": {
        "type": "object",
        "required": [
          "version",
          "decision",
          "reason",
          "by",
          "at"
        ],
        "properties": {
          "version": {
            "type": "integer",
            "minimum": 1
          },
          "decision": {
            "$ref": "#/components/schemas/SigningDecision"
          },
          "reason": {
            "type": "string"
          },
          "by": {
            "type": "string",
            "description": "Entity ref of the person."
          },
          "at": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "ServiceDecision": {
        "type": "object",
        "required": [
          "demo",
          "entityRef",
          "version",
          "versions"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "entityRef": {
            "type": "string"
          },
          "version": {
            "type": "integer",
            "description": "0 where nothing was decided yet."
          },
          "versions": {
            "type": "array",
            "description": "The newest first, which is the one in force; the last 50.",
            "items": {
              "$ref": "#/components/schemas/ServiceDecisionVersion"
            }
          }
        }
      },
      "ServiceDecisionRequest": {
        "type": "object",
        "required": [
          "version",
          "decision",
          "reason"
        ],
        "additionalProperties": false,
        "properties": {
          "version": {
            "type": "integer",
            "minimum": 0,
            "description": "That the decision was made from."
          },
          "decision": {
            "$ref": "#/components/schemas/SigningDecision"
          },
          "reason": {
            "type": "string",
            "minLength": 1,
            "maxLength": 2000
          }
        }
      },
      "CheckElement": {
        "type": "object",
        "required": [
          "id",
          "state",
          "evidence"
        ],
        "properties": {
          "id": {
            "type": "string",
            "enum": [
              "signature",
              "provenance",
              "tests",
              "scan",
              "sbom"
            ]
          },
          "state": {
            "$ref": "#/components/schemas/CheckState"
          },
          "evidence": {
            "type": "string",
            "description": "What was found."
          }
        }
      },
      "Check": {
        "type": "object",
        "required": [
          "id",
          "title",
          "state",
          "evidence",
          "weight"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "title": {
            "type": "string",
            "description": "One plain sentence."
          },
          "state": {
            "$ref": "#/components/schemas/CheckState"
          },
          "evidence": {
            "type": "string",
            "description": "What was found."
          },
          "weight": {
            "type": "integer"
          },
          "elements": {
            "type": "array",
            "description": "Where it asks for several things, each on its own.",
            "items": {
              "$ref": "#/components/schemas/CheckElement"
            }
          },
          "nextAction": {
            "$ref": "#/components/schemas/NextAction"
          }
        }
      },
      "ChecklistRule": {
        "type": "object",
        "required": [
          "number",
          "id",
          "title",
          "state",
          "checks"
        ],
        "properties": {
          "number": {
            "type": "integer",
            "minimum": 1,
            "maximum": 5
          },
          "id": {
            "type": "string"
          },
          "title": {
            "type": "string"
          },
          "state": {
            "$ref": "#/components/schemas/CheckState"
          },
          "checks": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Check"
            }
          }
        }
      },
      "ServiceRow": {
        "type": "object",
        "required": [
          "entityRef",
          "name",
          "status",
          "score",
          "environments"
        ],
        "properties": {
          "entityRef": {
            "type": "string"
          },
          "name": {
            "type": "string",
            "description": "Title or name."
          },
          "owner": {
            "type": "string"
          },
          "system": {
            "type": "string"
          },
          "status": {
            "$ref": "#/components/schemas/VerdictStatus"
          },
          "score": {
            "$ref": "#/components/schemas/Score"
          },
          "environments": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/EntityEnvironment"
            }
          },
          "nextAction": {
            "$ref": "#/components/schemas/NextAction"
          }
        }
      },
      "ServicePage": {
        "type": "object",
        "required": [
          "asOf",
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ServiceRow"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "RequirementResult": {
        "type": "object",
        "required": [
          "requirement",
          "outcome",
          "reasons"
        ],
        "properties": {
          "requirement": {
            "type": "string"
          },
          "rule": {
            "type": "string"
          },
          "check": {
            "description": "Which check of the rule it belongs to.",
            "type": "string"
          },
          "mode": {
            "description": "What an unmet one does; `log` is only reported.",
            "type": "string",
            "enum": [
              "enforce",
              "log",
              "skip"
            ]
          },
          "attests": {
            "description": "The types of attestation that it asks for; one of them suffices.",
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "outcome": {
            "type": "string",
            "enum": [
              "met",
              "unmet",
              "inconclusive"
            ]
          },
          "reasons": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Reason"
            }
          }
        }
      },
      "MatchedSignature": {
        "type": "object",
        "required": [
          "authority",
          "signature",
          "signer",
          "format"
        ],
        "properties": {
          "authority": {
            "type": "string"
          },
          "signature": {
            "type": "string"
          },
          "signer": {
            "type": "string"
          },
          "format": {
            "type": "string"
          },
          "subject": {
            "$ref": "#/components/schemas/SignedSubject"
          }
        }
      },
      "SignedSubject": {
        "description": "What a signature covers, where it is not the image itself.",
        "type": "object",
        "required": [
          "digest",
          "level"
        ],
        "properties": {
          "digest": {
            "type": "string"
          },
          "level": {
            "type": "string",
            "enum": [
              "index",
              "platform"
            ]
          }
        }
      },
      "ImageVerdict": {
        "type": "object",
        "required": [
          "status",
          "reasons",
          "requirements",
          "matched",
          "enforced",
          "protected"
        ],
        "properties": {
          "status": {
            "$ref": "#/components/schemas/VerdictStatus"
          },
          "reasons": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Reason"
            }
          },
          "rule": {
            "type": "string",
            "description": "Rule of the trust policy that applied."
          },
          "policyVersion": {
            "type": "string"
          },
          "requirements": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RequirementResult"
            }
          },
          "matched": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/MatchedSignature"
            }
          },
          "verifiedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When the evidence was read from the registry."
          },
          "exceptionId": {
            "type": "string"
          },
          "enforced": {
            "$ref": "#/components/schemas/Answer"
          },
          "protected": {
            "type": "boolean"
          }
        }
      },
      "Swap": {
        "type": "object",
        "required": [
          "tag",
          "runningDigest",
          "tagDigest",
          "detectedAt"
        ],
        "properties": {
          "tag": {
            "type": "string"
          },
          "runningDigest": {
            "type": "string"
          },
          "tagDigest": {
            "type": "string"
          },
          "detectedAt": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "WorkloadImage": {
        "type": "object",
        "required": [
          "id",
          "cluster",
          "namespace",
          "workload",
          "container",
          "containerType",
          "reference",
          "pinned",
          "cold",
          "pods",
          "serviceAccount",
          "firstSeenAt",
          "observedAt",
          "stale",
          "verdict",
          "signature",
          "digestControl"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "cluster": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "workload": {
            "type": "object",
            "required": [
              "kind",
              "name"
            ],
            "properties": {
              "kind": {
                "type": "string"
              },
              "name": {
                "type": "string"
              }
            }
          },
          "container": {
            "type": "string"
          },
          "containerType": {
            "type": "string",
            "enum": [
              "app",
              "init",
              "ephemeral",
              "volume"
            ]
          },
          "reference": {
            "type": "string",
            "description": "As declared in the manifest."
          },
          "repository": {
            "type": "string"
          },
          "tag": {
            "type": "string"
          },
          "digest": {
            "type": "string",
            "description": "What runs; absent while not resolved."
          },
          "pinned": {
            "type": "boolean",
            "description": "The declared reference names a digest."
          },
          "serviceAccount": {
            "type": "string"
          },
          "cold": {
            "type": "boolean",
            "description": "Nothing runs now; it would on the next start."
          },
          "pods": {
            "type": "integer"
          },
          "mapping": {
            "type": "object",
            "required": [
              "entityRef",
              "rule"
            ],
            "properties": {
              "entityRef": {
                "type": "string"
              },
              "rule": {
                "type": "string"
              }
            }
          },
          "signature": {
            "$ref": "#/components/schemas/EnforcementMode"
          },
          "digestControl": {
            "$ref": "#/components/schemas/EnforcementMode"
          },
          "verdict": {
            "$ref": "#/components/schemas/ImageVerdict"
          },
          "swap": {
            "$ref": "#/components/schemas/Swap"
          },
          "firstSeenAt": {
            "type": "string",
            "format": "date-time"
          },
          "observedAt": {
            "type": "string",
            "format": "date-time"
          },
          "stale": {
            "type": "boolean"
          }
        }
      },
      "ServiceImage": {
        "type": "object",
        "required": [
          "entityRef",
          "repository",
          "digest"
        ],
        "properties": {
          "entityRef": {
            "type": "string"
          },
          "repository": {
            "type": "string"
          },
          "tag": {
            "type": "string"
          },
          "digest": {
            "type": "string"
          }
        }
      },
      "ServiceImagePage": {
        "type": "object",
        "required": [
          "asOf",
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ServiceImage"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "WorkloadImagePage": {
        "type": "object",
        "required": [
          "asOf",
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/WorkloadImage"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "EntityReport": {
        "type": "object",
        "required": [
          "entityRef",
          "asOf",
          "demo",
          "status",
          "score",
          "environments",
          "rules",
          "images",
          "exceptions",
          "denials"
        ],
        "properties": {
          "entityRef": {
            "type": "string"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "demo": {
            "type": "boolean"
          },
          "status": {
            "$ref": "#/components/schemas/VerdictStatus"
          },
          "score": {
            "$ref": "#/components/schemas/Score"
          },
          "environments": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/EntityEnvironment"
            }
          },
          "rules": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ChecklistRule"
            }
          },
          "images": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/WorkloadImage"
            }
          },
          "exceptions": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Exception"
            }
          },
          "denials": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Denial"
            }
          },
          "nextAction": {
            "$ref": "#/components/schemas/NextAction"
          }
        }
      },
      "SignedDocument": {
        "type": "object",
        "required": [
          "id",
          "format",
          "place",
          "manifest",
          "valid",
          "reasons"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "format": {
            "type": "string"
          },
          "place": {
            "type": "string"
          },
          "manifest": {
            "type": "string"
          },
          "valid": {
            "type": "boolean"
          },
          "reasons": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Reason"
            }
          },
          "signer": {
            "$ref": "#/components/schemas/Signer"
          },
          "signedAt": {
            "type": "string",
            "format": "date-time"
          },
          "signedAtSource": {
            "type": "string"
          },
          "expiry": {
            "type": "string",
            "format": "date-time"
          },
          "logIndex": {
            "type": "string"
          },
          "predicateType": {
            "type": "string"
          }
        }
      },
      "Signer": {
        "type": "object",
        "required": [
          "type"
        ],
        "properties": {
          "type": {
            "type": "string",
            "enum": [
              "key",
              "keyless",
              "x509"
            ]
          },
          "keyId": {
            "type": "string"
          },
          "scheme": {
            "type": "string"
          },
          "fingerprint": {
            "type": "string"
          },
          "trustStores": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "root": {
            "type": "string"
          },
          "issuer": {
            "type": "string"
          },
          "subject": {
            "type": "string"
          },
          "build": {
            "type": "object",
            "additionalProperties": {
              "type": "string"
            }
          },
          "notBefore": {
            "type": "string",
            "format": "date-time"
          },
          "notAfter": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "SearchedLocation": {
        "type": "object",
        "required": [
          "place",
          "outcome",
          "count"
        ],
        "properties": {
          "place": {
            "type": "string"
          },
          "outcome": {
            "type": "string"
          },
          "count": {
            "type": "integer"
          },
          "reason": {
            "$ref": "#/components/schemas/Reason"
          }
        }
      },
      "ImageReport": {
        "type": "object",
        "required": [
          "repository",
          "digest",
          "demo",
          "state",
          "tags",
          "origin",
          "commands",
          "workloads"
        ],
        "properties": {
          "repository": {
            "type": "string"
          },
          "digest": {
            "type": "string"
          },
          "demo": {
            "type": "boolean"
          },
          "state": {
            "type": "string",
            "enum": [
              "pending",
              "read",
              "failed"
            ]
          },
          "checkedAt": {
            "type": "string",
            "format": "date-time"
          },
          "reason": {
            "$ref": "#/components/schemas/Reason"
          },
          "kind": {
            "type": "string",
            "enum": [
              "image",
              "index"
            ]
          },
          "complete": {
            "type": "boolean"
          },
          "searched": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/SearchedLocation"
            }
          },
          "signatures": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/SignedDocument"
            }
          },
          "attestations": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/SignedDocument"
            }
          },
          "tags": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "origin": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/OriginFact"
            }
          },
          "commands": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/VerificationCommand"
            }
          },
          "workloads": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/WorkloadImage"
            }
          }
        }
      },
      "OriginFact": {
        "type": "object",
        "description": "One thing about how an image was made, and who says so.",
        "required": [
          "name",
          "value",
          "source"
        ],
        "properties": {
          "name": {
            "type": "string",
            "enum": [
              "sourceRepository",
              "ref",
              "commit",
              "author",
              "trigger",
              "run",
              "builder",
              "runner"
            ]
          },
          "value": {
            "type": "string"
          },
          "source": {
            "type": "string",
            "description": "Proven by the issuer of a certificate, claimed by a valid provenance, or reported by the gate of a pipeline.",
            "enum": [
              "certificate",
              "provenance",
              "gate-run"
            ]
          },
          "document": {
            "type": "string",
            "description": "Id of the signed document."
          }
        }
      },
      "VerificationCommand": {
        "type": "object",
        "description": "Checks by hand what was found valid.",
        "required": [
          "tool",
          "checks",
          "command"
        ],
        "properties": {
          "tool": {
            "type": "string",
            "enum": [
              "cosign",
              "notation",
              "image-verifier"
            ]
          },
          "checks": {
            "type": "string",
            "description": "What the command checks."
          },
          "command": {
            "type": "string"
          },
          "needs": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Files that the command names."
          }
        }
      },
      "PostureSource": {
        "type": "object",
        "description": "Where a mode comes from, down to the policy and rule.",
        "required": [
          "engine",
          "mode",
          "explanation"
        ],
        "properties": {
          "engine": {
            "type": "string"
          },
          "policy": {
            "type": "string"
          },
          "rule": {
            "type": "string"
          },
          "binding": {
            "type": "string"
          },
          "mode": {
            "$ref": "#/components/schemas/EnforcementMode"
          },
          "explanation": {
            "type": "string"
          },
          "until": {
            "type": "string",
            "format": "date-time",
            "description": "When the mode ends by itself; absent where no end is known."
          },
          "verifies": {
            "type": "array",
            "description": "Formats of the signatures that the policy can verify; empty where no signature fulfils it, absent where it asks for none, or where that is not known.",
            "items": {
              "$ref": "#/components/schemas/SignatureFormat"
            }
          }
        }
      },
      "SignatureFormat": {
        "type": "string",
        "description": "How a signature is stored beside the image.",
        "enum": [
          "cosign-legacy",
          "sigstore-bundle",
          "notation"
        ]
      },
      "Loophole": {
        "type": "object",
        "required": [
          "code",
          "severity",
          "text",
          "fix"
        ],
        "properties": {
          "code": {
            "type": "string"
          },
          "severity": {
            "type": "string",
            "enum": [
              "low",
              "medium",
              "high"
            ]
          },
          "text": {
            "type": "string"
          },
          "fix": {
            "type": "string"
          },
          "policy": {
            "type": "string"
          }
        }
      },
      "PathMode": {
        "type": "object",
        "required": [
          "path",
          "mode"
        ],
        "properties": {
          "path": {
            "type": "string",
            "enum": [
              "containers",
              "initContainers",
              "ephemeralContainers"
            ]
          },
          "mode": {
            "$ref": "#/components/schemas/EnforcementMode"
          }
        }
      },
      "IntentDifference": {
        "type": "string",
        "description": "How the effective mode stands to the one that the environment wants.",
        "enum": [
          "as-intended",
          "weaker",
          "stricter",
          "unknown"
        ]
      },
      "ControlPosture": {
        "type": "object",
        "required": [
          "mode",
          "paths",
          "sources",
          "loopholes"
        ],
        "properties": {
          "mode": {
            "$ref": "#/components/schemas/EnforcementMode"
          },
          "intent": {
            "$ref": "#/components/schemas/EnforcementMode"
          },
          "difference": {
            "description": "Absent where nothing is wanted.",
            "allOf": [
              {
                "$ref": "#/components/schemas/IntentDifference"
              }
            ]
          },
          "paths": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PathMode"
            }
          },
          "sources": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PostureSource"
            }
          },
          "loopholes": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Loophole"
            }
          },
          "images": {
            "type": "object",
            "description": "How many image references in use here the mode holds for.",
            "required": [
              "covered",
              "total"
            ],
            "properties": {
              "covered": {
                "type": "integer"
              },
              "total": {
                "type": "integer"
              }
            }
          }
        }
      },
      "NamespacePosture": {
        "type": "object",
        "required": [
          "cluster",
          "namespace",
          "signature",
          "digest",
          "asOf",
          "stale"
        ],
        "properties": {
          "cluster": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "critical": {
            "type": "boolean",
            "description": "True where the environment wants more of it, see critical."
          },
          "signature": {
            "$ref": "#/components/schemas/ControlPosture"
          },
          "digest": {
            "$ref": "#/components/schemas/ControlPosture"
          },
          "differsFromIntent": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "stale": {
            "type": "boolean"
          }
        }
      },
      "PosturePage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/NamespacePosture"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "ImplicitExceptionKind": {
        "type": "string",
        "description": "policy-exception: an object of the engine that takes objects out of a policy.\nstatic-pass: a policy that lets every matching image pass.\nallow-rule: a rule that lets images pass unverified.\nnamespace-label: a label takes the namespace out of a webhook.\nwebhook-exclusion: the selector of a webhook leaves objects out.\npolicy-exclusion: a policy or its binding leaves objects out.\nimage-exclusion: a policy leaves images out.\nresource-filter: a setting of the engine leaves resources out.\nsubject-exclusion: requests of users or groups are not checked.\n",
        "enum": [
          "policy-exception",
          "static-pass",
          "allow-rule",
          "namespace-label",
          "webhook-exclusion",
          "policy-exclusion",
          "image-exclusion",
          "resource-filter",
          "subject-exclusion"
        ]
      },
      "ProposedChange": {
        "type": "object",
        "required": [
          "url",
          "created"
        ],
        "properties": {
          "url": {
            "type": "string"
          },
          "created": {
            "type": "boolean",
            "description": "False where it was there before."
          }
        }
      },
      "ExceptionProofResult": {
        "type": "string",
        "description": "as-written: applied while it is in force, and as narrow as it was written.\nwidened: applied, and more passes than the exception allows.\nended: it is over, and the engines let nothing pass for it any more.\nstill-effective: it is over or was never in force, and something still lets its image pass.\nunknown: this could not be told.\n",
        "enum": [
          "as-written",
          "widened",
          "ended",
          "still-effective",
          "unknown"
        ]
      },
      "ExceptionProof": {
        "type": "object",
        "required": [
          "at",
          "result",
          "method",
          "text"
        ],
        "properties": {
          "at": {
            "type": "string",
            "format": "date-time",
            "description": "When it was first so."
          },
          "result": {
            "$ref": "#/components/schemas/ExceptionProofResult"
          },
          "method": {
            "type": "string",
            "enum": [
              "object",
              "object-gone",
              "condition",
              "dry-run"
            ],
            "description": "object: the object in the cluster was tried with the Pod. object-gone: there\nis none any more. condition: it is there, but its own condition has ended it.\ndry-run: the API server was asked.\n"
          },
          "text": {
            "type": "string"
          }
        }
      },
      "ExceptionTrial": {
        "type": "object",
        "description": "What the API server answered last when it was asked, in a dry run, for the Pod\nof an exception that is over. Only where dry runs are on for the cluster.\n",
        "required": [
          "at",
          "outcome",
          "text",
          "tries"
        ],
        "properties": {
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "outcome": {
            "type": "string",
            "enum": [
              "denied",
              "admitted",
              "unknown"
            ],
            "description": "denied: refused for its image. admitted: it passes. unknown: it could not be\nasked, or the answer tells nothing; never a proof.\n"
          },
          "text": {
            "type": "string"
          },
          "tries": {
            "type": "integer",
            "description": "How often it was answered so in a row."
          },
          "nextAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it is asked again; absent where it is not."
          }
        }
      },
      "ExceptionProofList": {
        "type": "object",
        "required": [
          "demo",
          "items"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "checkedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When the newest was last found to hold."
          },
          "trial": {
            "$ref": "#/components/schemas/ExceptionTrial"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ExceptionProof"
            }
          }
        }
      },
      "ExceptionManifests": {
        "type": "object",
        "required": [
          "demo",
          "exceptionId",
          "state",
          "image",
          "items",
          "gaps"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "exceptionId": {
            "type": "string"
          },
          "state": {
            "type": "string",
            "enum": [
              "preview",
              "ready",
              "ended"
            ],
            "description": "Preview before the approval, not to be applied; nothing is written after the end."
          },
          "image": {
            "type": "string",
            "description": "As manifests must name it to be excepted."
          },
          "repository": {
            "type": "string",
            "description": "Where manifests for the cluster can be proposed; absent where that is not configured."
          },
          "noProposals": {
            "type": "string",
            "description": "Why none can be proposed although a repository is configured."
          },
          "asOf": {
            "type": "string",
            "format": "date-time",
            "description": "Of the newest successful read of the cluster."
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ExceptionManifest"
            }
          },
          "gaps": {
            "type": "array",
            "description": "What could not be told; there may be more that refuses the image.",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "ExceptionManifest": {
        "type": "object",
        "description": "An exception as one engine takes it.",
        "required": [
          "engine",
          "engineTitle",
          "policies",
          "files",
          "notes",
          "limits",
          "probes",
          "narrow"
        ],
        "properties": {
          "engine": {
            "type": "string",
            "description": "Id of the admission engine."
          },
          "engineTitle": {
            "type": "string"
          },
          "policies": {
            "type": "array",
            "description": "The policies that refuse the image.",
            "items": {
              "type": "string"
            }
          },
          "files": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ManifestFile"
            }
          },
          "notes": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "limits": {
            "type": "array",
            "description": "What the engine cannot say.",
            "items": {
              "$ref": "#/components/schemas/ManifestLimit"
            }
          },
          "probes": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ManifestProbe"
            }
          },
          "narrow": {
            "type": "boolean",
            "description": "Nothing but the Pod of the exception passes, and that only until the end."
          },
          "reason": {
            "type": "string",
            "description": "Why there is no file."
          }
        }
      },
      "ManifestFile": {
        "type": "object",
        "required": [
          "name",
          "yaml",
          "changes"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "yaml": {
            "type": "string"
          },
          "changes": {
            "type": "boolean",
            "description": "True where it changes an object that the cluster has."
          }
        }
      },
      "ManifestLimit": {
        "type": "object",
        "required": [
          "dimension",
          "text"
        ],
        "properties": {
          "dimension": {
            "type": "string",
            "enum": [
              "digest",
              "namespace",
              "serviceAccount",
              "time"
            ]
          },
          "text": {
            "type": "string"
          }
        }
      },
      "ManifestProbe": {
        "type": "object",
        "description": "What becomes of one request once the exception is applied.",
        "required": [
          "probe",
          "expected",
          "answer",
          "method"
        ],
        "properties": {
          "probe": {
            "type": "string",
            "enum": [
              "exact",
              "other-digest",
              "other-namespace",
              "other-service-account",
              "sidecar",
              "init-container",
              "ephemeral-container",
              "image-volume",
              "after-end"
            ]
          },
          "expected": {
            "type": "string",
            "enum": [
              "passes",
              "refused"
            ]
          },
          "answer": {
            "type": "string",
            "enum": [
              "passes",
              "refused",
              "unknown"
            ]
          },
          "method": {
            "type": "string",
            "enum": [
              "evaluated",
              "read"
            ],
            "description": "The expressions were evaluated; or they were read as the one form that is known."
          }
        }
      },
      "ImplicitExceptionFlag": {
        "type": "string",
        "description": "no-expiry: no end is written.\nno-owner: no owner is written.\nwide-scope: it is not bound to digests, or not to namespaces.\ninert: it has no effect now, for example since the feature is off.\npolicy-missing: no policy or rule that it names is there.\nexpired-but-effective: its end has passed, and nothing ends it.\n",
        "enum": [
          "no-expiry",
          "no-owner",
          "wide-scope",
          "inert",
          "policy-missing",
          "expired-but-effective"
        ]
      },
      "ImplicitExceptionScope": {
        "type": "object",
        "description": "What it lets pass, as far as it is written; absent is everything.",
        "properties": {
          "namespaces": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "images": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "digests": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "serviceAccounts": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "users": {
            "type": "array",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "ImplicitException": {
        "type": "object",
        "required": [
          "id",
          "cluster",
          "engine",
          "engineTitle",
          "kind",
          "object",
          "text",
          "scope",
          "effect",
          "flags",
          "firstSeenAt"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "cluster": {
            "type": "string"
          },
          "engine": {
            "type": "string",
            "description": "Id of the engine."
          },
          "engineTitle": {
            "type": "string"
          },
          "kind": {
            "$ref": "#/components/schemas/ImplicitExceptionKind"
          },
          "object": {
            "type": "object",
            "required": [
              "kind",
              "name"
            ],
            "properties": {
              "kind": {
                "type": "string"
              },
              "namespace": {
                "type": "string"
              },
              "name": {
                "type": "string"
              }
            }
          },
          "policy": {
            "type": "string",
            "description": "The policies concerned."
          },
          "text": {
            "type": "string",
            "description": "What passes",
            "in one sentence.": null
          },
          "scope": {
            "$ref": "#/components/schemas/ImplicitExceptionScope"
          },
          "effect": {
            "type": "string",
            "enum": [
              "in-force",
              "inert",
              "unknown"
            ]
          },
          "reason": {
            "type": "string"
          },
          "owner": {
            "type": "string"
          },
          "ticket": {
            "type": "string"
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time"
          },
          "expiryEnforced": {
            "type": "boolean",
            "description": "True where the engine itself ends it at that time."
          },
          "policyMissing": {
            "type": "boolean",
            "description": "True where no policy or rule that it names is there."
          },
          "lastUsedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When a policy report last said that it let something pass; absent\nwhere that is not known, which is not to say that it was not used.\n"
          },
          "lastManager": {
            "type": "string",
            "description": "Who wrote the object last, where it was seen being written."
          },
          "createdAt": {
            "type": "string",
            "format": "date-time",
            "description": "When the object was created; what it excludes may be younger."
          },
          "firstSeenAt": {
            "type": "string",
            "format": "date-time"
          },
          "flags": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ImplicitExceptionFlag"
            }
          }
        }
      },
      "ImplicitExceptionGap": {
        "type": "object",
        "required": [
          "cluster",
          "resource",
          "state"
        ],
        "properties": {
          "cluster": {
            "type": "string"
          },
          "resource": {
            "type": "string"
          },
          "state": {
            "$ref": "#/components/schemas/SourceState"
          }
        }
      },
      "ImplicitExceptionPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount",
          "gaps"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ImplicitException"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          },
          "gaps": {
            "type": "array",
            "description": "What could not be read; there may be more exceptions in it.",
            "items": {
              "$ref": "#/components/schemas/ImplicitExceptionGap"
            }
          }
        }
      },
      "RepositoryFlag": {
        "type": "string",
        "description": "unruled: no rule of the trust policy is about it where it runs.\nsource-not-allowed: an environment that runs it does not take it.\nsame-name-elsewhere: another registry has a repository of that name.\nmany-pushers: more can push to it than its registry is configured to allow.\ntags-mutable: its registry lets every tag be moved.\nshared-robot: a robot can push to it and to a repository that runs only\noutside of the environments where signatures are enforced.\ndirect-push: somebody pushed to it who is not an account that publishes.\nshared-pusher: an account pushed to it and to a repository that runs only\noutside of the environments where signatures are enforced.\nnew: first seen within a week.\nThose about rights and pushes are told of repositories that run where signatures\nare enforced.\n",
        "enum": [
          "unruled",
          "source-not-allowed",
          "same-name-elsewhere",
          "many-pushers",
          "tags-mutable",
          "shared-robot",
          "direct-push",
          "shared-pusher",
          "new"
        ]
      },
      "RepositoryRights": {
        "type": "object",
        "description": "Who can push to it, as its registry tells.",
        "required": [
          "state",
          "asOf"
        ],
        "properties": {
          "state": {
            "type": "string",
            "enum": [
              "known",
              "unknown"
            ]
          },
          "why": {
            "type": "string",
            "description": "Why it is unknown."
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "pushers": {
            "type": "integer",
            "description": "Principals that can push."
          },
          "overwriters": {
            "type": "integer",
            "description": "Those of them that can move a tag that exists."
          },
          "missing": {
            "type": "string",
            "description": "Why there may be more of them than counted."
          },
          "maxPushers": {
            "type": "integer",
            "description": "More are too many."
          },
          "tagImmutability": {
            "type": "string",
            "enum": [
              "immutable",
              "mutable",
              "partly",
              "unknown"
            ]
          },
          "immutabilityRule": {
            "type": "string",
            "description": "The tags that cannot be moved, or why it is unknown."
          },
          "sharedRobots": {
            "type": "array",
            "description": "Robots that can push elsewhere too, see shared-robot.",
            "items": {
              "type": "string"
            }
          },
          "unreadElsewhere": {
            "type": "integer",
            "description": "Repositories elsewhere whose robots are not known."
          }
        }
      },
      "RepositoryPushes": {
        "type": "object",
        "description": "Who pushed to it, as its registry told.",
        "required": [
          "state"
        ],
        "properties": {
          "state": {
            "type": "string",
            "enum": [
              "known",
              "unknown"
            ]
          },
          "why": {
            "type": "string",
            "description": "Why it is unknown."
          },
          "since": {
            "type": "string",
            "format": "date-time",
            "description": "Since when its registry tells of pushes."
          },
          "asOf": {
            "type": "string",
            "format": "date-time",
            "description": "When its registry told last of anything."
          },
          "pushes": {
            "type": "integer",
            "description": "Manifests pushed to it."
          },
          "unnamed": {
            "type": "integer",
            "description": "Those of them of which it was not told who pushed."
          },
          "lastAt": {
            "type": "string",
            "format": "date-time"
          },
          "publishersKnown": {
            "type": "boolean",
            "description": "Whether it is configured who publishes; else no push is direct."
          },
          "accountsTotal": {
            "type": "integer"
          },
          "accounts": {
            "type": "array",
            "description": "Who pushed, those that stand out first.",
            "items": {
              "type": "object",
              "required": [
                "name",
                "pushes",
                "lastAt",
                "shared"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "pushes": {
                  "type": "integer"
                },
                "lastAt": {
                  "type": "string",
                  "format": "date-time"
                },
                "direct": {
                  "type": "boolean",
                  "description": "Not one that publishes; absent where that is not known."
                },
                "shared": {
                  "type": "boolean",
                  "description": "It pushes elsewhere too, see shared-pusher."
                }
              }
            }
          }
        }
      },
      "ReviewReason": {
        "type": "string",
        "description": "Why something is looked at in a review.",
        "enum": [
          "still-effective",
          "expiring",
          "expired",
          "closable",
          "unused",
          "no-owner",
          "found-broad",
          "new-registry",
          "new-repository"
        ]
      },
      "ReviewItem": {
        "type": "object",
        "required": [
          "id",
          "subject",
          "subjectId",
          "title",
          "text",
          "reasons"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "subject": {
            "type": "string",
            "description": "A declared exception, one found in a cluster, or a repository.",
            "enum": [
              "exception",
              "found",
              "repository"
            ]
          },
          "subjectId": {
            "type": "string"
          },
          "title": {
            "type": "string"
          },
          "text": {
            "type": "string",
            "description": "Why it exists, or what it is."
          },
          "owner": {
            "type": "string"
          },
          "ticket": {
            "type": "string"
          },
          "due": {
            "type": "string",
            "format": "date-time"
          },
          "reasons": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ReviewReason"
            }
          }
        }
      },
      "ReviewDecisionName": {
        "type": "string",
        "enum": [
          "keep",
          "close",
          "extend",
          "reassign",
          "revoke",
          "follow-up"
        ]
      },
      "ReviewDecision": {
        "type": "object",
        "required": [
          "item",
          "decision",
          "comment",
          "actor",
          "at"
        ],
        "properties": {
          "item": {
            "type": "string",
            "description": "Id of the item."
          },
          "decision": {
            "$ref": "#/components/schemas/ReviewDecisionName"
          },
          "comment": {
            "type": "string"
          },
          "actor": {
            "type": "string"
          },
          "at": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "ReviewDecisionRequest": {
        "type": "object",
        "required": [
          "item",
          "decision",
          "comment"
        ],
        "additionalProperties": false,
        "properties": {
          "item": {
            "type": "string",
            "maxLength": 600
          },
          "decision": {
            "$ref": "#/components/schemas/ReviewDecisionName"
          },
          "comment": {
            "type": "string",
            "minLength": 1,
            "maxLength": 2000
          },
          "link": {
            "type": "string",
            "maxLength": 1024,
            "description": "Evidence, where it is closed or extended."
          },
          "until": {
            "type": "string",
            "maxLength": 40,
            "description": "The new end, where it is to be extended."
          },
          "owner": {
            "type": "string",
            "maxLength": 255,
            "description": "Entity ref, where it gets another owner."
          }
        }
      },
      "Review": {
        "type": "object",
        "required": [
          "id",
          "demo",
          "startedAt",
          "startedBy",
          "items",
          "more",
          "decisions"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "demo": {
            "type": "boolean"
          },
          "startedAt": {
            "type": "string",
            "format": "date-time"
          },
          "startedBy": {
            "type": "string"
          },
          "finishedAt": {
            "type": "string",
            "format": "date-time"
          },
          "finishedBy": {
            "type": "string"
          },
          "durationSeconds": {
            "type": "integer"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ReviewItem"
            }
          },
          "more": {
            "type": "integer",
            "description": "Items that found no place in this review."
          },
          "decisions": {
            "type": "array",
            "description": "In the order in which they were taken; the last one on an item holds.",
            "items": {
              "$ref": "#/components/schemas/ReviewDecision"
            }
          }
        }
      },
      "ReviewSummary": {
        "type": "object",
        "required": [
          "id",
          "startedAt",
          "startedBy",
          "items",
          "decided"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "startedAt": {
            "type": "string",
            "format": "date-time"
          },
          "startedBy": {
            "type": "string"
          },
          "finishedAt": {
            "type": "string",
            "format": "date-time"
          },
          "durationSeconds": {
            "type": "integer"
          },
          "items": {
            "type": "integer"
          },
          "decided": {
            "type": "integer",
            "description": "Items with a decision."
          }
        }
      },
      "ReviewPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ReviewSummary"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "RepositoryRow": {
        "type": "object",
        "required": [
          "repository",
          "registry",
          "firstSeenAt",
          "digests",
          "workloads",
          "environments",
          "sameNameElsewhere",
          "flags"
        ],
        "properties": {
          "repository": {
            "type": "string"
          },
          "registry": {
            "type": "string"
          },
          "firstSeenAt": {
            "type": "string",
            "format": "date-time"
          },
          "digests": {
            "type": "integer"
          },
          "workloads": {
            "type": "integer"
          },
          "environments": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "environment",
                "workloads",
                "ruled",
                "allowedSource"
              ],
              "properties": {
                "environment": {
                  "type": "string",
                  "description": "(none) outside of all."
                },
                "workloads": {
                  "type": "integer"
                },
                "ruled": {
                  "type": "boolean"
                },
                "allowedSource": {
                  "type": "boolean"
                }
              }
            }
          },
          "sameNameElsewhere": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "rights": {
            "$ref": "#/components/schemas/RepositoryRights"
          },
          "pushes": {
            "$ref": "#/components/schemas/RepositoryPushes"
          },
          "flags": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RepositoryFlag"
            }
          }
        }
      },
      "RepositoryPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/RepositoryRow"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "ManualDeploy": {
        "type": "object",
        "required": [
          "id",
          "cluster",
          "namespace",
          "workload",
          "verb",
          "user",
          "at",
          "images"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "cluster": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "workload": {
            "type": "object",
            "required": [
              "kind",
              "name"
            ],
            "properties": {
              "kind": {
                "type": "string"
              },
              "name": {
                "type": "string"
              }
            }
          },
          "entityRef": {
            "type": "string"
          },
          "verb": {
            "type": "string",
            "enum": [
              "create",
              "update",
              "patch"
            ]
          },
          "user": {
            "type": "string"
          },
          "userAgent": {
            "type": "string"
          },
          "changeId": {
            "type": "string"
          },
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "images": {
            "type": "array",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "ManualDeployPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ManualDeploy"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "AuthorityRow": {
        "type": "object",
        "required": [
          "name",
          "owner",
          "kind",
          "rotation",
          "rules",
          "sameKey",
          "flags"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "owner": {
            "type": "string"
          },
          "kind": {
            "type": "string",
            "enum": [
              "key",
              "keyless",
              "x509"
            ]
          },
          "custody": {
            "type": "string"
          },
          "rotateEvery": {
            "type": "string"
          },
          "rotatedAt": {
            "type": "string"
          },
          "nextRotationAt": {
            "type": "string"
          },
          "rotation": {
            "type": "string",
            "description": "none-needed where nothing long-lived is held.",
            "enum": [
              "in-time",
              "overdue",
              "not-declared",
              "none-needed"
            ]
          },
          "rules": {
            "type": "array",
            "description": "Rules of the trust policy that count on it.",
            "items": {
              "type": "string"
            }
          },
          "sameKey": {
            "type": "array",
            "description": "Other authorities that have the same key.",
            "items": {
              "type": "string"
            }
          },
          "use": {
            "$ref": "#/components/schemas/AuthorityUse"
          },
          "flags": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AuthorityFlag"
            }
          }
        }
      },
      "AuthorityFlag": {
        "type": "string",
        "enum": [
          "plain-custody",
          "custody-not-declared",
          "rotation-overdue",
          "rotation-not-declared",
          "same-key",
          "many-services",
          "many-owners",
          "not-logged"
        ]
      },
      "AuthorityUse": {
        "type": "object",
        "description": "What runs and counts on it; distinct digests.",
        "required": [
          "digests",
          "services",
          "owners",
          "logged",
          "timestamped",
          "unproven"
        ],
        "properties": {
          "digests": {
            "type": "integer"
          },
          "services": {
            "type": "integer"
          },
          "owners": {
            "type": "integer"
          },
          "logged": {
            "type": "integer",
            "description": "With a proven log entry."
          },
          "timestamped": {
            "type": "integer",
            "description": "With a trusted timestamp."
          },
          "unproven": {
            "type": "integer",
            "description": "With neither."
          }
        }
      },
      "AuthorityList": {
        "type": "object",
        "required": [
          "demo",
          "policyVersion",
          "limits",
          "items"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "policyVersion": {
            "type": "string"
          },
          "limits": {
            "type": "object",
            "description": "A key that serves more is flagged.",
            "required": [
              "maxServices",
              "maxOwners"
            ],
            "properties": {
              "maxServices": {
                "type": "integer"
              },
              "maxOwners": {
                "type": "integer"
              }
            }
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AuthorityRow"
            }
          }
        }
      },
      "FormatUse": {
        "type": "object",
        "description": "Distinct running digests with a signature of this kind; valid or not.",
        "required": [
          "kind",
          "value",
          "digests",
          "services"
        ],
        "properties": {
          "kind": {
            "type": "string",
            "enum": [
              "format",
              "place",
              "signer"
            ]
          },
          "value": {
            "type": "string"
          },
          "digests": {
            "type": "integer"
          },
          "services": {
            "type": "integer"
          },
          "unverifiableIn": {
            "type": "array",
            "description": "Clusters whose policies verify signatures, and none of this format.",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "FormatOwner": {
        "type": "object",
        "description": "Distinct running digests of one owner; without one, of none.",
        "required": [
          "digests",
          "oldOnly",
          "both",
          "newOnly",
          "unsigned",
          "unknown"
        ],
        "properties": {
          "owner": {
            "type": "string"
          },
          "digests": {
            "type": "integer"
          },
          "oldOnly": {
            "type": "integer"
          },
          "both": {
            "type": "integer"
          },
          "newOnly": {
            "type": "integer"
          },
          "unsigned": {
            "type": "integer",
            "description": "Signed in neither format."
          },
          "unknown": {
            "type": "integer",
            "description": "Not everything could be read."
          }
        }
      },
      "FormatRegister": {
        "type": "object",
        "required": [
          "demo",
          "asOf",
          "from",
          "to",
          "digests",
          "uses",
          "owners",
          "ownerCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "from": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "to": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "digests": {
            "type": "integer",
            "description": "Distinct running ones."
          },
          "uses": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/FormatUse"
            }
          },
          "owners": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/FormatOwner"
            }
          },
          "ownerCount": {
            "type": "integer"
          }
        }
      },
      "RoleRegister": {
        "type": "object",
        "required": [
          "demo",
          "asOf",
          "findings",
          "sources"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "findings": {
            "type": "array",
            "description": "People seen in more than one role.",
            "items": {
              "type": "object",
              "required": [
                "person",
                "roles"
              ],
              "properties": {
                "person": {
                  "type": "string",
                  "description": "Name by which the sources were compared."
                },
                "roles": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": [
                      "role",
                      "name",
                      "evidence"
                    ],
                    "properties": {
                      "role": {
                        "$ref": "#/components/schemas/DeliveryRole"
                      },
                      "name": {
                        "type": "string",
                        "description": "As the source has it."
                      },
                      "evidence": {
                        "type": "string"
                      },
                      "at": {
                        "type": "string",
                        "format": "date-time"
                      }
                    }
                  }
                }
              }
            }
          },
          "sources": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "role",
                "people"
              ],
              "properties": {
                "role": {
                  "$ref": "#/components/schemas/DeliveryRole"
                },
                "people": {
                  "type": "integer"
                },
                "unknown": {
                  "type": "string",
                  "description": "What is not known of it."
                }
              }
            }
          }
        }
      },
      "DeliveryRole": {
        "type": "string",
        "description": "A builder is the author of a commit that a pipeline has built and verified.",
        "enum": [
          "builder",
          "signer",
          "publisher",
          "approver",
          "hand-deployer"
        ]
      },
      "BaseImageAnswer": {
        "type": "string",
        "description": "unknown where no rule for the images built on it says so.",
        "enum": [
          "yes",
          "no",
          "unknown"
        ]
      },
      "BaseImageRow": {
        "type": "object",
        "required": [
          "repository",
          "digests",
          "usedBy",
          "listed",
          "mirrored",
          "pinned",
          "approved"
        ],
        "properties": {
          "repository": {
            "type": "string"
          },
          "digest": {
            "type": "string"
          },
          "digests": {
            "type": "integer",
            "description": "Distinct digests built on it."
          },
          "usedBy": {
            "type": "array",
            "description": "Some of them.",
            "items": {
              "type": "string"
            }
          },
          "listed": {
            "$ref": "#/components/schemas/BaseImageAnswer"
          },
          "mirrored": {
            "$ref": "#/components/schemas/BaseImageAnswer"
          },
          "pinned": {
            "$ref": "#/components/schemas/BaseImageAnswer"
          },
          "approved": {
            "$ref": "#/components/schemas/BaseImageAnswer"
          }
        }
      },
      "BaseImagePage": {
        "type": "object",
        "required": [
          "demo",
          "asOf",
          "items",
          "totalCount",
          "digests",
          "withoutBase"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/BaseImageRow"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          },
          "digests": {
            "type": "integer",
            "description": "Distinct ones in use."
          },
          "withoutBase": {
            "type": "integer",
            "description": "Of these those whose base image no valid provenance names."
          }
        }
      },
      "EnforcementFindingCode": {
        "type": "string",
        "enum": [
          "no-trust-policy",
          "unsigned-without-end",
          "relaxation-ended",
          "no-gate-owner"
        ]
      },
      "EnforcementFinding": {
        "type": "object",
        "required": [
          "code",
          "text",
          "fix"
        ],
        "properties": {
          "code": {
            "$ref": "#/components/schemas/EnforcementFindingCode"
          },
          "text": {
            "type": "string"
          },
          "fix": {
            "type": "string"
          }
        }
      },
      "EnforcementRule": {
        "type": "object",
        "description": "What holds for a repository in an environment. Where `pattern` is true,\nfor the repositories of the pattern that no narrower pattern covers.\n",
        "required": [
          "repository",
          "pattern",
          "environment",
          "intent",
          "rules",
          "signature",
          "ended",
          "attestations",
          "allowedSource",
          "exceptions",
          "findings"
        ],
        "properties": {
          "repository": {
            "type": "string"
          },
          "pattern": {
            "type": "boolean"
          },
          "environment": {
            "type": "string"
          },
          "intent": {
            "$ref": "#/components/schemas/EnvironmentIntent"
          },
          "rules": {
            "type": "array",
            "description": "Rules of the trust policy that must all be met.",
            "items": {
              "type": "object",
              "required": [
                "name",
                "requires"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "owner": {
                  "type": "string"
                },
                "requires": {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                }
              }
            }
          },
          "signature": {
            "type": "string",
            "description": "refused where no rule applies and the policy denies; unknown without a policy.",
            "enum": [
              "required",
              "not-required",
              "refused",
              "unknown"
            ]
          },
          "unsigned": {
            "type": "object",
            "description": "Why images pass without a signature, and from which date on they do not.",
            "required": [
              "because"
            ],
            "properties": {
              "because": {
                "type": "string",
                "enum": [
                  "checks",
                  "unmatched"
                ]
              },
              "until": {
                "type": "string",
                "format": "date"
              }
            }
          },
          "ended": {
            "type": "array",
            "description": "Dates on which relaxations of these rules ended.",
            "items": {
              "type": "string",
              "format": "date"
            }
          },
          "attestations": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "types",
                "mode"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "types": {
                  "type": "array",
                  "items": {
                    "type": "string"
                  }
                },
                "mode": {
                  "type": "string",
                  "enum": [
                    "enforce",
                    "log",
                    "skip"
                  ]
                }
              }
            }
          },
          "allowedSource": {
            "type": "boolean"
          },
          "exceptions": {
            "type": "object",
            "required": [
              "allowed",
              "maxDurationDays",
              "approvers"
            ],
            "properties": {
              "allowed": {
                "type": "boolean"
              },
              "maxDurationDays": {
                "type": "number"
              },
              "approvers": {
                "type": "array",
                "description": "Empty where everybody with the permission may approve.",
                "items": {
                  "type": "string"
                }
              }
            }
          },
          "gateOwner": {
            "type": "string",
            "description": "Who must not accept images without verification."
          },
          "findings": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/EnforcementFinding"
            }
          }
        }
      },
      "EnforcementRulePage": {
        "type": "object",
        "required": [
          "demo",
          "policyVersion",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "policyVersion": {
            "type": "string"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/EnforcementRule"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "ManifestEdit": {
        "type": "object",
        "required": [
          "action",
          "apiVersion",
          "kind",
          "name",
          "manifest",
          "diff"
        ],
        "properties": {
          "action": {
            "type": "string",
            "enum": [
              "create",
              "change",
              "delete"
            ]
          },
          "apiVersion": {
            "type": "string"
          },
          "kind": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "manifest": {
            "type": "string",
            "description": "YAML: the object where it is created, a JSON merge patch with its\nidentity where it is changed, empty where it is deleted.\n"
          },
          "diff": {
            "type": "string",
            "description": "Unified diff of the whole object."
          }
        }
      },
      "ModesAfter": {
        "type": "object",
        "required": [
          "signature",
          "digest"
        ],
        "properties": {
          "signature": {
            "$ref": "#/components/schemas/EnforcementMode"
          },
          "digest": {
            "$ref": "#/components/schemas/EnforcementMode"
          }
        }
      },
      "EnforcementPlanStep": {
        "type": "object",
        "description": "What brings one policy that does not enforce to do so.",
        "required": [
          "engine",
          "mode",
          "controls",
          "granularity",
          "possible",
          "changes",
          "undo",
          "notes",
          "elsewhere"
        ],
        "properties": {
          "engine": {
            "type": "string"
          },
          "policy": {
            "type": "string"
          },
          "rule": {
            "type": "string"
          },
          "binding": {
            "type": "string"
          },
          "mode": {
            "$ref": "#/components/schemas/EnforcementMode"
          },
          "controls": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Control"
            }
          },
          "granularity": {
            "type": "string",
            "description": "How finely the engine's mode can be set."
          },
          "possible": {
            "type": "boolean"
          },
          "why": {
            "type": "string",
            "description": "Why it is not possible."
          },
          "gives": {
            "$ref": "#/components/schemas/ModesAfter"
          },
          "changes": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ManifestEdit"
            }
          },
          "undo": {
            "type": "array",
            "description": "What takes the changes back; empty where nothing does.",
            "items": {
              "$ref": "#/components/schemas/ManifestEdit"
            }
          },
          "cannotUndo": {
            "type": "string"
          },
          "notes": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "elsewhere": {
            "type": "array",
            "description": "Other namespaces whose mode it changes.",
            "items": {
              "type": "object",
              "required": [
                "namespace",
                "control",
                "before",
                "after"
              ],
              "properties": {
                "namespace": {
                  "type": "string"
                },
                "control": {
                  "$ref": "#/components/schemas/Control"
                },
                "before": {
                  "$ref": "#/components/schemas/EnforcementMode"
                },
                "after": {
                  "$ref": "#/components/schemas/EnforcementMode"
                }
              }
            }
          }
        }
      },
      "PlanCheck": {
        "type": "object",
        "required": [
          "id",
          "state",
          "text"
        ],
        "properties": {
          "id": {
            "type": "string",
            "enum": [
              "fresh",
              "simulation",
              "dry-runs",
              "loopholes",
              "failure-policy",
              "engine-health",
              "exceptions",
              "weakenings",
              "gate-owner"
            ]
          },
          "state": {
            "type": "string",
            "enum": [
              "pass",
              "fail",
              "unknown"
            ]
          },
          "text": {
            "type": "string"
          },
          "fix": {
            "type": "string"
          }
        }
      },
      "PlannedControl": {
        "type": "object",
        "required": [
          "now",
          "planned"
        ],
        "properties": {
          "now": {
            "$ref": "#/components/schemas/ControlPosture"
          },
          "planned": {
            "$ref": "#/components/schemas/ControlPosture"
          }
        }
      },
      "EnforcementPlan": {
        "type": "object",
        "required": [
          "demo",
          "cluster",
          "namespace",
          "asOf",
          "stale",
          "lookBackDays",
          "controls",
          "steps",
          "missing",
          "otherNamespaces",
          "checks",
          "trustPolicy",
          "clusterPolicies",
          "blockers"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "cluster": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "gateOwner": {
            "type": "string"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "stale": {
            "type": "boolean"
          },
          "lookBackDays": {
            "type": "integer"
          },
          "controls": {
            "type": "object",
            "required": [
              "signature",
              "digest"
            ],
            "properties": {
              "signature": {
                "$ref": "#/components/schemas/PlannedControl"
              },
              "digest": {
                "$ref": "#/components/schemas/PlannedControl"
              }
            }
          },
          "steps": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/EnforcementPlanStep"
            }
          },
          "missing": {
            "type": "array",
            "description": "Controls for which no policy is there.",
            "items": {
              "$ref": "#/components/schemas/Control"
            }
          },
          "otherNamespaces": {
            "type": "object",
            "description": "For how many others the effect of the steps was computed.",
            "required": [
              "total",
              "checked"
            ],
            "properties": {
              "total": {
                "type": "integer"
              },
              "checked": {
                "type": "integer"
              }
            }
          },
          "checks": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PlanCheck"
            }
          },
          "trustPolicy": {
            "$ref": "#/components/schemas/ReadinessTotals"
          },
          "clusterPolicies": {
            "$ref": "#/components/schemas/ReadinessTotals"
          },
          "dryRuns": {
            "$ref": "#/components/schemas/DryRunCounts"
          },
          "blockers": {
            "type": "object",
            "description": "Workloads that the policies of the cluster would refuse.",
            "required": [
              "total",
              "items"
            ],
            "properties": {
              "total": {
                "type": "integer"
              },
              "items": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": [
                    "workload",
                    "reasons"
                  ],
                  "properties": {
                    "workload": {
                      "type": "object",
                      "required": [
                        "kind",
                        "name"
                      ],
                      "properties": {
                        "kind": {
                          "type": "string"
                        },
                        "name": {
                          "type": "string"
                        }
                      }
                    },
                    "entityRef": {
                      "type": "string"
                    },
                    "owner": {
                      "type": "string"
                    },
                    "reasons": {
                      "type": "array",
                      "items": {
                        "type": "string"
                      }
                    }
                  }
                }
              }
            }
          }
        }
      },
      "ReadinessScenario": {
        "type": "string",
        "description": "trust-policy: the whole trust policy and digests only, enforced.\ncluster-policies: the policies that the cluster has now, turned to\nenforce; what they do not cover passes.\n",
        "enum": [
          "trust-policy",
          "cluster-policies"
        ]
      },
      "ReadinessOutcome": {
        "type": "string",
        "description": "What would become of it at the next admission.",
        "enum": [
          "refused",
          "unknown",
          "excepted",
          "admitted"
        ]
      },
      "ReadinessCounts": {
        "type": "object",
        "required": [
          "workloads",
          "refused",
          "unknown",
          "excepted",
          "admitted",
          "uncovered"
        ],
        "properties": {
          "workloads": {
            "type": "integer"
          },
          "refused": {
            "type": "integer"
          },
          "unknown": {
            "type": "integer"
          },
          "excepted": {
            "type": "integer"
          },
          "admitted": {
            "type": "integer"
          },
          "uncovered": {
            "type": "integer",
            "description": "Of the admitted those that no policy of the cluster looks at."
          }
        }
      },
      "ReadinessFix": {
        "type": "object",
        "required": [
          "id",
          "text",
          "workloads",
          "freed"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "text": {
            "type": "string"
          },
          "workloads": {
            "type": "integer",
            "description": "Refused ones that need it."
          },
          "freed": {
            "type": "integer",
            "description": "Refused ones that need only it."
          }
        }
      },
      "ReadinessNamespace": {
        "type": "object",
        "required": [
          "cluster",
          "namespace",
          "trustPolicy",
          "clusterPolicies",
          "asOf",
          "stale"
        ],
        "properties": {
          "cluster": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "signature": {
            "$ref": "#/components/schemas/EnforcementMode"
          },
          "digest": {
            "$ref": "#/components/schemas/EnforcementMode"
          },
          "trustPolicy": {
            "$ref": "#/components/schemas/ReadinessCounts"
          },
          "clusterPolicies": {
            "$ref": "#/components/schemas/ReadinessCounts"
          },
          "dryRuns": {
            "$ref": "#/components/schemas/DryRunCounts"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "stale": {
            "type": "boolean"
          }
        }
      },
      "ReadinessPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount",
          "lookBackDays"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "lookBackDays": {
            "type": "integer"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ReadinessNamespace"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "ReadinessSummary": {
        "type": "object",
        "required": [
          "demo",
          "asOf",
          "lookBackDays",
          "namespaces",
          "trustPolicy",
          "clusterPolicies"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "lookBackDays": {
            "type": "integer",
            "description": "Workloads that are gone count too if they were seen since."
          },
          "namespaces": {
            "type": "object",
            "required": [
              "total",
              "ready",
              "stale"
            ],
            "properties": {
              "total": {
                "type": "integer"
              },
              "ready": {
                "type": "integer",
                "description": "Where the trust policy would refuse nothing and nothing is unknown."
              },
              "stale": {
                "type": "integer"
              }
            }
          },
          "trustPolicy": {
            "$ref": "#/components/schemas/ReadinessTotals"
          },
          "clusterPolicies": {
            "$ref": "#/components/schemas/ReadinessTotals"
          },
          "dryRuns": {
            "$ref": "#/components/schemas/DryRunCounts"
          }
        }
      },
      "DryRunComparison": {
        "type": "string",
        "description": "What the API server answered, against what was predicted by the modes\nin force and the verdict. not-comparable: one of the two is unknown, or\nthe refusal is not about images.\n",
        "enum": [
          "engine-laxer",
          "engine-stricter",
          "not-comparable",
          "agree"
        ]
      },
      "DryRunAnswer": {
        "type": "string",
        "description": "warned was admitted, with warnings. unknown tells nothing about images.",
        "enum": [
          "admitted",
          "warned",
          "refused",
          "unknown"
        ]
      },
      "DryRunCounts": {
        "type": "object",
        "description": "Absent where dry runs are off, or were not made yet.",
        "required": [
          "tried",
          "agree",
          "stricter",
          "laxer",
          "notComparable",
          "leftOut",
          "asOf"
        ],
        "properties": {
          "tried": {
            "type": "integer",
            "description": "Distinct images with their service account."
          },
          "agree": {
            "type": "integer"
          },
          "stricter": {
            "type": "integer",
            "description": "Refused against the prediction."
          },
          "laxer": {
            "type": "integer",
            "description": "Admitted against the prediction."
          },
          "notComparable": {
            "type": "integer"
          },
          "leftOut": {
            "type": "integer",
            "description": "Beyond the limit a namespace."
          },
          "asOf": {
            "type": "string",
            "format": "date-time",
            "description": "Of the oldest round among them."
          }
        }
      },
      "DryRun": {
        "type": "object",
        "required": [
          "cluster",
          "namespace",
          "reference",
          "serviceAccount",
          "predicted",
          "answer",
          "comparison",
          "since"
        ],
        "properties": {
          "cluster": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "reference": {
            "type": "string"
          },
          "serviceAccount": {
            "type": "string"
          },
          "predicted": {
            "$ref": "#/components/schemas/ReadinessOutcome"
          },
          "answer": {
            "$ref": "#/components/schemas/DryRunAnswer"
          },
          "comparison": {
            "$ref": "#/components/schemas/DryRunComparison"
          },
          "engine": {
            "type": "string"
          },
          "policy": {
            "type": "string"
          },
          "reasonCode": {
            "type": "string",
            "description": "Of a refusal as for denials. Of an unknown answer NO_PERMISSION,\nQUOTA, POD_SECURITY, NO_DRY_RUN, ENGINE_OUTAGE, TIMEOUT or OTHER.\n"
          },
          "message": {
            "type": "string",
            "description": "In the words of the API server, cut to 500 characters."
          },
          "rewritten": {
            "type": "string",
            "description": "The image as admission changed it."
          },
          "since": {
            "type": "string",
            "format": "date-time",
            "description": "When it was first so."
          }
        }
      },
      "DryRunPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/DryRun"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "ReadinessTotals": {
        "type": "object",
        "required": [
          "counts",
          "fixes"
        ],
        "properties": {
          "counts": {
            "$ref": "#/components/schemas/ReadinessCounts"
          },
          "fixes": {
            "type": "array",
            "description": "The one that frees most first.",
            "items": {
              "$ref": "#/components/schemas/ReadinessFix"
            }
          }
        }
      },
      "ReadinessImage": {
        "type": "object",
        "required": [
          "container",
          "containerType",
          "reference",
          "pinned",
          "trustPolicy",
          "clusterPolicies",
          "reasons"
        ],
        "properties": {
          "container": {
            "type": "string"
          },
          "containerType": {
            "type": "string",
            "enum": [
              "app",
              "init",
              "ephemeral",
              "volume"
            ]
          },
          "reference": {
            "type": "string"
          },
          "repository": {
            "type": "string"
          },
          "serviceAccount": {
            "type": "string"
          },
          "digest": {
            "type": "string"
          },
          "pinned": {
            "type": "boolean"
          },
          "trustPolicy": {
            "$ref": "#/components/schemas/ReadinessOutcome"
          },
          "clusterPolicies": {
            "$ref": "#/components/schemas/ReadinessOutcome"
          },
          "reasons": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Reason"
            }
          },
          "exceptionId": {
            "type": "string"
          }
        }
      },
      "ReadinessWorkload": {
        "type": "object",
        "required": [
          "cluster",
          "namespace",
          "workload",
          "presence",
          "trustPolicy",
          "clusterPolicies",
          "images"
        ],
        "properties": {
          "cluster": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "workload": {
            "type": "object",
            "required": [
              "kind",
              "name"
            ],
            "properties": {
              "kind": {
                "type": "string"
              },
              "name": {
                "type": "string"
              }
            }
          },
          "entityRef": {
            "type": "string"
          },
          "owner": {
            "type": "string"
          },
          "presence": {
            "type": "string",
            "description": "cold starts later; past is gone, and was seen in the look-back time.",
            "enum": [
              "running",
              "cold",
              "past"
            ]
          },
          "lastSeenAt": {
            "type": "string",
            "format": "date-time"
          },
          "trustPolicy": {
            "$ref": "#/components/schemas/ReadinessOutcome"
          },
          "clusterPolicies": {
            "$ref": "#/components/schemas/ReadinessOutcome"
          },
          "images": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ReadinessImage"
            }
          }
        }
      },
      "ReadinessWorkloadPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ReadinessWorkload"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "PostureEventKind": {
        "type": "string",
        "description": "weakened: less is enforced, or there is a new loophole. strengthened:\nthe reverse. altered: other policies, same strength. lost-sight: the\nmode can no longer be told. failed-open: a webhook did not answer and a\nrequest passed unchecked.\n",
        "enum": [
          "weakened",
          "strengthened",
          "altered",
          "lost-sight",
          "failed-open"
        ]
      },
      "ObjectFieldChange": {
        "type": "object",
        "required": [
          "path"
        ],
        "properties": {
          "path": {
            "type": "string"
          },
          "before": {
            "type": "string",
            "description": "JSON; absent where it was not there"
          },
          "after": {
            "type": "string",
            "description": "JSON; absent where it is gone"
          }
        }
      },
      "PostureCause": {
        "type": "object",
        "description": "A Kubernetes object that changed just before.",
        "required": [
          "kind",
          "name",
          "action",
          "fields"
        ],
        "properties": {
          "kind": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "action": {
            "type": "string",
            "enum": [
              "added",
              "changed",
              "removed"
            ]
          },
          "fields": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ObjectFieldChange"
            }
          },
          "manager": {
            "type": "string",
            "description": "Last manager by managedFields; absent for what is gone."
          },
          "changedAt": {
            "type": "string",
            "format": "date-time"
          },
          "user": {
            "type": "string",
            "description": "Who did it, by the audit log; absent where that does not tell."
          }
        }
      },
      "PostureBypass": {
        "type": "object",
        "description": "The request that a webhook let pass because it did not answer.",
        "required": [
          "webhook",
          "resource",
          "name",
          "images"
        ],
        "properties": {
          "webhook": {
            "type": "string"
          },
          "resource": {
            "type": "string"
          },
          "name": {
            "type": "string"
          },
          "user": {
            "type": "string"
          },
          "images": {
            "type": "array",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "PostureEvent": {
        "type": "object",
        "required": [
          "id",
          "kind",
          "cluster",
          "at",
          "what",
          "namespaces",
          "causes"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "kind": {
            "$ref": "#/components/schemas/PostureEventKind"
          },
          "cluster": {
            "type": "string"
          },
          "control": {
            "type": "string",
            "enum": [
              "signature",
              "digest"
            ]
          },
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "endedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When a weakening or a lost sight was made good everywhere."
          },
          "before": {
            "$ref": "#/components/schemas/EnforcementMode"
          },
          "after": {
            "$ref": "#/components/schemas/EnforcementMode"
          },
          "what": {
            "type": "array",
            "description": "What is different now, one sentence each.",
            "items": {
              "type": "string"
            }
          },
          "namespaces": {
            "type": "object",
            "required": [
              "total",
              "open",
              "names"
            ],
            "properties": {
              "total": {
                "type": "integer"
              },
              "open": {
                "type": "integer",
                "description": "Where it was not made good yet."
              },
              "names": {
                "type": "array",
                "description": "The first by name.",
                "items": {
                  "type": "string"
                }
              }
            }
          },
          "causes": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PostureCause"
            }
          },
          "bypass": {
            "$ref": "#/components/schemas/PostureBypass"
          }
        }
      },
      "PostureEventPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/PostureEvent"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "DenialClass": {
        "type": "string",
        "description": "An outage is a webhook that did not answer; unmapped is a message that\nno engine adapter understands. A finding is no denial: a policy that\nonly audits would have refused it.\n",
        "enum": [
          "policy",
          "outage",
          "unmapped",
          "finding"
        ]
      },
      "Denial": {
        "type": "object",
        "required": [
          "id",
          "class",
          "cluster",
          "namespace",
          "workload",
          "reason",
          "message",
          "firstAt",
          "lastAt",
          "count",
          "sources",
          "images"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "class": {
            "$ref": "#/components/schemas/DenialClass"
          },
          "cluster": {
            "type": "string"
          },
          "namespace": {
            "type": "string"
          },
          "environment": {
            "type": "string"
          },
          "entityRef": {
            "type": "string"
          },
          "workload": {
            "type": "object",
            "required": [
              "kind",
              "name"
            ],
            "properties": {
              "kind": {
                "type": "string"
              },
              "name": {
                "type": "string"
              }
            }
          },
          "serviceAccount": {
            "type": "string"
          },
          "images": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "reference"
              ],
              "properties": {
                "reference": {
                  "type": "string"
                },
                "digest": {
                  "type": "string"
                }
              }
            }
          },
          "reason": {
            "$ref": "#/components/schemas/Reason"
          },
          "message": {
            "type": "string",
            "description": "The engine's own words."
          },
          "engine": {
            "type": "string"
          },
          "policy": {
            "type": "string"
          },
          "user": {
            "type": "string",
            "description": "Who tried; absent where the source does not tell."
          },
          "userAgent": {
            "type": "string"
          },
          "changeId": {
            "type": "string",
            "description": "Pipeline or change id from the configured annotations."
          },
          "firstAt": {
            "type": "string",
            "format": "date-time"
          },
          "lastAt": {
            "type": "string",
            "format": "date-time"
          },
          "count": {
            "type": "integer"
          },
          "sources": {
            "type": "array",
            "items": {
              "type": "string",
              "enum": [
                "audit-webhook",
                "controller-event",
                "engine-event",
                "policy-report"
              ]
            }
          },
          "now": {
            "$ref": "#/components/schemas/ImageVerdict",
            "description": "The same image judged again now by the portal."
          }
        }
      },
      "DenialPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Denial"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "GateResult": {
        "type": "string",
        "enum": [
          "verified",
          "failed",
          "inconclusive"
        ]
      },
      "GateSubResult": {
        "type": "string",
        "enum": [
          "passed",
          "failed",
          "inconclusive",
          "not-required"
        ]
      },
      "GateStage": {
        "type": "string",
        "enum": [
          "build-and-tests",
          "scan",
          "attestations",
          "sign-and-publish",
          "verify"
        ]
      },
      "GateRunRecord": {
        "type": "object",
        "description": "What a pipeline logs about one verification. `image-verifier record schema` prints the same as a\nJSON Schema.\n",
        "required": [
          "schemaVersion",
          "key",
          "at",
          "image",
          "pipeline",
          "enforcement",
          "result",
          "admitted",
          "checks",
          "attestations",
          "signers",
          "stages",
          "policyVersion",
          "verifier"
        ],
        "additionalProperties": false,
        "properties": {
          "schemaVersion": {
            "type": "integer",
            "enum": [
              1
            ]
          },
          "key": {
            "type": "string",
            "pattern": "^[A-Za-z0-9_-]{16,64}$"
          },
          "at": {
            "type": "string",
            "description": "When the gate decided, UTC."
          },
          "image": {
            "type": "object",
            "required": [
              "reference",
              "repository",
              "digest",
              "tag",
              "publishedAt"
            ],
            "additionalProperties": false,
            "properties": {
              "reference": {
                "type": "string",
                "maxLength": 1024
              },
              "repository": {
                "type": "string",
                "maxLength": 512
              },
              "digest": {
                "type": "string",
                "pattern": "^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$"
              },
              "tag": {
                "type": "string",
                "maxLength": 128
              },
              "publishedAt": {
                "type": "string",
                "description": "Time of the push, UTC."
              }
            }
          },
          "pipeline": {
            "type": "object",
            "required": [
              "system",
              "runId",
              "commit",
              "author"
            ],
            "additionalProperties": false,
            "properties": {
              "system": {
                "type": "string",
                "enum": [
                  "github-actions",
                  "gitlab-ci",
                  "jenkins",
                  "tekton",
                  "other"
                ]
              },
              "runId": {
                "type": "string",
                "maxLength": 255
              },
              "runUrl": {
                "type": "string",
                "maxLength": 1024,
                "pattern": "^https?://"
              },
              "commit": {
                "type": "string",
                "maxLength": 64
              },
              "author": {
                "type": "string",
                "maxLength": 255
              },
              "sourceRepository": {
                "type": "string",
                "maxLength": 1024
              },
              "ref": {
                "type": "string",
                "maxLength": 255
              }
            }
          },
          "environment": {
            "type": "string",
            "maxLength": 63
          },
          "enforcement": {
            "type": "string",
            "enum": [
              "enforcing",
              "advisory",
              "unknown"
            ]
          },
          "result": {
            "$ref": "#/components/schemas/GateResult"
          },
          "admitted": {
            "type": "boolean"
          },
          "reason": {
            "type": "string",
            "maxLength": 160
          },
          "reasonCode": {
            "type": "string",
            "maxLength": 63
          },
          "checks": {
            "type": "object",
            "required": [
              "signature",
              "attestations",
              "origin"
            ],
            "additionalProperties": false,
            "properties": {
              "signature": {
                "$ref": "#/components/schemas/GateSubResult"
              },
              "attestations": {
                "$ref": "#/components/schemas/GateSubResult"
              },
              "origin": {
                "$ref": "#/components/schemas/GateSubResult"
              }
            }
          },
          "attestations": {
            "type": "array",
            "maxItems": 50,
            "items": {
              "type": "object",
              "required": [
                "name",
                "outcome"
              ],
              "additionalProperties": false,
              "properties": {
                "name": {
                  "type": "string",
                  "maxLength": 300
                },
                "outcome": {
                  "type": "string",
                  "enum": [
                    "met",
                    "unmet",
                    "inconclusive"
                  ]
                }
              }
            }
          },
          "signers": {
            "type": "array",
            "maxItems": 50,
            "items": {
              "type": "object",
              "required": [
                "authority",
                "signer"
              ],
              "additionalProperties": false,
              "properties": {
                "authority": {
                  "type": "string",
                  "maxLength": 255
                },
                "signer": {
                  "type": "string",
                  "maxLength": 1024
                }
              }
            }
          },
          "stages": {
            "type": "array",
            "maxItems": 20,
            "items": {
              "type": "object",
              "required": [
                "stage",
                "at",
                "source"
              ],
              "additionalProperties": false,
              "properties": {
                "stage": {
                  "$ref": "#/components/schemas/GateStage"
                },
                "at": {
                  "type": "string"
                },
                "source": {
                  "type": "string",
                  "enum": [
                    "stated",
                    "evidence",
                    "verifier"
                  ]
                }
              }
            }
          },
          "rule": {
            "type": "string",
            "maxLength": 1024
          },
          "policyVersion": {
            "type": "string",
            "maxLength": 100
          },
          "verifier": {
            "type": "object",
            "required": [
              "name",
              "version"
            ],
            "additionalProperties": false,
            "properties": {
              "name": {
                "type": "string",
                "maxLength": 100
              },
              "version": {
                "type": "string",
                "maxLength": 100
              }
            }
          },
          "onFailure": {
            "type": "object",
            "required": [
              "action"
            ],
            "additionalProperties": false,
            "properties": {
              "action": {
                "type": "string",
                "enum": [
                  "stop",
                  "roll-back"
                ]
              },
              "digest": {
                "type": "string",
                "maxLength": 140
              }
            }
          }
        }
      },
      "GateRun": {
        "type": "object",
        "required": [
          "id",
          "receivedAt",
          "reportedBy",
          "record"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "receivedAt": {
            "type": "string",
            "format": "date-time"
          },
          "reportedBy": {
            "type": "string",
            "description": "The service whose token it came with."
          },
          "entityRef": {
            "type": "string"
          },
          "record": {
            "$ref": "#/components/schemas/GateRunRecord"
          }
        }
      },
      "GateRunPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/GateRun"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "LastVerified": {
        "type": "object",
        "required": [
          "repository",
          "digest",
          "at",
          "source",
          "verifiedBy"
        ],
        "properties": {
          "environment": {
            "type": "string"
          },
          "repository": {
            "type": "string"
          },
          "digest": {
            "type": "string"
          },
          "tag": {
            "type": "string"
          },
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "source": {
            "type": "string",
            "description": "The gate of a pipeline, or the portal's own verdict.",
            "enum": [
              "gate",
              "portal"
            ]
          },
          "verifiedBy": {
            "type": "string",
            "maxLength": 600
          }
        }
      },
      "LastVerifiedList": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "onFailure"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/LastVerified"
            }
          },
          "onFailure": {
            "type": "array",
            "description": "What the pipelines of an entity declared to do where the gate\nrefuses, the newest of each environment; empty where none did.\n",
            "items": {
              "$ref": "#/components/schemas/DeclaredFailure"
            }
          }
        }
      },
      "DeclaredFailure": {
        "type": "object",
        "required": [
          "action",
          "at",
          "runId"
        ],
        "properties": {
          "environment": {
            "type": "string"
          },
          "action": {
            "type": "string",
            "enum": [
              "stop",
              "roll-back"
            ]
          },
          "digest": {
            "type": "string",
            "description": "What it rolls back to."
          },
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "runId": {
            "type": "string"
          }
        }
      },
      "ExceptionKind": {
        "type": "string",
        "enum": [
          "incident-rollback",
          "legacy-service",
          "vendor-image"
        ]
      },
      "ExceptionStatus": {
        "type": "string",
        "description": "approved: somebody else agreed, but a control that must come first is not recorded, so it is not in force.\n",
        "enum": [
          "requested",
          "approved",
          "active",
          "expired",
          "revoked",
          "rejected",
          "closed"
        ]
      },
      "ExceptionView": {
        "type": "string",
        "description": "awaiting: requests and extensions that wait for approval. expiring: active and ending within 7 days. unused: active, and watched for 14 days without a use. closed: closed, revoked or rejected.\n",
        "enum": [
          "awaiting",
          "approved",
          "active",
          "expiring",
          "expired",
          "unused",
          "closed"
        ]
      },
      "ExceptionCounts": {
        "type": "object",
        "required": [
          "demo",
          "asOf",
          "total",
          "drafts",
          "awaiting",
          "approved",
          "active",
          "expiring",
          "expired",
          "unused",
          "unwatched",
          "closed"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "asOf": {
            "type": "string",
            "format": "date-time"
          },
          "total": {
            "type": "integer"
          },
          "drafts": {
            "type": "integer",
            "description": "Of the caller."
          },
          "awaiting": {
            "type": "integer"
          },
          "approved": {
            "type": "integer"
          },
          "active": {
            "type": "integer"
          },
          "expiring": {
            "type": "integer"
          },
          "expired": {
            "type": "integer"
          },
          "unused": {
            "type": "integer"
          },
          "unwatched": {
            "type": "integer",
            "description": "Active ones of which no source can tell now whether they are used."
          },
          "closed": {
            "type": "integer"
          }
        }
      },
      "ExceptionRules": {
        "type": "object",
        "required": [
          "allowed",
          "maxDurationDays",
          "approvers"
        ],
        "properties": {
          "environment": {
            "type": "string"
          },
          "allowed": {
            "type": "boolean"
          },
          "maxDurationDays": {
            "type": "number"
          },
          "approvers": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Only members of these may approve; empty where everybody with the permission may."
          }
        }
      },
      "ExceptionDraftContent": {
        "type": "object",
        "description": "An exception request that need not be complete.",
        "additionalProperties": false,
        "properties": {
          "kind": {
            "$ref": "#/components/schemas/ExceptionKind"
          },
          "scope": {
            "type": "object",
            "additionalProperties": false,
            "properties": {
              "repository": {
                "type": "string",
                "maxLength": 512
              },
              "digest": {
                "type": "string",
                "maxLength": 140
              },
              "cluster": {
                "type": "string",
                "maxLength": 253
              },
              "namespace": {
                "type": "string",
                "maxLength": 63
              },
              "serviceAccount": {
                "type": "string",
                "maxLength": 253
              }
            }
          },
          "entityRef": {
            "type": "string",
            "maxLength": 255
          },
          "denialId": {
            "type": "string",
            "maxLength": 64
          },
          "reason": {
            "type": "string",
            "maxLength": 4000
          },
          "owner": {
            "type": "string",
            "maxLength": 255
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time"
          },
          "closureCondition": {
            "type": "string",
            "maxLength": 2000
          },
          "risk": {
            "type": "string",
            "maxLength": 4000
          },
          "compensatingControls": {
            "type": "array",
            "maxItems": 20,
            "items": {
              "type": "string",
              "maxLength": 500
            }
          },
          "ticket": {
            "type": "string",
            "maxLength": 500
          }
        }
      },
      "ExceptionDraft": {
        "type": "object",
        "required": [
          "id",
          "createdAt",
          "savedAt",
          "content"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "savedAt": {
            "type": "string",
            "format": "date-time"
          },
          "content": {
            "$ref": "#/components/schemas/ExceptionDraftContent"
          }
        }
      },
      "ExceptionDraftList": {
        "type": "object",
        "required": [
          "demo",
          "items"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ExceptionDraft"
            }
          }
        }
      },
      "ExceptionControl": {
        "type": "object",
        "description": "What the kind of an exception demands.",
        "required": [
          "id",
          "text",
          "phase"
        ],
        "properties": {
          "id": {
            "type": "string"
          },
          "text": {
            "type": "string"
          },
          "phase": {
            "type": "string",
            "description": "activation: recorded as done before the exception is in force. active: kept up while it is.\n",
            "enum": [
              "activation",
              "active"
            ]
          },
          "bySomebodyElse": {
            "type": "boolean",
            "description": "Not by the one who requested the exception."
          },
          "needsDate": {
            "type": "boolean"
          },
          "done": {
            "type": "object",
            "required": [
              "by",
              "at",
              "comment"
            ],
            "properties": {
              "by": {
                "type": "string"
              },
              "at": {
                "type": "string",
                "format": "date-time"
              },
              "comment": {
                "type": "string"
              },
              "link": {
                "type": "string"
              },
              "date": {
                "type": "string"
              }
            }
          }
        }
      },
      "ExceptionExtension": {
        "type": "object",
        "description": "An extension that waits for the approval of somebody else.",
        "required": [
          "requestedBy",
          "requestedAt",
          "until",
          "statement",
          "evidenceUrl"
        ],
        "properties": {
          "requestedBy": {
            "type": "string"
          },
          "requestedAt": {
            "type": "string",
            "format": "date-time"
          },
          "until": {
            "type": "string",
            "format": "date-time"
          },
          "statement": {
            "type": "string"
          },
          "evidenceUrl": {
            "type": "string"
          }
        }
      },
      "ExceptionUsage": {
        "type": "object",
        "required": [
          "count"
        ],
        "properties": {
          "count": {
            "type": "integer",
            "description": "Containers of workloads that ran under it and requests that were admitted."
          },
          "lastAt": {
            "type": "string",
            "format": "date-time"
          },
          "watchedSince": {
            "type": "string",
            "format": "date-time",
            "description": "Since when, without a gap, it was in force and its cluster was watched. Absent where no source can tell now.\n"
          }
        }
      },
      "ExceptionUse": {
        "type": "object",
        "required": [
          "source",
          "workload",
          "firstAt",
          "lastAt"
        ],
        "properties": {
          "source": {
            "type": "string",
            "description": "running: a container ran, judged excepted by this exception. audit-log: a request that names the digest was admitted.\n",
            "enum": [
              "running",
              "audit-log"
            ]
          },
          "workload": {
            "type": "object",
            "required": [
              "kind",
              "name"
            ],
            "properties": {
              "kind": {
                "type": "string"
              },
              "name": {
                "type": "string"
              }
            }
          },
          "container": {
            "type": "string"
          },
          "principal": {
            "type": "string",
            "description": "Whose request it was; the audit log tells."
          },
          "firstAt": {
            "type": "string",
            "format": "date-time"
          },
          "lastAt": {
            "type": "string",
            "format": "date-time"
          }
        }
      },
      "ExceptionUsePage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount",
          "principals"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ExceptionUse"
            }
          },
          "totalCount": {
            "type": "integer",
            "description": "Uses that are kept; the newest 1000 of each exception."
          },
          "principals": {
            "type": "array",
            "description": "Who was admitted under it, at most 20.",
            "items": {
              "type": "string"
            }
          },
          "auditLogAt": {
            "type": "string",
            "format": "date-time",
            "description": "When the audit log of the cluster last arrived; absent where it never did."
          },
          "nextCursor": {
            "type": "string"
          }
        }
      },
      "ExceptionScope": {
        "type": "object",
        "description": "One digest, one namespace, one service account in one cluster.",
        "required": [
          "repository",
          "digest",
          "cluster",
          "namespace",
          "serviceAccount"
        ],
        "additionalProperties": false,
        "properties": {
          "repository": {
            "type": "string",
            "minLength": 1,
            "maxLength": 512
          },
          "digest": {
            "type": "string",
            "maxLength": 140
          },
          "cluster": {
            "type": "string",
            "minLength": 1,
            "maxLength": 253
          },
          "namespace": {
            "type": "string",
            "minLength": 1,
            "maxLength": 63
          },
          "serviceAccount": {
            "type": "string",
            "minLength": 1,
            "maxLength": 253
          }
        }
      },
      "ExceptionRequest": {
        "type": "object",
        "required": [
          "kind",
          "scope",
          "reason",
          "owner",
          "expiresAt",
          "closureCondition",
          "risk",
          "compensatingControls",
          "ticket"
        ],
        "additionalProperties": false,
        "properties": {
          "kind": {
            "$ref": "#/components/schemas/ExceptionKind"
          },
          "scope": {
            "$ref": "#/components/schemas/ExceptionScope"
          },
          "entityRef": {
            "type": "string",
            "maxLength": 255
          },
          "denialId": {
            "type": "string",
            "maxLength": 64
          },
          "reason": {
            "type": "string",
            "maxLength": 4000
          },
          "owner": {
            "type": "string",
            "maxLength": 255,
            "description": "Entity ref of the user or group that closes it."
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time"
          },
          "closureCondition": {
            "type": "string",
            "maxLength": 2000
          },
          "risk": {
            "type": "string",
            "maxLength": 4000
          },
          "compensatingControls": {
            "type": "array",
            "maxItems": 20,
            "items": {
              "type": "string",
              "maxLength": 500
            }
          },
          "ticket": {
            "type": "string",
            "maxLength": 500
          }
        }
      },
      "ExceptionHistoryEntry": {
        "type": "object",
        "required": [
          "at",
          "actor",
          "action"
        ],
        "properties": {
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "actor": {
            "type": "string"
          },
          "action": {
            "type": "string",
            "enum": [
              "drafted",
              "requested",
              "approved",
              "control-recorded",
              "activated",
              "rejected",
              "extension-requested",
              "extended",
              "extension-rejected",
              "reassigned",
              "commit-recorded",
              "revoked",
              "closed",
              "expired"
            ]
          },
          "comment": {
            "type": "string"
          },
          "data": {
            "type": "object",
            "description": "What this step brought with it, such as a link or an end.",
            "additionalProperties": {
              "type": "string"
            }
          }
        }
      },
      "Exception": {
        "type": "object",
        "required": [
          "id",
          "kind",
          "status",
          "scope",
          "reason",
          "owner",
          "expiresAt",
          "closureCondition",
          "risk",
          "compensatingControls",
          "ticket",
          "requestedBy",
          "requestedAt",
          "controls",
          "renewals",
          "history"
        ],
        "properties": {
          "proofResult": {
            "description": "What the cluster showed last; told in lists only.",
            "allOf": [
              {
                "$ref": "#/components/schemas/ExceptionProofResult"
              }
            ]
          },
          "id": {
            "type": "string"
          },
          "kind": {
            "$ref": "#/components/schemas/ExceptionKind"
          },
          "status": {
            "$ref": "#/components/schemas/ExceptionStatus"
          },
          "scope": {
            "$ref": "#/components/schemas/ExceptionScope"
          },
          "entityRef": {
            "type": "string"
          },
          "denialId": {
            "type": "string"
          },
          "reason": {
            "type": "string"
          },
          "owner": {
            "type": "string"
          },
          "expiresAt": {
            "type": "string",
            "format": "date-time"
          },
          "closureCondition": {
            "type": "string"
          },
          "risk": {
            "type": "string"
          },
          "compensatingControls": {
            "type": "array",
            "items": {
              "type": "string"
            }
          },
          "ticket": {
            "type": "string"
          },
          "requestedBy": {
            "type": "string"
          },
          "requestedAt": {
            "type": "string",
            "format": "date-time"
          },
          "environment": {
            "type": "string",
            "description": "Of the namespace",
            "when it was requested.": null
          },
          "controls": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ExceptionControl"
            }
          },
          "renewals": {
            "type": "integer",
            "description": "Extensions that were approved."
          },
          "extension": {
            "$ref": "#/components/schemas/ExceptionExtension"
          },
          "activeSince": {
            "type": "string",
            "format": "date-time"
          },
          "endedAt": {
            "type": "string",
            "format": "date-time",
            "description": "When it was rejected",
            "revoked": null,
            "closed or expired.": null
          },
          "closure": {
            "type": "object",
            "required": [
              "evidence"
            ],
            "properties": {
              "evidence": {
                "type": "string"
              },
              "link": {
                "type": "string"
              }
            }
          },
          "commitUrl": {
            "type": "string",
            "description": "The commit or pull request in the policy repository."
          },
          "usage": {
            "$ref": "#/components/schemas/ExceptionUsage"
          },
          "decidedBy": {
            "type": "string"
          },
          "decidedAt": {
            "type": "string",
            "format": "date-time"
          },
          "history": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/ExceptionHistoryEntry"
            }
          }
        }
      },
      "ExceptionPage": {
        "type": "object",
        "required": [
          "demo",
          "items",
          "totalCount"
        ],
        "properties": {
          "demo": {
            "type": "boolean"
          },
          "items": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Exception"
            }
          },
          "totalCount": {
            "type": "integer"
          },
          "nextCursor": {
            "type": "string"
          }
        }
      }
    }
  }
} as const;
