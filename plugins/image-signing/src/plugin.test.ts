import plugin from './plugin';

describe('plugin', () => {
  it.each([
    'api:image-signing',
    'page:image-signing',
    'sub-page:image-signing/overview',
    'sub-page:image-signing/rollout',
    'sub-page:image-signing/services',
    'sub-page:image-signing/posture',
    'sub-page:image-signing/denials',
    'sub-page:image-signing/gates',
    'sub-page:image-signing/exceptions',
    'sub-page:image-signing/images',
    'entity-content:image-signing',
    'entity-card:image-signing',
    'catalog-filter:image-signing',
    'home-page-widget:image-signing/my-services',
    'search-result-list-item:image-signing',
    'search-filter-result-type:image-signing',
  ] as const)('has the extension %s', id => {
    expect(plugin.getExtension(id)).toBeDefined();
  });
});
