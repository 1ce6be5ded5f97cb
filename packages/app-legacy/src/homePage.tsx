import { Content, Header, Page } from '@backstage/core-components';
import {
  CustomHomepageGrid,
  HomePageStarredEntities,
} from '@backstage/plugin-home';
import { HomePageImageSigning } from 'backstage-plugin-image-signing/legacy';

const layout = { y: 0, width: 5, height: 8 };

export const homePage = (
  <Page themeId="home">
    <Header title="Home" />
    <Content>
      <CustomHomepageGrid
        config={[
          { component: <HomePageImageSigning />, x: 0, ...layout },
          { component: <HomePageStarredEntities />, x: 5, ...layout },
        ]}
      >
        <HomePageImageSigning />
        <HomePageStarredEntities />
      </CustomHomepageGrid>
    </Content>
  </Page>
);
