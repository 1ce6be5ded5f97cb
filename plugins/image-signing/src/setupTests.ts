import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// The first test of a file also waits for the lazily loaded page, and a busy
// machine is slow.
jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 30_000 });
