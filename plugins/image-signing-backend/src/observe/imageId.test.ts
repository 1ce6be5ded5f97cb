import { digestOfImageId } from './imageId';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('digestOfImageId', () => {
  it.each([
    ['containerd', `registry.example.com:5000/prod/app@${DIGEST}`, DIGEST],
    ['docker hub', `docker.io/library/nginx@${DIGEST}`, DIGEST],
    ['cri-dockerd', `docker-pullable://nginx@${DIGEST}`, DIGEST],
    ['sha512', `r/app@sha512:${'b'.repeat(128)}`, `sha512:${'b'.repeat(128)}`],
    ['an image id of docker', `docker://${DIGEST}`, undefined],
    ['a bare digest', DIGEST, undefined],
    ['a bare digest behind an at sign', `@${DIGEST}`, undefined],
    ['a short digest', 'nginx@sha256:abc', undefined],
    ['upper case', `nginx@SHA256:${'A'.repeat(64)}`, undefined],
    ['a tag', 'docker.io/library/nginx:1', undefined],
    ['nothing', '', undefined],
    ['two digests', `a@${DIGEST}@${DIGEST}`, DIGEST],
  ])('%s', (_name, imageId, digest) => {
    expect(digestOfImageId(imageId)).toBe(digest);
  });
});
