import type { APIRequestContext } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const backend = 'http://localhost:7007/api';
const registry = 'http://127.0.0.1:7010';

/** Reads the API as the guest of the demo. */
export async function guestApi(request: APIRequestContext) {
  const answer = await request.get(`${backend}/auth/guest/refresh`);
  const { backstageIdentity } = await answer.json();
  const headers = { Authorization: `Bearer ${backstageIdentity.token}` };
  return async (path: string) => {
    const response = await request.get(`${backend}/image-signing${path}`, {
      headers,
    });
    if (!response.ok()) {
      throw new Error(`${path} answered ${response.status()}`);
    }
    return response.json();
  };
}

/** What the demo fleet holds, written at its start. */
export function readEstate() {
  const file = resolve(__dirname, '../../../.demo/estate.json');
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Plays the story of the demo up to and including a step. */
export async function playStory(request: APIRequestContext, step: string) {
  for (;;) {
    const { played } = await (
      await request.get(`${registry}/demo/story`)
    ).json();
    if (played.includes(step)) return;
    await request.post(`${registry}/demo/story/next`);
  }
}
