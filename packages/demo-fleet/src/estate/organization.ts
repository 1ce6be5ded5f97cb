export const groups = [
  { name: 'platform', title: 'Platform', parent: undefined },
  { name: 'payments', title: 'Payments', parent: 'commerce' },
  { name: 'storefront', title: 'Storefront', parent: 'commerce' },
  { name: 'fulfilment', title: 'Fulfilment', parent: 'commerce' },
  { name: 'identity', title: 'Identity', parent: undefined },
  { name: 'insights', title: 'Insights', parent: undefined },
  { name: 'commerce', title: 'Commerce', parent: undefined },
] as const;

export const users = [
  { name: 'guest', title: 'Guest', memberOf: ['platform'] },
  { name: 'dana', title: 'Dana Okafor', memberOf: ['platform'] },
  { name: 'mira', title: 'Mira Lindqvist', memberOf: ['payments'] },
  { name: 'jonas', title: 'Jonas Weber', memberOf: ['storefront'] },
  { name: 'lin', title: 'Lin Zhao', memberOf: ['fulfilment'] },
  { name: 'sofia', title: 'Sofia Marques', memberOf: ['identity'] },
  { name: 'omar', title: 'Omar Haddad', memberOf: ['insights'] },
] as const;

export const domains = [
  { name: 'commerce', owner: 'commerce' },
  { name: 'company', owner: 'platform' },
] as const;

export const systems = [
  { name: 'payments', domain: 'commerce', owner: 'payments' },
  { name: 'storefront', domain: 'commerce', owner: 'storefront' },
  { name: 'fulfilment', domain: 'commerce', owner: 'fulfilment' },
  { name: 'identity', domain: 'company', owner: 'identity' },
  { name: 'insights', domain: 'company', owner: 'insights' },
] as const;

export type SystemName = (typeof systems)[number]['name'];
