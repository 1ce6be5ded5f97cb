import { parseRepositoriesAnnotation } from './annotations';

describe('parseRepositoriesAnnotation', () => {
  it.each<[string | undefined, string[]]>([
    [undefined, []],
    ['', []],
    [' , ,', []],
    ['r.example/a', ['r.example/a']],
    [' r.example/a , r.example/b/,r.example/a', ['r.example/a', 'r.example/b']],
    ['r.example/a\nr.example/b', ['r.example/a', 'r.example/b']],
  ])('reads %j', (value, expected) => {
    expect(parseRepositoriesAnnotation(value)).toEqual(expected);
  });
});
