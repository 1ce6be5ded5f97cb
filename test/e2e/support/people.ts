import type { APIRequestContext } from '@playwright/test';
import { guestApi } from './portal';

const backend = 'http://localhost:7007/api';

/** Acts as one of the people of the demo, through the API. */
export async function personApi(
  request: APIRequestContext,
  name: 'mira' | 'dana',
) {
  const answer = await request.get(`${backend}/auth/demo-${name}/refresh`);
  const { backstageIdentity } = await answer.json();
  const headers = { Authorization: `Bearer ${backstageIdentity.token}` };
  return async (path: string, data: object) => {
    const response = await request.post(`${backend}/image-signing${path}`, {
      headers,
      data,
    });
    if (!response.ok()) {
      throw new Error(
        `${path} answered ${response.status()}: ${await response.text()}`,
      );
    }
    return response.json();
  };
}

/** Approves an exception and records what its kind demands before it holds. */
export async function agree(
  request: APIRequestContext,
  exception: {
    id: string;
    controls: Array<{ id: string; phase: string; needsDate?: boolean }>;
  },
) {
  const dana = await personApi(request, 'dana');
  const path = `/exceptions/${exception.id}`;
  await dana(`${path}/approve`, { comment: 'Agreed' });
  for (const { id, phase, needsDate } of exception.controls) {
    if (phase !== 'activation') continue;
    await dana(`${path}/controls/${id}`, {
      comment: 'Done',
      link: 'https://tickets.example.com/OPS-1',
      ...(needsDate && { date: '2099-01-31' }),
    });
  }
}

/** Finishes the review that somebody has left open. */
export async function finishReviews(request: APIRequestContext) {
  const api = await guestApi(request);
  const dana = await personApi(request, 'dana');
  const { items } = await api('/reviews');
  for (const { id, finishedAt } of items) {
    if (!finishedAt) await dana(`/reviews/${id}/finish`, {});
  }
}
