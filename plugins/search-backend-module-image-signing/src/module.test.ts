import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { searchModuleImageSigning } from './module';

async function start(config = {}) {
  const addCollator = jest.fn();
  const scheduler = mockServices.scheduler.mock();
  await startTestBackend({
    extensionPoints: [
      [searchIndexRegistryExtensionPoint, { addCollator, addDecorator() {} }],
    ],
    features: [
      searchModuleImageSigning,
      scheduler.factory,
      mockServices.rootConfig.factory({ data: config }),
    ],
  });
  return { addCollator, scheduler };
}

describe('searchModuleImageSigning', () => {
  it('adds its collator, every ten minutes by default', async () => {
    const { addCollator, scheduler } = await start();
    expect(addCollator).toHaveBeenCalledWith(
      expect.objectContaining({
        factory: expect.objectContaining({ type: 'image-signing' }),
      }),
    );
    expect(scheduler.createScheduledTaskRunner).toHaveBeenCalledWith(
      expect.objectContaining({ frequency: { minutes: 10 } }),
    );
  });

  it('follows the schedule of the configuration', async () => {
    const schedule = { frequency: { hours: 1 }, timeout: { minutes: 5 } };
    const { scheduler } = await start({
      search: { collators: { imageSigning: { schedule } } },
    });
    expect(scheduler.createScheduledTaskRunner).toHaveBeenCalledWith(
      expect.objectContaining(schedule),
    );
  });
});
