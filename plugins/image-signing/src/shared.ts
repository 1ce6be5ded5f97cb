/**
 * What most pages are made of. Bundlers that are set up as Backstage's put a
 * copy of a module into each lazy chunk that needs it, unless a chunk that is
 * loaded before holds it: that of `views.ts`, which exports all of this.
 */
export { ButtonLink } from '@backstage/ui';
export { imageSigningPermissions } from 'backstage-plugin-image-signing-common';
export { AnswerLabel } from './components/AnswerLabel';
export { CheckStateLabel } from './components/CheckStateLabel';
export { Command } from './components/Command';
export { CursorTable } from './components/CursorTable';
export { Digest } from './components/Digest';
export { EmptyNotice } from './components/EmptyNotice';
export { EntityName } from './components/EntityName';
export { Facts } from './components/Facts';
export { FilterBar } from './components/FilterBar';
export { FilterSearch } from './components/FilterSearch';
export { FilterSelect } from './components/FilterSelect';
export { LinkButton } from './components/LinkButton';
export { ModeLabel } from './components/ModeLabel';
export { PageBody } from './components/PageBody';
export { Panel } from './components/Panel';
export { PlainTable } from './components/PlainTable';
export { Ratio } from './components/Ratio';
export { ReasonText } from './components/ReasonText';
export { StaleLabel } from './components/StaleLabel';
export { VerdictLabel } from './components/VerdictLabel';
export { ViewTabs } from './components/ViewTabs';
export { formatName } from './evidence/formatName';
export { imageColumns } from './evidence/imageColumns';
export { useEvidence } from './evidence/useEvidence';
export { exceptionQuery } from './exceptions/exceptionQuery';
export { useCursorTable } from './hooks/useCursorTable';
export { useFleetNames } from './hooks/useFleetNames';
export { useLoad } from './hooks/useLoad';
export { useOptionalRouteRef } from './hooks/useOptionalRouteRef';
export { useUrlFilters } from './hooks/useUrlFilters';
export { ScopeSummary } from './scope/ScopeSummary';
