import { environments, image, now } from './__testUtils__/facts';
import { judgeWorkloadImage } from './verdict';
import { toWorkloadImage } from './workloadImage';

it('sends the facts and the verdict, and not the raw answer of the policy', () => {
  const facts = image();
  const verdict = judgeWorkloadImage(facts, [], environments, now);
  const { modes, trust, ...rest } = facts;
  expect(toWorkloadImage(facts, verdict)).toEqual({
    ...rest,
    signature: 'enforce',
    digestControl: 'enforce',
    verdict,
  });
});
