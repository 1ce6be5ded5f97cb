import { namespace } from './__testUtils__/objects';
import { KeptKind, keepObject } from './keptObject';

const NAMESPACES: KeptKind = {
  role: 'object',
  kind: 'Namespace',
  apiVersion: 'v1',
};

describe('keepObject', () => {
  it('keeps the same of an item of a list and of an event of a watch', () => {
    const item = namespace('shop', { tier: 'prod' });
    const event = { kind: 'Namespace', apiVersion: 'v1', ...item };
    expect(keepObject(event, NAMESPACES)).toEqual(keepObject(item, NAMESPACES));
  });
});
