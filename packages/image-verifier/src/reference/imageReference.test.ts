import { formatImageReference, parseImageReference } from './imageReference';
import { ReasonError } from '../reasonError';

const HEX = 'a'.repeat(64);

describe('parseImageReference', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['bitnami/redis', 'docker.io/bitnami/redis:latest'],
    ['docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['index.docker.io/library/nginx', 'docker.io/library/nginx:latest'],
    ['registry-1.docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app:v1', 'localhost:5000/app:v1'],
    ['127.0.0.1:5000/a/b/c', '127.0.0.1:5000/a/b/c:latest'],
    ['[::1]:5000/app:v1', '[::1]:5000/app:v1'],
    ['Registry.Example.com/app:V1.0_x', 'registry.example.com/app:V1.0_x'],
    ['r.example.com/a__b/c-d.e:1', 'r.example.com/a__b/c-d.e:1'],
    [`r.example.com/app@sha256:${HEX}`, `r.example.com/app@sha256:${HEX}`],
    [
      `r.example.com:443/app:1.2@sha256:${HEX}`,
      `r.example.com:443/app:1.2@sha256:${HEX}`,
    ],
    [`app@sha512:${HEX}${HEX}`, `docker.io/library/app@sha512:${HEX}${HEX}`],
  ])('reads %s as %s', (text, expected) => {
    expect(formatImageReference(parseImageReference(text))).toBe(expected);
  });

  it('keeps tag and digest apart', () => {
    expect(parseImageReference(`r.io/p/a:1@sha256:${HEX}`)).toEqual({
      registry: 'r.io',
      repository: 'p/a',
      name: 'r.io/p/a',
      tag: '1',
      digest: `sha256:${HEX}`,
    });
  });

  it.each([
    ['', 'empty'],
    [' nginx', 'white space'],
    ['nginx\n', 'white space'],
    ['https://r.io/app', 'scheme'],
    ['docker://nginx', 'scheme'],
    ['r.io/App', 'upper-case'],
    ['Host/app', 'without a dot'],
    ['index.1/app', 'not a registry host'],
    ['2130706433:5000/app', 'not a registry host'],
    ['0x7f.1/app', 'not a registry host'],
    ['127.1/app', 'not a registry host'],
    ['[0:0:0:0:0:0:0:1]/app', 'not a registry host'],
    ['[::ffff:127.0.0.1]/app', 'not a registry host'],
    ['xn--zz--.io/app', 'not a registry host'],
    ['r.io/', 'missing'],
    ['r.io//app', 'empty part'],
    ['r.io/app/', 'empty part'],
    ['/app', 'empty part'],
    ['r.io/-app', 'not a part'],
    ['r.io/a..b', 'not a part'],
    ['r.io/a/../b', 'not a part'],
    ['app:', 'tag has'],
    ['app:-x', 'tag has'],
    [`app:${'x'.repeat(129)}`, 'tag has'],
    ['app@', 'digest must'],
    [`app@sha256:${HEX.slice(1)}`, 'digest must'],
    [`app@sha256:${HEX.toUpperCase()}`, 'digest must'],
    [`app@md5:${HEX}`, 'digest must'],
    [`app@sha256:${HEX}@sha256:${HEX}`, 'more than one'],
    ['r.io:0/app', 'not a registry host'],
    ['r.io:70000/app', 'not a registry host'],
    ['r_x.io/app', 'not a registry host'],
    ['-r.io/app', 'not a registry host'],
    ['user@r.io/app', 'digest must'],
    ['r.io/app?x=1', 'not a part'],
    ['r.io/app#x', 'not a part'],
    ['r.io/%2e%2e', 'not a part'],
    [`r.io/${'a'.repeat(300)}`, 'longer than 255'],
    ['x'.repeat(2000), 'longer than 1024'],
  ])('refuses %j', (text, why) => {
    let error: unknown;
    try {
      parseImageReference(text);
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(ReasonError);
    const { reason } = error as ReasonError;
    expect(reason.code).toBe('REF_INVALID');
    expect(reason.class).toBe('configuration');
    expect(reason.detail).toContain(why);
  });

  it('prints no control characters of a refused text', () => {
    expect(() => parseImageReference('a\u001b[31m/b')).toThrow(/\\u\{1b\}/);
  });
});
