import fc from 'fast-check';
import {
  digestA,
  digestB,
  exception,
  exceptionRequest,
  image,
  now,
} from './__testUtils__/facts';
import {
  exceptionCovers,
  exceptionTemplates,
  validateExceptionRequest,
} from './exceptions';
import type {
  ExceptionRequest,
  ExceptionScope,
  ExceptionStatus,
} from './types';

function fieldsAtFault(request: ExceptionRequest, maxDurationDays?: number) {
  return validateExceptionRequest(request, {
    now,
    ...(maxDurationDays !== undefined && { maxDurationDays }),
  }).map(({ field }) => field);
}

function scoped(over: Partial<ExceptionScope>): ExceptionRequest {
  return exceptionRequest({ scope: { ...exceptionRequest().scope, ...over } });
}

describe('validateExceptionRequest', () => {
  it('accepts the vendor agent of one namespace for 7 days', () => {
    expect(fieldsAtFault(exceptionRequest())).toEqual([]);
  });

  const mandatory = [
    'kind',
    'reason',
    'owner',
    'expiresAt',
    'closureCondition',
    'risk',
    'compensatingControls',
    'ticket',
  ] as const;

  it.each(mandatory)('asks for %s', field => {
    const { [field]: _, ...rest } = exceptionRequest();
    expect(fieldsAtFault(rest as ExceptionRequest)).toEqual([field]);
  });

  it.each([
    'reason',
    'owner',
    'expiresAt',
    'closureCondition',
    'risk',
    'ticket',
  ] as const)('does not take a blank for %s', field => {
    for (const blank of ['', '   ', '\n\t', '-', '...', '\u200b\u2060']) {
      expect(fieldsAtFault(exceptionRequest({ [field]: blank }))).toEqual([
        field,
      ]);
    }
  });

  it.each([
    'repository',
    'digest',
    'cluster',
    'namespace',
    'serviceAccount',
  ] as const)('wants exactly one %s', field => {
    for (const bad of [
      '',
      '  ',
      '*',
      'a*',
      '?',
      '[ab]',
      '{a,b}',
      'a b',
      '.*',
    ]) {
      expect(fieldsAtFault(scoped({ [field]: bad }))).toEqual([
        `scope.${field}`,
      ]);
    }
    const { [field]: _, ...rest } = exceptionRequest().scope;
    expect(
      fieldsAtFault(exceptionRequest({ scope: rest as ExceptionScope })),
    ).toEqual([`scope.${field}`]);
  });

  it.each<[Partial<ExceptionScope>, boolean]>([
    [{ digest: digestB }, true],
    [{ digest: digestA.slice(0, -1) }, false],
    [{ digest: digestA.toUpperCase() }, false],
    [{ digest: `sha512:${'a'.repeat(128)}` }, false],
    [{ digest: `${digestA}\n` }, false],
    [{ repository: 'registry.example.com:5000/vendor/agent' }, true],
    [{ repository: 'docker.io/library/nginx' }, true],
    [{ repository: 'nginx' }, false],
    [{ repository: 'registry.example.com/vendor/agent:1.2' }, false],
    [{ repository: `registry.example.com/vendor/agent@${digestA}` }, false],
    [{ repository: 'registry.example.com/vendor/' }, false],
    [{ repository: 'https://registry.example.com/vendor/agent' }, false],
    [{ cluster: 'arn:aws:eks:eu-1:123:cluster/prod' }, true],
    [{ namespace: 'Payments' }, false],
    [{ serviceAccount: 'default' }, true],
    [{ serviceAccount: 'system:serviceaccount:a:b' }, false],
  ])('on scope %j answers %s', (over, accepted) => {
    expect(fieldsAtFault(scoped(over))).toEqual(
      accepted ? [] : [`scope.${Object.keys(over)[0]}`],
    );
  });

  it.each<[string, boolean]>([
    ['group:default/payments', true],
    ['user:anna', true],
    ['User:default/Anna', true],
    ['anna', false],
    ['component:default/payments', false],
    ['group:default/payments/x', false],
  ])('on owner %s answers %s', (owner, accepted) => {
    expect(fieldsAtFault(exceptionRequest({ owner }))).toEqual(
      accepted ? [] : ['owner'],
    );
  });

  it.each<[string, number | undefined, boolean]>([
    ['2026-11-22T12:00:00Z', undefined, false],
    ['2026-11-22T12:00:01Z', undefined, true],
    ['2027-02-20T12:00:00Z', undefined, true],
    ['2027-02-20T12:00:01Z', undefined, false],
    ['2026-11-25T12:00:01Z', 3, false],
    ['2026-11-22T14:00:00+02:00', undefined, false],
    ['2026-11-29', undefined, false],
    ['2026-11-29T12:00:00', undefined, false],
    ['next week', undefined, false],
    ['never', undefined, false],
    ['9999-99-99T99:99:99Z', undefined, false],
  ])(
    'on end %s with at most %s days answers %s',
    (expiresAt, max, accepted) => {
      expect(fieldsAtFault(exceptionRequest({ expiresAt }), max)).toEqual(
        accepted ? [] : ['expiresAt'],
      );
    },
  );

  it('wants compensating controls that say something', () => {
    expect(
      fieldsAtFault(exceptionRequest({ compensatingControls: [] })),
    ).toEqual(['compensatingControls']);
    expect(
      fieldsAtFault(
        exceptionRequest({ compensatingControls: ['a scan', ' '] }),
      ),
    ).toEqual(['compensatingControls.1']);
  });

  it('tells every fault at once, with a problem and a fix', () => {
    const issues = validateExceptionRequest({} as ExceptionRequest, { now });
    expect(issues.map(({ field }) => field).sort()).toEqual(
      [
        ...mandatory,
        'scope.repository',
        'scope.digest',
        'scope.cluster',
        'scope.namespace',
        'scope.serviceAccount',
      ].sort(),
    );
    for (const issue of issues) {
      expect(issue.problem).toMatch(/\.$/);
      expect(issue.fix).toMatch(/\.$/);
    }
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (scope, rest) => {
        const request = { ...Object(rest), scope } as ExceptionRequest;
        expect(
          validateExceptionRequest(request, { now }).length,
        ).toBeGreaterThan(0);
      }),
    );
  });

  it('does not take long over hostile names', () => {
    const start = performance.now();
    fieldsAtFault(
      scoped({
        repository: `a/${'a-'.repeat(100_000)}`,
        serviceAccount: 'a.'.repeat(100_000),
        cluster: '-'.repeat(100_000),
      }),
    );
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('exceptionTemplates', () => {
  it.each(Object.entries(exceptionTemplates))(
    'of %s makes a valid request once the case is described',
    (kind, { days, closureCondition, compensatingControls }) => {
      expect(
        fieldsAtFault(
          exceptionRequest({
            kind: kind as ExceptionRequest['kind'],
            closureCondition,
            compensatingControls,
            expiresAt: new Date(
              now.getTime() + days * 24 * 3600 * 1000,
            ).toISOString(),
          }),
        ),
      ).toEqual([]);
    },
  );
});

describe('exceptionCovers', () => {
  it('covers exactly what it names', () => {
    expect(exceptionCovers(exception(), image(), now)).toBe(true);
    const cases = [
      { digest: digestB },
      { digest: undefined },
      { namespace: 'other' },
      { serviceAccount: 'other' },
      { cluster: 'other' },
      { repository: 'other' },
      { repository: undefined },
    ];
    for (const over of cases) {
      expect(exceptionCovers(exception(), image(over), now)).toBe(false);
    }
  });

  it.each<[ExceptionStatus, boolean]>([
    ['requested', false],
    ['approved', false],
    ['active', true],
    ['expired', false],
    ['revoked', false],
    ['rejected', false],
    ['closed', false],
  ])('while it is %s: %s', (status, covers) => {
    expect(exceptionCovers(exception({ status }), image(), now)).toBe(covers);
  });

  it('ends at its end, and where the end cannot be read', () => {
    const ending = (expiresAt: string) =>
      exceptionCovers(exception({ expiresAt }), image(), now);
    expect(ending('2026-11-22T12:00:00.001Z')).toBe(true);
    expect(ending('2026-11-22T12:00:00Z')).toBe(false);
    expect(ending('some day')).toBe(false);
  });
});
