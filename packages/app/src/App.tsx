import { createApp } from '@backstage/frontend-defaults';
import { catalogModule } from './modules/catalog';
import { navModule } from './modules/nav';
import { signInModule } from './modules/signIn';

// The plugins come from package.json by themselves: `app.packages` in
// app-config.yaml.
export default createApp({
  features: [catalogModule, navModule, signInModule],
});
