// A busy machine is slow, and no slowness is a failure of what is tested.
jest.setTimeout(120_000);
