import {
  EntityAboutCard,
  EntityHasComponentsCard,
  EntityHasSystemsCard,
  EntityLayout,
  EntityLinksCard,
  EntitySwitch,
  isKind,
} from '@backstage/plugin-catalog';
import {
  EntityGroupProfileCard,
  EntityMembersListCard,
  EntityOwnershipCard,
  EntityUserProfileCard,
} from '@backstage/plugin-org';
import Grid from '@material-ui/core/Grid';
import {
  EntityImageSigningCard,
  EntityImageSigningContent,
} from 'backstage-plugin-image-signing/legacy';

const runsImages = isKind(['component', 'group', 'system', 'domain']);

const overview = (
  <Grid container spacing={3} alignItems="stretch">
    <Grid item xs={12} md={6}>
      <EntitySwitch>
        <EntitySwitch.Case if={isKind('group')}>
          <EntityGroupProfileCard />
        </EntitySwitch.Case>
        <EntitySwitch.Case if={isKind('user')}>
          <EntityUserProfileCard />
        </EntitySwitch.Case>
        <EntitySwitch.Case>
          <EntityAboutCard />
        </EntitySwitch.Case>
      </EntitySwitch>
    </Grid>
    <EntitySwitch>
      <EntitySwitch.Case if={runsImages}>
        <Grid item xs={12} md={6}>
          <EntityImageSigningCard />
        </Grid>
      </EntitySwitch.Case>
    </EntitySwitch>
    <Grid item xs={12} md={6}>
      <EntitySwitch>
        <EntitySwitch.Case if={isKind('group')}>
          <EntityMembersListCard />
        </EntitySwitch.Case>
        <EntitySwitch.Case if={isKind('user')}>
          <EntityOwnershipCard />
        </EntitySwitch.Case>
        <EntitySwitch.Case if={isKind('system')}>
          <EntityHasComponentsCard />
        </EntitySwitch.Case>
        <EntitySwitch.Case if={isKind('domain')}>
          <EntityHasSystemsCard />
        </EntitySwitch.Case>
        <EntitySwitch.Case>
          <EntityLinksCard />
        </EntitySwitch.Case>
      </EntitySwitch>
    </Grid>
  </Grid>
);

export const entityPage = (
  <EntityLayout>
    <EntityLayout.Route path="/" title="Overview">
      {overview}
    </EntityLayout.Route>
    <EntityLayout.Route
      path="/image-signing"
      title="Image signing"
      if={runsImages}
    >
      <EntityImageSigningContent />
    </EntityLayout.Route>
  </EntityLayout>
);
